"""A report from a forum's topic."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.errors import ReportError
from newsletter.report import (
    JsonValue,
    Period,
    Person,
    Report,
    State,
    from_json,
    plain,
    to_json,
    words,
)
from newsletter.sources.discourse.topic import read_discourse
from tests.newsletter.sources.discourse.values import post_of, topic_of, written
from tests.newsletter.sources.html.values import outcome

WEEKLY = (
    "<p>Status for the week of the 3rd to the 9th of May.</p>"
    "<h1>Introduction</h1><p>It was <b>quiet</b>.</p>"
    '<h1>Changes</h1><h2>Gull</h2><ul><li><a href="/t/5">Fly</a></li></ul><h2>Tern</h2><p>Nothing to report this week</p>'
)


def _read(value: JsonValue, where: str = "topic.json", forum: str = "") -> Report:
    return read_discourse(written(value), where=where, forum=forum)


def _codes(report: Report) -> list[str]:
    return [note.code for note in report.notes]


def test_a_weekly_report() -> None:
    """Sections of its HTML, and the year of its days from the day it was posted."""
    report = _read(topic_of(post_of(WEEKLY)), forum="https://forum.example.org/")
    assert (report.title, report.number) == ("Weekly status #198", 198)
    assert report.period == Period(start=date(2021, 5, 3), end=date(2021, 5, 9))
    assert report.published == date(2021, 5, 10)
    assert report.authors == (Person(name="Ada Example", url="https://forum.example.org/u/ada"),)
    assert report.url == "https://forum.example.org/t/weekly-status-198/7"
    assert report.meta == {"topic_id": 7, "post_id": 71, "category_id": 3, "tags": ["news"]}
    assert [plain(section.title) for section in report.sections] == ["Introduction", "Changes"]
    assert [below.state for below in report.sections[1].sections] == [State.NORMAL, State.NOTHING]
    assert "https://forum.example.org/t/5" in to_json(report)
    assert report.notes == ()


@pytest.mark.parametrize(
    ("where", "forum", "url"),
    [
        ("https://forum.example.org/t/7.json?include_raw=1", "", "https://forum.example.org/t/weekly-status-198/7"),
        ("https://example.org/forum/posts/71.json", "", "https://example.org/forum/t/weekly-status-198/7"),
        ("topic.json", "https://example.org/forum", "https://example.org/forum/t/weekly-status-198/7"),
        ("topic.json", "", ""),
    ],
)  # fmt: skip
def test_the_address(where: str, forum: str, url: str) -> None:
    """From the forum's that is given, else from where the JSON came from; else it is unknown."""
    report = _read(topic_of(post_of(WEEKLY)), where=where, forum=forum)
    assert report.url == url
    assert _codes(report) == ([] if url else ["html-link-relative"])


def test_a_post_alone_has_the_title_of_its_address() -> None:
    """A note says so."""
    report = _read(post_of(WEEKLY))
    assert report.title == "Weekly status 198"
    assert "title-guessed" in _codes(report)


def test_odd_names_make_no_odd_addresses() -> None:
    """What a forum would not allow is written so that it does no harm."""
    topic = topic_of(post_of(WEEKLY, username="a/../b c"), slug="x\n/y")
    report = _read(topic, forum="https://forum.example.org")
    assert report.url == "https://forum.example.org/t/x%0A%2Fy/7"
    assert report.authors[0].url == "https://forum.example.org/u/a%2F..%2Fb%20c"


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    """Some programs write one."""
    text = "\ufeff" + written(topic_of(post_of("\ufeff<p>a</p>")))
    assert words(read_discourse(text, where="x"))[3:] == ["a"]


def test_skipped_posts_are_told() -> None:
    """The report is the first that can be read."""
    report = _read(topic_of(post_of(hidden=True), post_of("<p>kept</p>")))
    assert "kept" in words(report)
    assert _codes(report) == ["posts-skipped"]


def test_a_heading_that_repeats_the_title_goes() -> None:
    """The title is shown above it anyway."""
    report = _read(topic_of(post_of("<h1>Weekly status #198</h1><p>a</p>")))
    assert words(report) == ["Weekly", "status", "#198", "a"]


def test_the_year_turns_with_the_post() -> None:
    """A week of December, posted in January."""
    cooked = "<p>week of the 26th of December to the 1st of January</p>"
    report = _read(topic_of(post_of(cooked, created_at="2024-01-02T09:00:00.000Z")))
    assert report.period == Period(start=date(2023, 12, 26), end=date(2024, 1, 1))


def test_a_post_without_words_is_an_error() -> None:
    """One line, where it is."""
    with pytest.raises(ReportError, match=r"^topic\.json: there is no text in it; choose a post"):
        _read(topic_of(post_of("<p><!-- a --></p>")))


def test_a_post_with_its_markdown_only() -> None:
    """It is read by that dialect's importer, or refused in one line where there is none."""
    raw = "Status for the week of the 3rd to the 9th of May.\n\n# News\n\n- *a*\n"
    report = outcome(lambda: _read(topic_of(post_of(None, raw=raw))))
    if isinstance(report, str):
        assert report.startswith("topic.json: the post holds its Markdown only")
        return
    assert words(report)[-2:] == ["News", "a"]
    assert report.period == Period(start=date(2021, 5, 3), end=date(2021, 5, 9))


_JUNK: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


@st.composite
def _mutated(draw: st.DrawFn) -> JsonValue:
    """A topic with values of other kinds in the place of some."""
    post = post_of(WEEKLY, raw="a")
    topic = topic_of(post)
    for holder in (post, topic):
        for key in draw(st.lists(st.sampled_from(sorted(holder)), max_size=2)):
            holder[key] = draw(_JUNK)
    return topic


@settings(max_examples=200)
@given(_mutated())
def test_any_json_is_read_or_refused(value: JsonValue) -> None:
    """A report that can be kept, or one line that names the source."""
    report = outcome(lambda: _read(value))
    if isinstance(report, str):
        assert report.startswith("topic.json")
    else:
        assert from_json(to_json(report), where="x") == report


@settings(max_examples=100)
@given(st.data())
def test_any_damage_to_the_text_is_read_or_refused(data: st.DataObject) -> None:
    """Cut off, or with a stretch of it gone or in other characters."""
    text = json.dumps(topic_of(post_of(WEEKLY)))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    damaged = text[:start] + data.draw(st.text(max_size=5)) + text[end:]
    report = outcome(lambda: read_discourse(damaged, where="topic.json"))
    assert isinstance(report, Report) or report.startswith("topic.json")
