"""What changed between two editions, in a few words."""

import dataclasses

import pytest

from newsletter.archive.difference import difference
from newsletter.edition import Edition
from tests.support.letters import PIXEL, edition, variant

_BASE = variant(text="one\ntwo \n\n" + "x" * 90 + "a" + "z" * 90, html="<p>\r\n</p>")


def _with(**parts: object) -> Edition:
    return edition(dataclasses.replace(_BASE, **parts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (edition(_BASE, subject="Weekly #8"), "the subject differs: 'Weekly #7' was stored, 'Weekly #8' given"),
        (edition(_BASE, preheader="a\nb"), "the preheader differs in line 1, column 1: 'Short.' was stored, 'a' given"),
        (_with(key="lxd"), "the list of variants differs: 'all' was stored, 'lxd' given"),
        (_with(text=_BASE.text.replace("two ", "two")), "the text of variant all differs in line 2, column 4: 'two ' was stored, 'two' given"),
        (_with(text=_BASE.text.replace("xa", "xb")), f"the text of variant all differs in line 4, column 91: ...'{'x' * 20}a{'z' * 39}'... was stored, ...'{'x' * 20}b{'z' * 39}'... given"),
        (_with(text="one"), "the text of variant all differs in line 2, column 1: 'two ' was stored, no such line given"),
        (_with(html="<p>\n</p>"), "the HTML of variant all differs in line 1, column 4: '<p>\\r' was stored, '<p>' given"),
        (_with(attachments=(PIXEL,)), "the list of images of variant all differs: '' was stored, 'dot@letter dot.png image/png 6d9c54dee566' given"),
        (edition(_BASE), "the headers differ, so the settings of sender or list were changed"),
    ],
    ids=["subject", "preheader", "variants", "space", "late", "shorter", "line end", "image", "headers"],
)  # fmt: skip
def test_first_difference_is_named(other: Edition, told: str) -> None:
    """The part, the place in it, and both sides around that place."""
    assert difference(edition(_BASE), other) == told


def test_image_with_other_bytes_is_a_difference() -> None:
    """Same name, other picture."""
    repainted = dataclasses.replace(PIXEL, data=b"other")
    told = difference(_with(attachments=(PIXEL,)), _with(attachments=(repainted,)))
    assert told.startswith("the list of images of variant all differs: ...'r dot.png image/png ")
