"""CSS read and written back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks.sheets import blocks, declarations, selectors


@pytest.mark.parametrize(
    ("style", "read"),
    [
        ("color:red", ["color:red"]),
        (" COLOR : Red ; ", ["color:Red"]),
        ("color:red!important;margin:0 ! IMPORTANT", ["color:red !important", "margin:0 !important"]),
        ("background:url(data:image/png;base64,AA==) red;x:y", ["background:url(data:image/png;base64,AA==) red", "x:y"]),
        ("font-family:'A;B', \"C:D\";x:y", ["font-family:'A;B', \"C:D\"", "x:y"]),
        ("a:b/* c:d; */;e:f", ["a:b", "e:f"]),
        ("nothing;:empty;name:;--x:1", ["--x:1"]),
        ("width:calc((1px + 2px) * 3);x:y", ["width:calc((1px + 2px) * 3)", "x:y"]),
        ("", []),
    ],
    ids=["plain", "spaces", "important", "data", "quotes", "comment", "broken", "nested", "empty"],
)  # fmt: skip
def test_declarations(style: str, read: list[str]) -> None:
    """Semicolons in quotes and brackets end nothing; what is no declaration is left out."""
    assert list(map(str, declarations(style))) == read


@pytest.mark.parametrize(
    ("sheet", "written"),
    [
        ("a{b:c}", ["a{b:c}"]),
        ("a , b > c { d : e ; f : g }", ["a , b > c{d:e;f:g}"]),
        ("@import url(x.css);a{b:c}", ["@import url(x.css);", "a{b:c}"]),
        ("@media print{a{b:c}d{e:f}}g{h:i}", ["@media print{a{b:c}d{e:f}}", "g{h:i}"]),
        ("@font-face{font-family:X;src:url(x)}", ["@font-face{font-family:X;src:url(x)}"]),
        ("@media a{@media b{c{d:e}}}", ["@media a{@media b{c{d:e}}}"]),
        ("a{b:c;&:hover{d:e}}", ["a{b:c&:hover{d:e}}"]),
        ("<!-- a{b:c} -->", ["a{b:c}"]),
        ("a{b:c", ["a{b:c}"]),
        ("}a{b:c}", ["a{b:c}"]),
        ("[title='}{']{b:c}", ["[title='}{']{b:c}"]),
    ],
    ids=["one", "spaces", "import", "media", "font", "nested", "nesting", "cdo", "open", "closed", "quotes"],
)  # fmt: skip
def test_blocks(sheet: str, written: list[str]) -> None:
    """Rules come with what is in them; a brace too few or too many loses nothing else."""
    assert list(map(str, blocks(sheet))) == written


@given(st.text(alphabet="ab{}:;@()'\"/* ,", max_size=60))
def test_what_is_written_reads_the_same(sheet: str) -> None:
    """Whatever the input, reading the writing gives the same rules, quotes and brackets aside."""
    once = blocks(sheet)
    if not set("'\"()/") & set(sheet):
        assert blocks("".join(map(str, once))) == once


def test_selectors() -> None:
    """Commas in brackets part nothing."""
    assert selectors("a, .b > c ,:not(.d, .e)") == ("a", ".b > c", ":not(.d, .e)")
