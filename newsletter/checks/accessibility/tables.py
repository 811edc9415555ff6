"""Whether tables say what they are: layout is silent, data has headers and a name."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from newsletter.checks.accessibility.reading import BLOCKS, EDITION, Reading, Seen
from newsletter.checks.elements import (
    HEADINGS,
    is_layout,
    is_silent,
    name_of,
    spaced,
    style_of,
)
from newsletter.checks.finding import Finding, Rule, Severity

RULES = (
    Rule(
        name="table-role",
        question='Have tables for layout, and no others, role="presentation"?',
    ),
    Rule(name="table-headers", question="Have tables of data header cells that name their scope?"),
    Rule(
        name="table-name",
        question="Has every table of data a caption, or a heading or an introduction above it?",
    ),
    Rule(name="reading-order", question="Are columns heard in the order in which they are seen?"),
)

_MARKUP = frozenset({"blockquote", "div", "dl", "h1", "h2", "h3", "hr", "ol", "p", "table", "ul"})


def examine(reading: Reading) -> Iterator[Finding]:
    """Yield tables that say the wrong thing or nothing."""
    for seen in reading.seen("table"):
        yield from _layout(seen) if is_layout(seen.element) else _data(seen, reading)
    yield from _order(reading)


def _layout(seen: Seen) -> Iterator[Finding]:
    if _headers(seen.element) or seen.element.find("caption") is not None:
        yield Finding(
            rule="table-role",
            severity=Severity.ERROR,
            what='a table with header cells or a caption has role="presentation", which hides them',
            mend="take the role away",
            where=BLOCKS,
        )


def _data(seen: Seen, reading: Reading) -> Iterator[Finding]:
    table = seen.element
    headers = _headers(table)
    caption = table.find("caption")
    if not headers and caption is None and _is_box(table, reading):
        yield _roleless(table)
        return
    is_named = caption is not None or _is_introduced(table)
    if headers and is_named and all(cell.get("scope") for cell in headers):
        return
    cells = _words_of(table)
    what = next(filter(None, cells), "")[:40]
    where, line = reading.place(spaced(" ".join(cells)), *filter(None, cells), theirs=BLOCKS)
    if not headers:
        yield Finding(
            rule="table-headers",
            severity=Severity.WARNING,
            what=f'the table "{what}" has no header cells, so its columns have no names',
            mend="write the columns' names into its first row",
            where=where,
            line=line,
        )
    elif not all(cell.get("scope") for cell in headers):
        yield Finding(
            rule="table-headers",
            severity=Severity.WARNING,
            what=f'header cells of the table "{what}" do not say what they head',
            mend='write scope="col" or scope="row" on each <th>',
            where=BLOCKS,
        )
    if not is_named:
        yield Finding(
            rule="table-name",
            severity=Severity.NOTE,
            what=f'nothing says what the table "{what}" is of',
            mend='put {caption="..."} on the line above it, or a heading or a phrase with a colon',
            where=where,
            line=line,
        )


def _words_of(table: HtmlElement) -> list[str]:
    return [name_of(cell) for cell in table.iter("td", "th")]


def _is_box(table: HtmlElement, reading: Reading) -> bool:
    """Whether a table without headers holds blocks, or one cell that no report has."""
    if any(each.tag in _MARKUP for each in table.iterdescendants()):
        return True
    cells = _words_of(table)
    return len(cells) == 1 and reading.place(*cells)[0] == EDITION


def _roleless(table: HtmlElement) -> Finding:
    return Finding(
        rule="table-role",
        severity=Severity.ERROR,
        what="a table for layout is announced as a table of data",
        mend='write role="presentation" on it',
        where=BLOCKS if table.get("class") == "code" else EDITION,
    )


def _headers(table: HtmlElement) -> list[HtmlElement]:
    return [cell for cell in table.iter("th") if next(cell.iterancestors("table")) is table]


def _is_introduced(table: HtmlElement) -> bool:
    before = table.getprevious()
    while before is not None and is_silent(before):
        before = before.getprevious()
    if before is None:
        return False
    return before.tag in HEADINGS or (
        before.tag == "p" and name_of(before).endswith((":", "\uff1a"))
    )


def _order(reading: Reading) -> Iterator[Finding]:
    """Yield where a direction that the words do not have turns columns round."""
    for seen in reading.seen("table", "tr", "td", "div"):
        turned = style_of(seen.element).get("direction", seen.setting.direction)
        if turned != seen.setting.direction and _said(seen.element) > 1:
            yield Finding(
                rule="reading-order",
                severity=Severity.WARNING,
                what=f"columns are seen in direction {turned} and heard in the opposite one",
                mend="put the columns into the order in which they are to be read",
                where=EDITION,
            )


def _said(element: HtmlElement) -> int:
    return sum(not is_silent(child) for child in element)
