"""What the theme costs: the bytes of an entry beyond its own, as they travel (quoted-printable)."""

import quopri
import re
from dataclasses import replace

import pytest

from newsletter.rendering import find_theme, render
from newsletter.rendering.folding import travelling
from newsletter.report import Link, ListBlock, ListItem, Paragraph, Ref, Report, Section, Text
from tests.newsletter.rendering.specimens import LETTERHEAD

CLIP = 102_000
"""Bytes of HTML at which Gmail cuts a letter, counted as they travel."""


def _entry(number: int) -> tuple[ListItem, int]:
    """A change as collectors write it, and the bytes of its text and its URLs."""
    title = f"Keep the journal of worker {number} when its queue is drained by hand "
    mark, person = f"lamp#{number}", "ada-lovelace"
    page, url = f"https://github.com/{person}", f"https://github.com/lantern/lamp/pull/{number}"
    words = (
        Text(text=title),
        Ref(kind="pr", text=mark, url=url),
        Text(text=" by "),
        Link(href=page, children=(Text(text=person),)),
    )
    own = len(title) + len(mark) + len(url) + len(" by ") + len(person) + len(page)
    return ListItem(blocks=(Paragraph(children=words),)), own


def _week(count: int) -> tuple[Report, int]:
    entries = [_entry(1_000 + number) for number in range(count)]
    items = tuple(item for item, _ in entries)
    sections = (Section(title=(Text(text="Lamp"),), blocks=(ListBlock(items=items),), id="lamp"),)
    return Report(title="A week", sections=sections), sum(own for _, own in entries)


def _travelling(report: Report, theme: str) -> int:
    html = render(report, theme=find_theme(theme), letterhead=LETTERHEAD, folder=None).html
    return len(quopri.encodestring(html.encode()))


@pytest.mark.parametrize("theme", ["weekly", "plain"])
def test_an_entry_costs_little(theme: str) -> None:
    """At most 120 bytes an entry beyond its text and URLs, two links and a reference in it."""
    (few, few_own), (many, many_own) = _week(100), _week(200)
    cost = _travelling(many, theme) - _travelling(few, theme) - (many_own - few_own)
    assert cost / 100 <= 120


@pytest.mark.parametrize("theme", ["weekly", "plain"])
def test_three_hundred_changes_stay_below_the_clip(theme: str) -> None:
    """Gmail cuts nothing off a very busy week."""
    assert _travelling(_week(300)[0], theme) < CLIP


@pytest.mark.parametrize("theme", ["weekly", "plain"])
def test_a_week_beyond_the_clip_folds_itself(theme: str) -> None:
    """As many entries as fit in 90 kB, then how many more are online; the text has them all."""
    week, _ = _week(500)
    letter = render(week, theme=find_theme(theme), letterhead=LETTERHEAD, folder=None)
    shown = letter.html.count("/pull/")
    assert shown + letter.folded == letter.text.count("/pull/") == 500
    more = f'<a href="https://news.lantern.example/7#lamp".*>and {letter.folded} more online</a>'
    assert re.search(more, letter.html)
    assert 85_000 < len(quopri.encodestring(letter.html.encode())) <= 90_500


def test_folding_counts_what_it_hides() -> None:
    """The figures above the letter are those of the whole report."""
    letter = render(_week(500)[0], theme=find_theme("weekly"), letterhead=LETTERHEAD, folder=None)
    assert "500 changes" in letter.html


def test_nothing_folds_where_nothing_would_be_found() -> None:
    """Without a web edition the letter stays whole, whatever its size; so do short lists."""
    offline = replace(LETTERHEAD, web_url="")
    theme = find_theme("weekly")
    assert render(_week(500)[0], theme=theme, letterhead=offline, folder=None).folded == 0
    many = tuple(replace(_week(6)[0].sections[0], id=f"s{number}") for number in range(100))
    wide = Report(title="A week", sections=many)
    assert render(wide, theme=theme, letterhead=LETTERHEAD, folder=None).folded == 0


@pytest.mark.parametrize(
    "text", ["plain words " * 400, "é" * 3_000, 'a="b" ' * 500, "日本語" * 900]
)
def test_weight_is_estimated_closely(text: str) -> None:
    """The estimate is the size in quoted-printable to one part in a hundred."""
    exact = len(quopri.encodestring(text.encode()).replace(b"\n", b"\r\n"))
    assert abs(travelling(text) - exact) / exact < 0.01
