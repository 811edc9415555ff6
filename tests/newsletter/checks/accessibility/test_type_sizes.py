"""Sizes of type, and justification."""

import pytest

from tests.newsletter.checks.accessibility.faults import changed, fault, faults, letter

LONG = "Words that go on " * 6
BODY = f"Lead.\n\n# One\n\n{LONG}\n\nShort.\n\n`code` and[^a] more\n\n[^a]: Aside."
RUNNING = "font-size:16px;line-height:25px;text-align:left"
FOOT = "font-size:13px;line-height:20px"


@pytest.mark.parametrize(
    ("size", "told"),
    [("15px", "15 px"), ("11pt", "14.6667 px"), ("0.9em", ""), ("12px", "12 px"), ("90%", "")],
)
def test_running_text(size: str, told: str) -> None:
    """Sixteen pixels are the least; sizes that follow from others are counted out."""
    made = changed(letter(BODY), (RUNNING, RUNNING.replace("16px", size)))
    found = fault(made, "type-size")
    assert (told or "0 px") in found.what
    assert found.where == "style.css"


def test_sizes_that_do() -> None:
    """Code in 14, the foot in 13, raised marks in 12 and pixels by another name are all right."""
    made = letter(BODY)
    assert not faults(made)
    assert not faults(changed(made, (RUNNING, RUNNING.replace("16px", "12pt"))))
    assert not faults(changed(made, (RUNNING, RUNNING.replace("16px", "1rem"))))


@pytest.mark.parametrize(
    "change",
    [
        (FOOT, "font-size:12px;line-height:20px"),
        ("monospace; font-size:14px", "monospace; font-size:12px"),
    ],
    ids=["foot", "code"],
)
def test_asides_have_a_least_too(change: tuple[str, str]) -> None:
    """Thirteen pixels are the least of everything."""
    assert "12 px" in fault(changed(letter(BODY), change), "type-size").what


def test_justified() -> None:
    """By style or by attribute, it is told once."""
    made = letter(BODY)
    assert fault(changed(made, ("text-align:left", "text-align:justify")), "justified")
    assert fault(changed(made, ('align="left"', 'align="justify"')), "justified")
