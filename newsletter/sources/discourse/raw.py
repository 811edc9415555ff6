"""Read a report from a raw post: its Markdown, as its author wrote it for a Discourse forum."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from newsletter.report import Diagnostic, Level, Report, Span, plain
from newsletter.sources.composing import compose, refuse_empty, without_title
from newsletter.sources.discourse.dialect.cooking import cook
from newsletter.sources.discourse.dialect.pictures import known_uploads
from newsletter.sources.discourse.urls import find_forum, find_topic
from newsletter.sources.html.reader import HtmlReader
from newsletter.sources.sections import Heading, Part

_SHOWN = 5


class RawReader:
    """Reads a raw post that begins after `offset` lines of the file `where`.

    `base` is the address of its topic or forum, `cooked` its HTML where that is at hand: it knows
    where uploads are, and tells whether line feeds are breaks, unless `breaks` does. A forum's
    own setting decides that; with breaks is what forums are set up with.
    """

    def __init__(  # one parameter for each thing that may be known
        self,
        text: str,
        *,
        where: str,
        offset: int = 0,
        base: str = "",
        cooked: str = "",
        breaks: bool | None = None,
    ) -> None:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        forum, uploads = find_forum(base), known_uploads(cooked, where=where)
        found = cook(text, where=where, breaks=breaks is not False, forum=forum, uploads=uploads)
        if breaks is None and cooked.strip():
            plain_one = cook(text, where=where, breaks=False, forum=forum, uploads=uploads)
            found = min(
                (found, plain_one), key=lambda one: abs(_breaks(one.html) - _breaks(cooked))
            )
        self._reader = HtmlReader(found.html, where=where, base=base)
        self._cooked = found
        self._offset = offset

    def parts(self) -> list[Part]:
        """The headings and blocks of the post."""
        return self._reader.parts()

    @property
    def notes(self) -> tuple[Diagnostic, ...]:
        """What is lost or changed; complete once `parts` has been asked for."""
        return (*self._reader.notes, *self._notes())

    def _notes(self) -> Iterator[Diagnostic]:
        """`upload-unresolved` and `footnote-unused`."""
        if lost := self._cooked.lost:
            lines = [line + self._offset + 1 for line in lost]
            places = ", ".join(map(str, dict.fromkeys(lines[:_SHOWN])))
            message = (
                f"{len(lost)} uploads have an address that only their forum knows, from line "
                f"{places} on; their words stay. Give the forum's address"
            )
            span = Span(lines[0], lines[0])
            yield Diagnostic(
                level=Level.WARNING, code="upload-unresolved", message=message, span=span
            )
        for label in self._cooked.unused:
            message = f'no mark in the text points to the footnote "{label}"; it is left out'
            yield Diagnostic(level=Level.WARNING, code="footnote-unused", message=message)


def _breaks(html: str) -> int:
    return html.lower().count("<br")


def read_discourse_raw(
    text: str, *, where: str, base: str = "", cooked: str = "", breaks: bool | None = None
) -> Report:
    """Read a raw post that stands alone; `RawReader` tells what the parameters mean.

    Its title is its only heading of level 1 where that opens it, else made of the topic's number
    or the file's name: the note `title-guessed` says so. ReportError for a post without text.
    """
    reader = RawReader(text, where=where, base=base, cooked=cooked, breaks=breaks)
    parts = reader.parts()
    refuse_empty(parts, where=where, mend="give the raw text of a post")
    title = _title(parts, where)
    message = f'a raw post has no title; "{title}" is made of its heading, topic or file'
    note = Diagnostic(level=Level.WARNING, code="title-guessed", message=message)
    notes = (*reader.notes, note)
    report = compose(without_title(parts, title), title=title, published=None, notes=notes)
    return replace(report, url=base)


def _title(parts: list[Part], where: str) -> str:
    top = [part for part in parts if isinstance(part, Heading) and part.level == 1]
    if len(top) == 1 and parts[0] is top[0]:
        return " ".join(plain(top[0].title).split())
    topic = find_topic(where)
    return f"Topic {topic}" if topic else PurePath(where).stem
