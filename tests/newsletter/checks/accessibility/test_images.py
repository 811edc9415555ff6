"""Alternative texts: there on every image, empty on decoration."""

from newsletter.checks import Severity
from tests.newsletter.checks.accessibility.faults import changed, fault, faults, letter

IMAGE = "![A curve](https://heron.example.org/curve.png)"


def test_an_image_without_alt_is_told() -> None:
    """Its file name would be read aloud."""
    found = fault(changed(letter(IMAGE), (' alt="A curve"', "")), "image-words")
    assert found.severity is Severity.ERROR
    assert "curve.png" in found.what


def test_decoration_is_passed() -> None:
    """An empty text and a role for layout both say that there is nothing to hear."""
    made = letter(IMAGE)
    assert not faults(changed(made, ('alt="A curve"', 'alt=""')))
    assert not faults(changed(made, ('alt="A curve"', 'role="presentation"')))
