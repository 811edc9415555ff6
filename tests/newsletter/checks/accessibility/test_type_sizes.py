"""Sizes of type, and justification."""

import pytest

from newsletter.holes import Hole
from tests.newsletter.checks.accessibility.faults import changed, fault, faults, letter

LONG = "Words that go on " * 6
BODY = f"Lead.\n\n# One\n\n{LONG}\n\nShort.\n\n`code` and[^a] more\n\n[^a]: Aside."
RUNNING = "font-size:16px;line-height:25px;text-align:left"
FOOT = "font-size:13px;line-height:20px"


@pytest.mark.parametrize(
    ("size", "told"),
    [("15px", "15"), ("11pt", "14.6667"), ("0.9em", "14.4"), ("90%", "14.4"), (".9rem", "14.4")],
)
def test_running_text(size: str, told: str) -> None:
    """Sixteen pixels are the least; sizes that follow from others are counted out."""
    made = changed(letter(BODY), (f'0 16px">{LONG[:9]}', f'0 16px; font-size:{size}">{LONG[:9]}'))
    found = fault(made, "type-size")
    assert f"in {told} px" in found.what
    assert found.where == "style.css"


def test_short_lines() -> None:
    """A dateline may be smaller than running text, but not as small as one likes."""
    made = letter(BODY)
    short = ('0 16px">Short.', '0 16px; font-size:{}px">Short.')
    assert not faults(changed(made, (short[0], short[1].format(13))))
    assert fault(changed(made, (short[0], short[1].format(12.5))), "type-size")


def test_a_long_foot() -> None:
    """The foot may go on at its own size: whoever looks for it finds it."""
    made = changed(letter(BODY), (Hole.REASON.token, f"You get this letter, {LONG}"))
    assert not faults(made)


def test_sizes_that_do() -> None:
    """Code in 14, the foot in 13, raised marks in 12 and pixels by another name are all right."""
    made = letter(BODY)
    assert not faults(made)
    assert not faults(changed(made, (RUNNING, RUNNING.replace("16px", "12pt"))))
    assert not faults(changed(made, (RUNNING, RUNNING.replace("16px", "1rem"))))
    assert not faults(changed(made, (RUNNING, RUNNING.replace("16px", "large"))))


@pytest.mark.parametrize(
    "change",
    [
        (FOOT, "font-size:12px;line-height:20px"),
        ("<code>", '<code style="font-size:12px">'),
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
