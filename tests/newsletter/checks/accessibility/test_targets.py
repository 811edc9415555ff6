"""The height of links that stand by themselves."""

import pytest

from tests.newsletter.checks.accessibility.faults import changed, fault, faults, letter

PADDING = "padding:12px 16px 12px 0"


@pytest.mark.parametrize(
    ("padding", "height"),
    [
        ("padding:11px 0", 42),
        ("padding:12px 0 11px", 43),
        ("padding:11px 0 12px 4px", 43),
        ("padding:24px; padding-top:2px; padding-bottom:2px", 24),
        ("padding:0", 20),
        ("color:red", 20),
    ],
)
def test_low_targets(padding: str, height: int) -> None:
    """Line height and padding above and below make 44 px, or it is told."""
    made = changed(letter("Words."), (PADDING, padding))
    found = fault(made, "target-size")
    assert f"{height} px" in found.what
    assert found.where == "style.css"


@pytest.mark.parametrize(
    "padding",
    [
        "padding:12px 0",
        "padding:12px",
        "padding:4px 0 20px",
        "padding:1em",
        "padding:12px 0; font-size:20px; line-height:1",
    ],
)
def test_high_targets_and_unknown_ones(padding: str) -> None:
    """What is high enough passes, and what cannot be told is not guessed."""
    assert not faults(changed(letter("Words."), (PADDING, padding)))


def test_ways_out_are_targets_however_they_are_set() -> None:
    """A reader's own links have to be hit, in a line of text too."""
    made = letter("Words.")
    assert not faults(changed(made, ("display:inline-block; padding:12px", "padding:12px")))
    low = changed(made, ("display:inline-block; padding:12px", "padding:8px"))
    assert "40 px" in fault(low, "target-size").what


def test_pictures_have_heights_of_their_own() -> None:
    """The height of a link round an image is not guessed from its line."""
    link = "[![A curve](https://heron.example.org/a.png)](https://heron.example.org/a)"
    made = changed(letter(f"See {link}."), ("color:#1a5fb4", "color:#1a5fb4; display:block"))
    assert not faults(made)


def test_buttons_and_links_in_sentences() -> None:
    """A link that is a box is a target; one in a sentence is not."""
    made = letter("See [the list](https://heron.example.org/a).")
    assert not faults(made)
    boxed = changed(made, ("color:#1a5fb4", "color:#1a5fb4; display:block"))
    assert '"the list" is 28 px' in fault(boxed, "target-size").what
