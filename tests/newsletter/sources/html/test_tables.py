"""HTML's tables."""

import pytest

from newsletter.report import Align, Break, Inlines, Table
from tests.newsletter.sources.html.values import a, blocks_of, bullets, p, t

NONE, LEFT, CENTER, RIGHT = Align.NONE, Align.LEFT, Align.CENTER, Align.RIGHT


def row(*cells: str) -> tuple[Inlines, ...]:
    """A row of texts."""
    return tuple((t(cell),) if cell else () for cell in cells)


TABLES: dict[str, tuple[str, Table]] = {
    "head and body": (
        "<table><thead><tr><th>a</th><th style='text-align: right'>b</th></tr></thead><tbody><tr><td>c</td><td>d</td></tr></tbody></table>",
        Table(align=(NONE, RIGHT), head=row("a", "b"), rows=(row("c", "d"),)),
    ),
    "a head without thead": (
        "<table><tr><th align=center>a<th>b<tr><td>c<td>d</table>",
        Table(align=(CENTER, NONE), head=row("a", "b"), rows=(row("c", "d"),)),
    ),
    "no head": (
        "<table><tr><td align=left>a<td>b<tr><td>c<td>d</table>",
        Table(align=(LEFT, NONE), head=row("", ""), rows=(row("a", "b"), row("c", "d"))),
    ),
    "heads of rows": (
        "<table><tr><th>a<td>b<tr><th>c<td>d</table>",
        Table(align=(NONE, NONE), head=row("", ""), rows=(row("a", "b"), row("c", "d"))),
    ),
    "a caption": (
        "<table><caption>A <b>b</b></caption><tr><th>a<th>b<tr><td>c<td>d</table>",
        Table(align=(NONE, NONE), head=row("a", "b"), rows=(row("c", "d"),), caption="A b"),
    ),
    "rows of different lengths": (
        "<table><tr><th>a<tr><td>b<td>c</table>",
        Table(align=(NONE, NONE), head=row("a", ""), rows=(row("b", "c"),)),
    ),
    "spanned columns": (
        "<table><tr><th>a<th>b<th>c<tr><td colspan=2>d<td>e</table>",
        Table(align=(NONE,) * 3, head=row("a", "b", "c"), rows=(row("d", "", "e"),)),
    ),
    "spanned rows": (
        "<table><tr><th>a<th>b<tr><td rowspan=2>c<td>d<tr><td>e<tr><td>f<td>g</table>",
        Table(
            align=(NONE,) * 2, head=row("a", "b"), rows=(row("c", "d"), row("", "e"), row("f", "g"))
        ),
    ),
}


@pytest.mark.parametrize(("html", "table"), TABLES.values(), ids=TABLES.keys())
def test_tables(html: str, table: Table) -> None:
    """Every row is as long as the widest."""
    assert blocks_of(html) == (table,)


def test_cells() -> None:
    """Links, breaks, and paragraphs and items as lines."""
    html = '<table><tr><th>a<th>b<tr><td>c<br />d<td><p><a href="/e">e</a></p><ul><li>f<li>g</ul></table>'
    (table,) = blocks_of(html)
    assert isinstance(table, Table)
    link = a("https://forum.example.org/e", "e")
    assert table.rows == (((t("c"), Break(), t("d")), (link, Break(), t("f"), Break(), t("g"))),)


@pytest.mark.parametrize(
    "html",
    [
        "<table role=presentation><tr><td><p>a</p><td><ul><li>b</ul></table>",
        "<table><tr><td><table><tr><td>a</table><td><ul><li>b</ul></table>",
        "<table><tr><td>a<ul><li>b</ul></table>",
    ],
    ids=["by-role", "nested", "one-cell"],
)
def test_layout_is_no_table(html: str) -> None:
    """A table that only places things is read cell by cell."""
    assert blocks_of(html) == (p("a"), bullets("b"))


def test_spans_stay_within_reason() -> None:
    """A few characters cannot make a table of millions of cells."""
    html = "<table><tr><th>a<th>b" + "<tr><td colspan=999 rowspan=99999>c" * 2000 + "</table>"
    (table,) = blocks_of(html)
    assert isinstance(table, Table)
    assert (len(table.head), len(table.rows)) == (60, 2000)


def test_a_row_of_hundreds_is_layout() -> None:
    """It would be no table for a reader either."""
    html = f"<table><tr>{'<td>a' * 500}</table>"
    assert blocks_of(html) == (p("a"),) * 500
