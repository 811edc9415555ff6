import re

import pytest
from playwright.sync_api import Browser

from newsletter.rendering.measures import table_width
from newsletter.report import Align, Table
from tests.newsletter.rendering.reading import rendered
from tests.newsletter.rendering.specimens import report, text
from tests.support.chromium import opened


def _table(*words: str) -> Table:
    cells = tuple((text(word),) for word in words)
    return Table(align=(Align.NONE,) * len(words), head=cells, rows=(cells,))


@pytest.mark.parametrize(
    ("words", "crowding"),
    [
        (("version", "date"), "data"),
        (("version", "freeze", "release", "supported until"), "data"),
        (("version", "freeze", "release", "supported", "until"), "data snug"),
        (("identifier",) * 5, "data dense"),
        (("some_long_identifier",) * 8, "data wide"),
        (("",), "data"),
    ],
)
def test_crowding(words: tuple[str, ...], crowding: str) -> None:
    """A table breaks words only on screens too narrow for them."""
    html = rendered(report(_table(*words))).html
    assert re.search(rf'<table class="{crowding}"', html)


@pytest.mark.chromium
@pytest.mark.parametrize(
    "words",
    [
        ("version", "freeze", "release", "supported"),
        ("Mmmm", "WWWW", "illicit", "Identifier"),
        ("2026-03-02", "100 %", "a/b/c.py", "ABC-DEF"),
    ],
)
def test_the_guess_is_generous(browser: Browser, words: tuple[str, ...]) -> None:
    """The guess is never below what Chromium needs, and not above half as much again."""
    with opened(browser, rendered(report(_table(*words))).html, width=600) as (page, _):
        page.add_style_tag(content=".data { width: 1px !important }")
        needed = page.evaluate("document.querySelector('.data').getBoundingClientRect().width")
    assert needed <= table_width(_table(*words)) <= needed * 1.5
