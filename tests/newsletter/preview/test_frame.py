"""The letter as the frame shows it: its own bytes, its images, and one script that is ours."""

import base64
import hashlib
import re

import pytest

from newsletter.checks.size import CLIP
from newsletter.edition import Attachment
from newsletter.preview.frame import page, policy, with_clip, words
from newsletter.preview.opened import Opened

PICTURE = Attachment(cid="a@picture", filename="a.png", media_type="image/png", data=b"\x89PNG")
LETTER = '<!DOCTYPE html><html><body><p>A</p><img src="cid:a@picture" alt="a"></body></html>\n'


def opened(html: str = LETTER) -> Opened:
    """A letter with one image."""
    return Opened(headers=(), html=html, text="", pictures=(PICTURE,))


def scripts(html: str) -> list[str]:
    """What would run."""
    return re.findall(r"<script>(.*?)</script>", html, re.DOTALL)


def test_only_our_script_and_the_images_are_added() -> None:
    """Without them it is the letter, byte for byte."""
    made = page(opened(), LETTER)
    [script] = scripts(made)
    data = base64.b64encode(PICTURE.data).decode()
    bare = made.replace(f"<script>{script}</script>", "")
    assert bare == LETTER.replace("cid:a@picture", f"data:image/png;base64,{data}")
    assert made.endswith("</script></body></html>\n")


@pytest.mark.parametrize(
    "html", ["<p>no end", "", "<body></body><!-- </body> -->x"], ids=["none", "empty", "two"]
)
def test_a_letter_without_an_end_has_the_script_too(html: str) -> None:
    """Whatever a theme leaves out."""
    assert len(scripts(page(opened(html), html))) == 1


@pytest.mark.parametrize("images", [True, False])
def test_the_policy_names_that_script_and_no_other(images: bool) -> None:  # noqa: FBT001  # a case
    """By its hash, so that another one with other words does not run."""
    [script] = scripts(words("none"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in policy(images=images)
    assert ("img-src data:" if images else "img-src 'none'") in policy(images=images)


def test_words_are_escaped() -> None:
    """A mistake's own words are no markup."""
    assert "&lt;script&gt;alert(1)" in words("<script>alert(1)</script>")


@pytest.mark.parametrize("filler", ["x", "é"], ids=["ascii", "two-octets"])
def test_the_first_block_after_the_clip_is_marked(filler: str) -> None:
    """Octets count, not characters; and only the first one."""
    block = f"<p>{filler * 100}</p>"
    html = f"<body>{block * 1200}</body>"
    made = with_clip(html)
    assert made.count('data-clip=""') == 1
    before = made.partition("<p data-clip")[0].encode()
    assert CLIP <= len(before) < CLIP + len(block.encode())
    assert made.replace(' data-clip=""', "") == html


def test_a_short_letter_has_no_clip() -> None:
    """Nor one that is exactly as long as what is shown."""
    assert with_clip(LETTER) == LETTER
    whole = "<p>" + "x" * (CLIP - 3)
    assert with_clip(whole) == whole
