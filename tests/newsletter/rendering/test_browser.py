"""The letter in a real browser: wide enough nowhere to scroll, dark where the reader's world is."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from newsletter.report import Align, CodeBlock, Image, Report, Table
from newsletter.sources import read_markdown
from tests.newsletter.rendering.reading import WEEKLY, rendered
from tests.newsletter.rendering.specimens import (
    EVERYTHING,
    bullets,
    link,
    paragraph,
    png,
    report,
    section,
    text,
)
from tests.support.chromium import as_hex, opened

pytestmark = pytest.mark.chromium

NARROW_TROUBLE = report(
    paragraph("https://lantern.example/" + "very-long-path/" * 20),
    paragraph(link("https://lantern.example/", "w" * 200)),
    CodeBlock(text="x" * 300 + "\n" + "word " * 60),
    Table(align=(Align.NONE,) * 8, head=((text("Identifier"),),) * 8,
          rows=(((text("some_long_identifier_name"),),) * 8,) * 2),
    Image(src="https://lantern.example/a.png", alt="an image that is not there " * 4, width=2000),
    bullets((paragraph("a"), bullets((paragraph("b"), bullets((paragraph("c"), bullets("d" * 90))))))),
    title="Donaudampfschifffahrtsgesellschaftskapitaensmuetzenabzeichen",
    sections=(section("S" * 120, paragraph("a")),),
)  # fmt: skip


@pytest.mark.parametrize("width", [320, 375, 600, 1200])
@pytest.mark.parametrize(
    "made",
    [EVERYTHING, replace(EVERYTHING, language="he"), NARROW_TROUBLE],
    ids=["everything", "right-to-left", "trouble"],
)
def test_no_sideways_scrolling(browser: Browser, made: Report, width: int) -> None:
    """Whatever a report holds, and with images off, no screen has to be pushed sideways."""
    with opened(browser, rendered(made).html, width=width) as (page, _):
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_column_and_margins(browser: Browser) -> None:
    """On a desktop the paper is 600 px wide and centred; on a phone it fills the screen."""
    box = "JSON.stringify(document.querySelector('.paper').getBoundingClientRect())"
    for width, left, wide in ((1200, 300, 600), (375, 0, 375)):
        with opened(browser, rendered(EVERYTHING).html, width=width) as (page, _):
            found = page.evaluate(f"JSON.parse({box})")
            assert (found["left"], found["width"]) == (left, wide)


def test_only_the_authors_images_are_asked_for(browser: Browser) -> None:
    """Opening a letter asks nobody for anything but the images the author named."""
    with opened(browser, rendered(EVERYTHING).html, width=600) as (_, asked):
        assert sorted(asked) == [
            "https://lantern.example/badge.png",
            "https://lantern.example/chart.png",
        ]


def test_local_images_ask_nobody(browser: Browser, tmp_path: Path) -> None:
    """A letter whose images travel inside it is opened without any request."""
    (tmp_path / "a.png").write_bytes(png())
    letter = rendered(report(Image(src="a.png", alt="a")), tmp_path)
    with opened(browser, letter.html, width=600) as (_, asked):
        assert [url for url in asked if not url.startswith("cid:")] == []


@pytest.mark.parametrize(
    "place",
    [
        ("body", "backgroundColor", "page"),
        (".paper", "backgroundColor", "paper"),
        (".code td", "backgroundColor", "tint"),
        ("h1", "color", "ink"),
        (".muted", "color", "muted"),
        (".foot a", "color", "muted"),
        (".wordmark a", "color", "ink"),
    ],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dark_mode_is_authored(browser: Browser, place: tuple[str, str, str], scheme: str) -> None:
    """Each world has the theme's own colours, not what a mail program makes of the other's."""
    selector, name, key = place
    palette = WEEKLY.dark if scheme == "dark" else WEEKLY.light
    with opened(browser, rendered(EVERYTHING).html, width=600, scheme=scheme) as (page, _):
        colour = page.evaluate(f"getComputedStyle(document.querySelector('{selector}')).{name}")
    assert as_hex(colour) == palette[key]


def test_outlooks_own_dark_mode(browser: Browser) -> None:
    """Outlook.com marks what it recolours; the theme answers with its own dark colours."""
    with opened(browser, rendered(EVERYTHING).html, width=600) as (page, _):
        page.evaluate("document.body.setAttribute('data-ogsc', '')")
        colour = page.evaluate("getComputedStyle(document.querySelector('.muted')).color")
    assert as_hex(colour) == WEEKLY.dark["muted"]


def test_ways_out_are_easy_to_hit(browser: Browser) -> None:
    """Unsubscribe and preferences are targets of 44 px (WCAG 2.2, 2.5.5)."""
    with opened(browser, rendered(EVERYTHING).html, width=320) as (page, _):
        heights = page.evaluate(
            "[...document.querySelectorAll('.foot a')].map(a => a.getBoundingClientRect().height)"
        )
    assert len(heights) == 3
    assert min(heights) >= 44


def test_lists_hang_cleanly(browser: Browser) -> None:
    """Each level stands 28 px further in than the one it belongs to, the second line too."""
    with opened(browser, rendered(EVERYTHING).html, width=600) as (page, _):
        lefts = page.evaluate(
            "['ul > li', 'ul ul > li', 'ul ul ul > li']"
            ".map(s => document.querySelector(s).getBoundingClientRect().left)"
        )
    assert [lefts[1] - lefts[0], lefts[2] - lefts[1]] == [28, 28]


def test_the_letter_is_whole_without_its_head(browser: Browser) -> None:
    """Where a mail program drops every style block, sizes and colours are still the theme's."""
    html = re.sub(r"(?s)<style.*?</style>", "", rendered(EVERYTHING).html)
    with opened(browser, html, width=600) as (page, _):
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == "28px"
        colour = page.evaluate("getComputedStyle(document.querySelector('p a')).color")
        hidden = page.evaluate("getComputedStyle(document.querySelector('.preheader')).display")
    assert as_hex(colour) != "#0000ee"
    assert hidden == "none"


@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["tight", "loose"])
def test_boxes_of_tasks_hang(browser: Browser, gap: str) -> None:
    """A box stands before its words on one line; the words' second line begins below the first."""
    body = gap.join(f"- [x] {'words of a task ' * 9}" for _ in range(2))
    html = rendered(read_markdown(f"Lead.\n\n{body}\n", where="week.md")).html
    with opened(browser, html, width=600) as (page, _):
        lefts = page.evaluate(
            "[...document.querySelectorAll('.box')].map(box => { const r = document.createRange();"
            "r.selectNode(box.lastChild); return [...r.getClientRects()].map(x => x.left); })"
        )
    assert len(lefts) == 2
    for first, *others in lefts:
        assert others
        assert {round(other - first) for other in others} == {19}
