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
    "padding", ["padding:12px 0", "padding:12px", "padding:4px 0 20px", "padding:1em"]
)
def test_high_targets_and_unknown_ones(padding: str) -> None:
    """What is high enough passes, and what cannot be told is not guessed."""
    assert not faults(changed(letter("Words."), (PADDING, padding)))


def test_buttons_and_links_in_sentences() -> None:
    """A link that is a box is a target; one in a sentence is not."""
    made = letter("See [the list](https://heron.example.org/a).")
    assert not faults(made)
    boxed = changed(made, ("color:#1a5fb4;", "color:#1a5fb4; display:block;"))
    assert '"the list" is 28 px' in fault(boxed, "target-size").what
