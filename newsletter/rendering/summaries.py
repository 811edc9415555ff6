"""The two lines a mailbox shows before a letter is opened: subject and preheader."""

from collections.abc import Iterator

from newsletter.rendering.characters import line
from newsletter.report import Blocks, Paragraph, Report, Section, plain

PREHEADER_LEAST = 40
"""Below this many characters mail programs fill the line with what comes next in the letter."""
PREHEADER_MOST = 110
"""Above this many characters every mail program cuts the line itself."""


def subject(report: Report) -> str:
    """What the report asks for, else its title."""
    return line(report.subject) or line(report.title)


def preheader(report: Report) -> str:
    """What the report asks for, else its first words, else the names of its sections.

    A derived one has 40 to 110 characters, where there are as many, and ends with a word.
    """
    if asked := line(report.preheader):
        return asked
    text = ""
    for words in _opening(report):
        text = f"{text} {words}".strip()
        if len(text) >= PREHEADER_LEAST:
            break
    return cut(text or ", ".join(line(plain(section.title)) for section in report.sections))


def cut(text: str, most: int = PREHEADER_MOST) -> str:
    """Shorten a text to `most` characters at a word's end, with an ellipsis."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    at = head.rfind(" ")
    head = head[:at] if at >= PREHEADER_LEAST else head
    return head.rstrip(" ,;:.-\N{EN DASH}") + "\N{HORIZONTAL ELLIPSIS}"


def _opening(report: Report) -> Iterator[str]:
    yield from _paragraphs(report.blocks)
    for section in report.sections:
        yield from _of_section(section)


def _of_section(section: Section) -> Iterator[str]:
    yield from _paragraphs(section.blocks)
    for inner in section.sections:
        yield from _of_section(inner)


def _paragraphs(blocks: Blocks) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph) and (words := line(plain(block.children))):
            yield words
