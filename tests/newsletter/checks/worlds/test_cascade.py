"""Texts with their looks, and the same in a real browser."""

import re

import pytest
from playwright.sync_api import Browser

from newsletter.checks.pages import page_of
from newsletter.checks.worlds import darkened, forced_ground, forced_text, inverted, readings
from newsletter.checks.worlds.colour_names import NAMES
from tests.newsletter.rendering.reading import rendered
from tests.newsletter.rendering.specimens import EVERYTHING
from tests.support.chromium import chromium, opened

HTML = """\
<html><head><style>p{color:#111}.x{color:#222 !important}
@media (prefers-color-scheme:dark){.x{color:#ddd !important}body{background-color:#000}}
@media (max-width:100px){p{color:red}}</style></head>
<body>a<p>b<b style="display:none">never</b>c</p><!-- never --><p class="x" style="color:#333">d</p>
<script>never</script><div style="font-size:0">never<i style="font-size:9px">e</i></div></body></html>"""

COLOURS = """() => {
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)') return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.textContent.trim() || !element.offsetParent) continue;
    const style = getComputedStyle(element);
    found.push([node.textContent.trim().slice(0, 40), style.color, ground(element),
                parseFloat(style.fontSize)]);
  }
  return found;
}"""


def texts(html: str, world: str = "light") -> list[tuple[str, str, str]]:
    found = readings(page_of(html), world)
    return [
        (words.strip(), looks.colour, looks.ground) for words, (looks,) in found if looks.is_shown
    ]


def test_order_and_worlds() -> None:
    """Texts come in the page's order, tails too; hidden ones and comments do not."""
    white = "#ffffff"
    light = [
        ("a", "#000000"),
        ("b", "#111111"),
        ("c", "#111111"),
        ("d", "#222222"),
        ("e", "#000000"),
    ]
    assert texts(HTML) == [(words, colour, white) for words, colour in light]
    assert ("d", "#dddddd", "#000000") in texts(HTML, "dark")


def test_worlds_together() -> None:
    """Walked once, each world has what it has alone; what one of them hides is still there."""
    css = "<style>@media (prefers-color-scheme:dark){b{display:none}b i{color:red}}</style>"
    html = HTML.replace("<p>b", f"{css}<p>b<b>l<i>m</i></b>")
    for place, world in enumerate(("light", "dark")):
        both = [
            (words.strip(), seen[place].colour, seen[place].ground)
            for words, seen in readings(page_of(html), "light", "dark")
            if seen[place].is_shown
        ]
        assert both == texts(html, world)
        assert ("m" in [words for words, _, _ in both]) is (world == "light")


def test_likenesses_are_not_confused() -> None:
    """An anchor is no link, and what has a style in one place has another look elsewhere."""
    html = "<a name='x'>a</a><a href='x'>b</a><p bgcolor='#eee'><i>c</i></p><p><i>d</i></p>"
    assert [(colour, ground) for _, colour, ground in texts(html)] == [
        ("#000000", "#ffffff"), ("#0000ee", "#ffffff"), ("#000000", "#eeeeee"), ("#000000", "#ffffff"),
    ]  # fmt: skip


def test_a_deep_letter_is_walked() -> None:
    """Nesting costs no stack."""
    assert texts("<div>" * 200 + "x")[-1][0] == "x"


def _shown(browser: Browser, html: str, scheme: str) -> list[tuple[str, str, str]]:
    with opened(browser, html, width=600, scheme=scheme) as (page, _):  # type: ignore[arg-type]
        found = page.evaluate(COLOURS)
    return [(words, _hex(colour), _hex(ground)) for words, colour, ground, _ in found]


def _hex(colour: str) -> str:
    return "#" + "".join(f"{int(each):02x}" for each in re.findall(r"\d+", colour)[:3])


def _computed(html: str, world: str) -> list[tuple[str, str, str]]:
    return [(words[:40], colour, ground) for words, colour, ground in texts(html, world)]


@pytest.fixture(scope="module")
def browser() -> object:
    with chromium() as started:
        yield started


@pytest.mark.chromium
@pytest.mark.parametrize("world", ["light", "dark"])
def test_a_browser_computes_the_same(browser: Browser, world: str) -> None:
    """Every text of a letter with one of everything has the colours that Chromium computes."""
    html = rendered(EVERYTHING).html
    shown = _shown(browser, html, world)
    assert len(shown) > 60
    assert _computed(html, world) == shown


@pytest.mark.chromium
def test_letters_that_stand_still(browser: Browser) -> None:
    """Darkened, a light browser shows the dark; inverted, what is computed for forced dark."""
    html = rendered(EVERYTHING).html
    assert _shown(browser, darkened(html), "light") == _computed(html, "dark")
    forced = [
        (words, forced_text(colour), forced_ground(ground))
        for words, colour, ground in _computed(html, "light")
    ]
    assert _shown(browser, inverted(html), "light") == forced


@pytest.mark.chromium
def test_names_of_colours(browser: Browser) -> None:
    """Chromium knows the same names."""
    inside = "".join(f"<p style='color:{name}'>{name}</p>" for name in NAMES)
    shown = _shown(browser, f"<!DOCTYPE html><body>{inside}", "light")
    assert {words: colour for words, colour, _ in shown} == NAMES
