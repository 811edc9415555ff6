"""The letter before axe-core, which asks what WCAG asks, and what is held to be good practice."""

from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from newsletter.rendering import find_theme, render
from newsletter.sources import read_markdown
from tests.newsletter.rendering.reading import rendered
from tests.newsletter.rendering.specimens import EVERYTHING, LETTERHEAD
from tests.support.chromium import opened

pytestmark = pytest.mark.chromium

EXAMPLE = Path(__file__).parents[3] / "examples" / "reports" / "12.md"
LETTERS = {
    "specimen": rendered(EVERYTHING).html,
    "plain": render(EVERYTHING, theme=find_theme("plain"), letterhead=LETTERHEAD, folder=None).html,
    "example": rendered(read_markdown(EXAMPLE.read_text(), where="12.md")).html,
}
AROUND = ("landmark-one-main", "region")
"""What the mail program's own page around the letter answers for."""
OPTIONS = {
    "resultTypes": ["violations", "incomplete"],
    "rules": {"target-size": {"enabled": True}} | {name: {"enabled": False} for name in AROUND},
}


def told(browser: Browser, html: str, *, scheme: Literal["light", "dark"], width: int) -> list[str]:
    """What axe finds at fault, and the contrasts it could not judge."""
    with opened(browser, html, width=width, scheme=scheme) as (page, _):
        found = Axe().run(page, options=OPTIONS).response
    unjudged = [each for each in found["incomplete"] if each["id"].startswith("color-contrast")]
    return [
        f"{each['id']}: {node['html']}"
        for each in found["violations"] + unjudged
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("width", [320, 600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("letter", LETTERS)
def test_axe_finds_nothing(
    browser: Browser, letter: str, scheme: Literal["light", "dark"], width: int
) -> None:
    """No violation in either world on phone and desktop, and no contrast left open."""
    assert not told(browser, LETTERS[letter], scheme=scheme, width=width)


def test_axe_finds_what_is_there(browser: Browser) -> None:
    """A letter without language and with a nameless image and link is told of, so axe does run."""
    html = (
        '<title>T</title><h1>T</h1><img src="https://lantern.example/a.png"><p>a <a href="#b"></a>'
    )
    found = {line.partition(":")[0] for line in told(browser, html, scheme="dark", width=320)}
    assert found == {"html-has-lang", "image-alt", "link-name"}
