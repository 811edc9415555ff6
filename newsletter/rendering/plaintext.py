"""The plain-text part of a letter, written from the report and never from its HTML.

    title, underlined; number and days; lead; sections, each with its links below it; the
    signature with the ways out

72 columns; one URL to a line, in angle brackets, never broken; headings underlined.
"""

from collections.abc import Sequence

from newsletter.holes import Hole
from newsletter.rendering.characters import clean, line, refuse_tokens
from newsletter.rendering.letterhead import Letterhead
from newsletter.rendering.masthead import BETWEEN, dateline
from newsletter.rendering.plaintext_blocks import BlockWriter
from newsletter.rendering.plaintext_inlines import Footing, written
from newsletter.rendering.plaintext_lines import underlined, wrap
from newsletter.rendering.theme import Theme
from newsletter.report import Blocks, Report, Section, State

_MARKS = "-~"
"""How headings are underlined, by depth; the last goes on below."""


def write(report: Report, *, theme: Theme, letterhead: Letterhead, known: Sequence[str]) -> str:
    """Write a printable report as the text part; LF line ends, soft breaks as in RFC 3676.

    `known` are the edition's facts as `newsletter.rendering.masthead` tells them.
    """
    lines = _masthead(report, theme, letterhead, known)
    lines += _body(report.blocks, Footing(), theme)
    for section in report.sections:
        lines += _section(section, 0, theme)
    if not report.blocks and not report.sections:
        lines += ["", theme.words["silent"]]
    text = "\n".join(lines)
    refuse_tokens(text, where="report")
    return "\n".join([text, "", *_signature(theme, letterhead), ""])


def _masthead(
    report: Report, theme: Theme, letterhead: Letterhead, known: Sequence[str]
) -> list[str]:
    title = line(report.title) or line(letterhead.project) or "-"
    lines = underlined(title, "=")
    dated = dateline(theme, report, letterhead)
    lines += wrap(BETWEEN.join(filter(None, (line(letterhead.project), dated))))
    for fact in known:
        lines += [] if fact == dated else wrap(fact)
    return lines


def _section(section: Section, depth: int, theme: Theme) -> list[str]:
    footing = Footing()
    title = written(section.title, footing, theme.words).replace("\n", " ")
    lines = ["", *underlined(title, _MARKS[min(depth, len(_MARKS) - 1)])] if title else []
    if section.state is State.EMPTY:
        lines += ["", theme.words["empty"]]
    lines += _body(section.blocks, footing, theme)
    for inner in section.sections:
        lines += _section(inner, depth + 1, theme)
    return lines


def _body(blocks: Blocks, footing: Footing, theme: Theme) -> list[str]:
    lines = BlockWriter(footing=footing, words=theme.words).blocks(blocks)
    links = footing.lines()
    return [*([""] if lines else []), *lines, *([""] if links else []), *links]


def _signature(theme: Theme, letterhead: Letterhead) -> list[str]:
    """RFC 3676 4.3: two hyphens and a space; a hole's URL has a line of its own."""
    ways = [
        (theme.words["unsubscribe"], Hole.UNSUBSCRIBE_URL.token),
        (theme.words["preferences"], Hole.PREFERENCES_URL.token),
        (theme.words["web"], letterhead.web_url),
        (theme.words["feed"], letterhead.feed_url),
    ]
    lines = ["-- ", Hole.REASON.token]
    for words, url in ways:
        if url:
            lines += [f"{words}:", f"<{url}>"]
    for address in clean(letterhead.postal_address).split("\n"):
        lines += wrap(address) if address.strip() else []
    return lines
