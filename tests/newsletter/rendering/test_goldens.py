"""Both themes in every width and world, as a person found them good; and measured beside it."""

from pathlib import Path
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Browser

from newsletter.rendering.colours import contrast
from tests.newsletter.rendering.goldens import (
    VIEWS,
    View,
    difference,
    letter,
    side_by_side,
    taken,
)  # fmt: skip
from tests.support.chromium import as_hex, opened

pytestmark = pytest.mark.chromium

NAMES = [view.file.stem for view in VIEWS]
SAME = 0.004
"""The share of points in which fonts of one name differ between two machines."""
LEAST_CONTRAST = {"light": 4.5, "dark": 4.5, "forced": 4.5}
"""WCAG 2.2, 1.4.3."""
LEAST_SIZES = {"foot": 13, "code": 14, "sup": 12, "text": 16}
"""CSS pixels; letters of fixed width look larger than others of their size."""
MEASURED = """() => {
  const ground = at => {
    for (; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)') return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const kind = at => at.closest('sup') ? 'sup' : at.closest('code') ? 'code'
    : at.closest('.foot') ? 'foot' : 'text';
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.parentElement, words = walker.currentNode.textContent.trim();
    if (!words || !at.offsetParent) continue;
    const style = getComputedStyle(at);
    texts.push({words, kind: kind(at), size: parseFloat(style.fontSize),
                colour: style.color, ground: ground(at)});
  }
  const left = at => at.getBoundingClientRect().left;
  const indents = [];
  for (let at = [...document.querySelectorAll('li li li')][0]; at; at = at.parentElement)
    if (at.tagName === 'LI') indents.push(left(at));
  return {
    texts, indents,
    overflow: document.documentElement.scrollWidth - innerWidth,
    targets: [...document.querySelectorAll('.foot a')].map(a => a.getBoundingClientRect().height),
  };
}"""
"""What a browser computes of a letter."""


@pytest.mark.parametrize("view", VIEWS, ids=NAMES)
def test_a_letter_looks_as_it_was_approved(browser: Browser, view: View, tmp_path: Path) -> None:
    """A difference is shown as a picture: golden, now, and what differs in red."""
    golden = Image.open(view.file).convert("RGB")
    now = taken(browser, view)
    share = difference(golden, now)
    if share > SAME:
        shown = tmp_path / view.file.name
        side_by_side(golden, now).save(shown)
        pytest.fail(
            f"{share:.1%} of {view.file.name} differ: look at {shown}; where the new one is meant, "
            "take all anew by `python -m tests.newsletter.rendering.goldens`"
        )


@pytest.mark.parametrize("view", VIEWS, ids=NAMES)
def test_a_letter_measures_as_it_should(browser: Browser, view: View) -> None:
    """Nothing overflows; type, contrast, the steps of nested lists and targets keep their least."""
    scheme: Literal["light", "dark"] = "dark" if view.world == "dark" else "light"
    with opened(browser, letter(view), width=view.width, scheme=scheme) as (page, _):
        found = page.evaluate(MEASURED)
    assert found["overflow"] == 0
    assert len(found["texts"]) > 60
    for each in found["texts"]:
        assert each["size"] >= LEAST_SIZES[each["kind"]], each
        between = contrast(as_hex(each["colour"]), as_hex(each["ground"]))
        assert between >= LEAST_CONTRAST[view.world], each
    third, second, first = found["indents"]
    assert third - second == second - first == 28
    assert min(found["targets"]) >= 44
