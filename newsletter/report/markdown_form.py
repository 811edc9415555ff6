"""The Markdown form of a report: YAML front matter, headings, and text that a person can edit."""

from collections.abc import Iterator

from newsletter.report.attributes import write_attributes
from newsletter.report.blocks import Footnote
from newsletter.report.front_matter import write_front_matter
from newsletter.report.guesses import find_state, guess_role, slug
from newsletter.report.markdown_blocks import BlockWriter, has_plain_form
from newsletter.report.model import Report, Section
from newsletter.report.normal import normalise
from newsletter.report.walk import plain, walk

_TOP = 2
"""The level of a section's heading; the title is the one heading of level 1."""
_DEEPEST = 6


def to_markdown(report: Report) -> str:
    """Write a report as our Markdown, in canonical form; `read_markdown` gives it back.

    Spans and notes are not carried. What a section's id, role and state would be guessed to be is
    not written.
    """
    report = normalise(report)
    labels = {
        node.label for node in walk(report) if isinstance(node, Footnote) and has_plain_form(node)
    }
    writer = BlockWriter(labels)
    parts = [writer.blocks(report.blocks)]
    parts += [part for section in report.sections for part in _section(section, writer, _TOP)]
    body = "\n\n".join("\n".join(part) for part in parts if part)
    return write_front_matter(report) + (f"\n{body}\n" if body else "")


def _section(section: Section, writer: BlockWriter, level: int) -> Iterator[list[str]]:
    sign = "#" * min(level, _DEEPEST)
    title = _without_closing_sign(writer.line(section.title))
    yield [" ".join(filter(None, [sign, title, _section_attributes(section, level)]))]
    yield writer.blocks(section.blocks)
    for below in section.sections:
        yield from _section(below, writer, level + 1)


def _without_closing_sign(title: str) -> str:
    # CommonMark 4.2: number signs at a heading's end close it.
    kept = title.rstrip("#")
    return title if kept == title else f"{kept}\\{title[len(kept) :]}"


def _section_attributes(section: Section, level: int) -> str:
    title = plain(section.title)
    values: dict[str, str] = {}
    if section.role != guess_role(title):
        values["role"] = section.role
    if section.state != find_state(section.blocks, section.sections):
        values["state"] = section.state.value
    if level > _DEEPEST:
        values["level"] = str(level)
    ident = section.id if section.id != slug(title) else ""
    return write_attributes(values | dict(section.attrs), ident=ident)
