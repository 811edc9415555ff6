"""Reads our Markdown, and that of most weekly reports."""

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from newsletter.report import Diagnostic, JsonValue, Report, plain
from newsletter.sources.markdown.blocks import BlockReader
from newsletter.sources.markdown.dialects import KEY, Dialect, find_dialect
from newsletter.sources.markdown.kramdown import Kramdown
from newsletter.sources.markdown.python_markdown import to_commonmark
from newsletter.sources.metadata import read_metadata, split_front_matter
from newsletter.sources.numbering import find_number
from newsletter.sources.periods import find_period
from newsletter.sources.sections import Heading, Part, arrange

FENCES = ("---", "+++")
"""What opens front matter that has an end of its own."""


def read_markdown(
    text: str, *, where: str, dialect: Dialect | None = None, references: str = ""
) -> Report:
    """Read a report from Markdown; `where` names the file.

    The dialect is the one given, else what the front matter tells. `references` is the text of a
    file that defines links (`[name]: address`) for reports which leave that to their site.

    The title is the front matter's, else the first heading of level 1 (which then is no section),
    else the file's name. A single line feed in a paragraph is a space. ReportError names the line
    of front matter that cannot be read; text can always be read.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    entries, lines = split_front_matter(text, where=where)
    metadata = read_metadata(entries, where=where)
    body = "\n".join(text.split("\n")[lines:])
    dialect = dialect or find_dialect(entries, where=where, fenced=text.startswith(FENCES))
    body, left_out = _plain_markdown(body, dialect, offset=lines)
    read, notes = _read(body, dialect, where=where, offset=lines, refs=references, url=metadata.url)
    title, parts = _title(read, metadata.title, PurePath(where).stem)
    is_known, published = metadata.given, metadata.published
    number = metadata.number if "number" in is_known else find_number(title)
    period = metadata.period if "period" in is_known else find_period(title, published=published)
    arrangement = arrange(parts)
    return Report(
        title=title,
        number=number,
        period=period,
        language=metadata.language,
        authors=metadata.authors,
        published=published,
        subject=metadata.subject,
        preheader=metadata.preheader,
        url=metadata.url,
        meta=_meta(metadata.meta, dialect),
        blocks=arrangement.blocks,
        sections=arrangement.sections,
        notes=(*left_out, *notes, *arrangement.notes),
    )


def _read(
    body: str, dialect: Dialect, *, where: str, offset: int, refs: str, url: str
) -> tuple[list[Part], Sequence[Diagnostic]]:
    """The headings and blocks of a text, and what is to be told of them."""
    if dialect is not Dialect.DISCOURSE:
        reader = BlockReader(body, where=where, offset=offset, references=refs)
        return reader.parts(), reader.html.notes
    # It stands on the reader of HTML, which other reports need not load.
    from newsletter.sources.discourse.raw import RawReader  # noqa: PLC0415

    body = f"{body}\n\n{refs}" if refs else body
    raw = RawReader(body, where=where, offset=offset, base=url)
    return raw.parts(), raw.notes


def _plain_markdown(
    body: str, dialect: Dialect, *, offset: int
) -> tuple[str, Sequence[Diagnostic]]:
    """The text without what its dialect adds, and what is to be told of that."""
    if dialect is Dialect.PYTHON:
        return to_commonmark(body), ()
    if dialect is not Dialect.KRAMDOWN:
        return body, ()
    kramdown = Kramdown(body, offset=offset)
    return kramdown.text, kramdown.notes


def _meta(meta: Mapping[str, JsonValue], dialect: Dialect) -> Mapping[str, JsonValue]:
    """The unknown keys; our own form, which is written next, is not taken for another dialect."""
    if dialect is Dialect.COMMONMARK or meta.keys().isdisjoint({KEY, "layout"}):
        return meta
    return {**meta, KEY: Dialect.COMMONMARK.value}


def _title(parts: list[Part], given: str | None, name: str) -> tuple[str, list[Part]]:
    """The title that was given, or that the text gives itself, and the text without it.

    A level 1 that is used again further down is a level of sections, unless it opens the text.
    """
    if given is not None:
        return given, parts
    top = [part for part in parts if isinstance(part, Heading) and part.level == 1]
    if not top or (len(top) > 1 and parts[0] is not top[0]):
        return name, parts
    title = " ".join(plain(top[0].title).split())
    return title or name, [part for part in parts if part is not top[0]]
