"""Rules by world and screen."""

import pytest

from newsletter.checks.pages import page_of
from newsletter.checks.sheets import blocks
from newsletter.checks.worlds.sheets import holding, on_a_screen, scheme, sheets, without_scheme

DARK = "@media (prefers-color-scheme:dark)"
LIGHT = "@media (prefers-color-scheme: light)"


@pytest.mark.parametrize(
    ("css", "light", "dark"),
    [
        ("a{b:c}", "a{b:c}", "a{b:c}"),
        (f"{DARK}{{a{{b:c}}}}d{{e:f}}", "d{e:f}", "a{b:c}d{e:f}"),
        (f"{LIGHT}{{a{{b:c}}}}", "a{b:c}", ""),
        ("@media screen and (prefers-color-scheme:dark){a{b:c}}", "", "a{b:c}"),
        (
            "@media (max-width:9px) and (prefers-color-scheme:dark){a{b:c}}",
            "",
            "@media (max-width:9px){a{b:c}}",
        ),
        (f"@media (max-width:9px){{{DARK}{{a{{b:c}}}}}}", "@media (max-width:9px);", "@media (max-width:9px){a{b:c}}"),
        (f"@supports (x:y){{{DARK}{{a{{b:c}}}}d{{e:f}}}}", "@supports (x:y){d{e:f}}", "@supports (x:y){a{b:c}d{e:f}}"),
    ],
    ids=["plain", "dark", "light", "screen", "width", "inside", "supports"],
)  # fmt: skip
def test_worlds(css: str, light: str, dark: str) -> None:
    """Rules of the other world go, those of this one stand free, in their order."""
    for world, left in (("light", light), ("dark", dark)):
        assert "".join(map(str, holding(blocks(css), world=world))) == left


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        ("screen", True), ("only screen and (min-width:480px)", True), ("(max-width:479px)", False),
        ("(max-width:600px)", True), ("(min-width:601px)", False), ("print", False),
        ("only print", False), ("not screen", False),
    ],
)  # fmt: skip
def test_screens(condition: str, *, fits: bool) -> None:
    """Rules for widths and print, on a screen of 600 pixels."""
    found = tuple(on_a_screen(blocks(f"@media {condition}{{a{{b:c}}}}"), width=600))
    assert bool(found) is fits


def test_what_is_no_rule_for_elements() -> None:
    """Fonts, frames and imports select nothing; order is kept."""
    css = "@import x;@font-face{a:b}@keyframes x{from{a:b}}c{d:e}@media all{f{g:h}}i{j:k}"
    assert [each.prelude for each in on_a_screen(blocks(css), width=600)] == ["c", "f", "i"]


def test_media_of_a_style_element() -> None:
    """It stands around all its rules."""
    page = page_of(
        "<style media='(prefers-color-scheme: dark)'>a{b:c}</style><style>d{e:f}</style>"
    )
    (_, first), (_, second) = sheets(page)
    assert list(holding(first, world="light")) == []
    assert [str(each) for each in holding(first, world="dark")] == ["a{b:c}"]
    assert [str(each) for each in second] == ["d{e:f}"]


def test_conditions() -> None:
    """What a condition asks for, and what is left of it."""
    assert scheme("@media SCREEN and ( prefers-color-scheme : DARK )") == "dark"
    assert scheme("(min-width:1px)") == ""
    left = without_scheme("only screen and (prefers-color-scheme:dark) and (min-width:1px)")
    assert left == "only screen and (min-width:1px)"
