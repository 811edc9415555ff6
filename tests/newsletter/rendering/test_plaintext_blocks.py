import pytest

from newsletter.rendering.plaintext_blocks import BlockWriter
from newsletter.rendering.plaintext_inlines import Footing
from newsletter.rendering.plaintext_lines import width
from newsletter.report import (
    Block,
    Callout,
    Card,
    CodeBlock,
    Definition,
    DefinitionList,
    Details,
    Footnote,
    Image,
    ListBlock,
    ListItem,
    Quote,
    Rule,
)
from tests.newsletter.rendering.reading import WEEKLY
from tests.newsletter.rendering.specimens import TABLE, bullets, paragraph, text

URL = "https://a.example/b"
HARD_LIMIT = 78


def _lines(*blocks: Block) -> list[str]:
    return BlockWriter(footing=Footing(), words=WEEKLY.words).blocks(blocks)


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        (paragraph("a"), ["a"]),
        (paragraph(""), []),
        (bullets("a", "b"), ["* a", "* b"]),
        (bullets("a", "b", ordered=True, start=9), ["9.  a", "10. b"]),
        (bullets((paragraph("a"), bullets("b"))), ["* a", "  * b"]),
        (bullets((paragraph("a"), paragraph("b"))), ["* a", "", "  b"]),
        (bullets((bullets("a"),)), ["* * a"]),
        (bullets((CodeBlock(text="a\n b"),)), ["*     a", "       b"]),
        (ListBlock(items=(ListItem(blocks=()),)), ["*"]),
        (ListBlock(items=(ListItem(blocks=(paragraph("a"),), checked=True),)), ["* [x] a"]),
        (ListBlock(items=(ListItem(blocks=(paragraph("a"),), checked=False),)), ["* [ ] a"]),
        (
            ListBlock(items=(ListItem(blocks=(paragraph("a"),)),) * 2, tight=False),
            ["* a", "", "* a"],
        ),
        (CodeBlock(text="a\n\n  b"), ["    a", "", "      b"]),
        (Quote(blocks=(paragraph("a"), paragraph("b"))), ["> a", ">", "> b"]),
        (Quote(blocks=(paragraph("a"),), by="c", url=URL), ["> a", "> — c [1]"]),
        (Quote(blocks=(Quote(blocks=(paragraph("a"),)),)), ["> > a"]),
        (Callout(kind="tip", blocks=(paragraph("a"),)), ["Tip:", "  a"]),
        (Callout(kind="tip", title="b", blocks=(paragraph("a"),)), ["Tip: b", "  a"]),
        (Callout(kind="other", blocks=()), ["other:"]),
        (Details(summary="s", blocks=(bullets("a"),)), ["s", "  * a"]),
        (
            DefinitionList(
                items=(Definition(term=(text("t"),), meanings=((paragraph("m"),),)),) * 2
            ),
            ["t", "  m", "", "t", "  m"],
        ),
        (Footnote(label="1", blocks=(paragraph("a"), paragraph("b"))), ["[^1] a", "", "     b"]),
        (Rule(), ["* * *"]),
        (Card(url=URL, title="t", site="s", text="x"), ["s", "t [1]", "x"]),
        (Card(url=URL), ["[1]"]),
        (Image(src="a", alt="b", caption="c", href=URL), ["[Image: b] [1]", "c"]),
        (Image(src="a"), []),
    ],
)
def test_each(block: Block, lines: list[str]) -> None:
    """How each kind of block reads."""
    assert _lines(block) == lines


def test_blocks_are_parted_by_one_blank_line() -> None:
    """What shows nothing leaves no gap."""
    assert _lines(paragraph("a"), paragraph(""), paragraph("b")) == ["a", "", "b"]


def test_caption_stands_above_its_table() -> None:
    """A table says first what it shows."""
    assert _lines(TABLE)[:3] == ["Releases of the week", "", "Release   Changes     Date"]


@pytest.mark.parametrize("depth", [3, 12, 30, 60])
def test_depth_has_an_end(depth: int) -> None:
    """However deep a list goes, its lines fit and its words are there."""
    block: Block = bullets("the innermost words " * 10)
    for level in range(depth):
        block = bullets((paragraph(f"level {level}"), block))
    lines = _lines(block)
    assert max(map(width, lines)) <= HARD_LIMIT
    assert sum(line.count("innermost") for line in lines) == 10


@pytest.mark.parametrize(
    "code",
    ["word " * 40, "x" * 200, "    " + "y" * 100, "字" * 60, "\t\t" + "z " * 60],
    ids=["words", "one", "indented", "wide", "tabs"],
)
def test_long_code_is_cut(code: str) -> None:
    """A line of code that no window shows goes on below, indented; nothing is lost."""
    lines = _lines(CodeBlock(text=code))
    assert max(map(width, lines)) <= HARD_LIMIT
    assert "".join("".join(lines).split()) == "".join(code.split())
    assert not [line for line in lines if line.endswith(" ")]
