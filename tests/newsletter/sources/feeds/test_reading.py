"""A report from a feed: one item, or a week."""

from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.errors import ReportError
from newsletter.report import (
    Link,
    ListBlock,
    Paragraph,
    Period,
    Person,
    Report,
    from_json,
    normalise,
    plain,
    to_json,
    walk,
    words,
)
from newsletter.sources.discourse.topic import read_discourse
from newsletter.sources.feeds.reading import read_feed, read_feed_week
from tests.newsletter.sources.discourse.values import post_of, topic_of, written
from tests.newsletter.sources.feeds.values import ATOM, OLD, RDF, RSS
from tests.newsletter.sources.html.test_cooked import COOKED
from tests.newsletter.sources.html.values import outcome

FORMATS = pytest.mark.parametrize("data", [RSS, RDF, ATOM], ids=["rss", "rdf", "atom"])
HOST = "https://forum.example.org"


def _codes(report: Report) -> list[str]:
    return [note.code for note in report.notes]


@FORMATS
def test_the_newest_item(data: str) -> None:
    """A report of its own, the same from every format."""
    report = read_feed(data, where="feed.xml")
    assert (report.title, report.number, report.published) == ("Newer #12", 12, date(2021, 5, 9))
    assert report.authors == (Person(name="Grace Example"),)
    assert report.url == "https://gull.example.org/newer"
    assert words(report) == ["Newer", "#12", "It", "flies.", "Fly"]
    links = [node.href for node in walk(report) if isinstance(node, Link)]
    assert links == ["https://gull.example.org/t/5"]
    assert report.notes == ()


@FORMATS
@pytest.mark.parametrize("item", ["g-1", "https://gull.example.org/older", "Older"])
def test_an_item_by_name(data: str, item: str) -> None:
    """By its id, address or title; its whole content counts, not the summary."""
    report = read_feed(data, where="feed.xml", item=item)
    assert report.authors == (Person(name="Ada Example"),)
    assert words(report) == ["Older", "It", "flies.", "Fly"]


def test_an_item_that_is_not_there() -> None:
    """The error names some that are."""
    with pytest.raises(
        ReportError, match=r'^feed\.xml: the feed has no item "x"; .*"Older", "Newer #12"$'
    ):
        read_feed(RSS, where="feed.xml", item="x")


def test_an_item_without_words() -> None:
    """One line that says where to look."""
    data = "<rss><channel><item><title>T</title></item></channel></rss>"
    with pytest.raises(ReportError, match=r'^feed\.xml: there is no text in it; "T" may say more'):
        read_feed(data, where="feed.xml")


def test_an_item_without_a_date() -> None:
    """The first is read; a date that is none is told."""
    assert words(read_feed(OLD, where="x")) == ["Only", "Plain", "words."]
    report = read_feed(OLD.replace("<link>", "<pubDate>soon</pubDate><link>"), where="x")
    assert report.published is None
    assert _codes(report) == ["date-unreadable"]


def test_the_day_of_a_forums_week() -> None:
    """An item's date gives the year of its days."""
    data = RSS.replace("<p>It", "<p>Status for the week of the 26th of April to the 2nd of May. It")
    report = read_feed(data, where="x", item="Older")
    assert report.period == Period(start=date(2021, 4, 26), end=date(2021, 5, 2))


def _week(data: str, start: str, end: str, tz: str = "UTC") -> Report:
    days = date.fromisoformat(start), date.fromisoformat(end)
    return read_feed_week(data, where="feed.xml", start=days[0], end=days[1], tz=ZoneInfo(tz))


def _titles(report: Report) -> list[str]:
    blocks = [block for section in report.sections for block in section.blocks]
    items = [item for block in blocks if isinstance(block, ListBlock) for item in block.items]
    firsts = [item.blocks[0] for item in items]
    return [plain(block.children) for block in firsts if isinstance(block, Paragraph)]


@FORMATS
def test_a_week(data: str) -> None:
    """One section of linked titles with their authors and first words, from old to new."""
    report = _week(data, "2021-05-03", "2021-05-10")
    assert (report.title, report.url) == ("Gull & Tern", "https://gull.example.org/")
    assert report.period == Period(start=date(2021, 5, 3), end=date(2021, 5, 10))
    assert _titles(report) == ["Older by Ada Example", "Newer #12 by Grace Example"]
    links = [node.href for node in walk(report) if isinstance(node, Link)]
    assert links == ["https://gull.example.org/older", "https://gull.example.org/newer"]
    assert words(report)[-2:] == ["It", "flies."]
    assert from_json(to_json(report), where="x") == report


@pytest.mark.parametrize(
    ("end", "tz", "count"),
    [("2021-05-09", "UTC", 1), ("2021-05-09", "America/Chicago", 2), ("2021-05-10", "UTC", 2)],
)
def test_a_week_has_its_own_time_zone(end: str, tz: str, count: int) -> None:
    """An evening in Chicago is the next day in Greenwich; both ends belong to the week."""
    assert len(_titles(_week(RSS, "2021-05-03", end, tz))) == count


def test_a_week_without_items() -> None:
    """A note says so; undated items and wrong dates are told."""
    assert _codes(_week(RSS, "2020-01-01", "2020-01-07")) == ["feed-nothing"]
    assert _codes(_week(OLD, "2020-01-01", "2020-01-07")) == ["item-undated", "feed-nothing"]
    broken = RSS.replace("Mon, 03 May 2021 08:00:00 +0000", "soon")
    codes = _codes(_week(broken, "2021-05-03", "2021-05-10"))
    assert codes == ["date-unreadable", "item-undated"]


def test_first_words_are_cut_at_a_word() -> None:
    """A long first paragraph ends in an ellipsis."""
    data = RSS.replace("It <b>flies</b>.", "abcd " * 100)
    report = _week(data, "2021-05-03", "2021-05-03")
    last = words(report)[-1]
    assert last == "abcd\u2026"
    assert len(" ".join(words(report))) < 320


def test_one_item_that_cannot_be_read_does_not_hide_the_others() -> None:
    """Its title stands alone, and a note says why."""
    data = RSS.replace("<p>It", "<blockquote>" * 200 + "<p>It", 1)
    report = _week(data, "2021-05-03", "2021-05-10")
    assert len(_titles(report)) == 2
    assert _codes(report) == ["item-unreadable"]


@pytest.mark.parametrize("cooked", [html for html, _ in COOKED.values()], ids=COOKED.keys())
def test_a_feed_and_the_api_of_a_forum_agree(cooked: str) -> None:
    """The same post as an item of the forum's feed and as its JSON is the same report."""
    url = f"{HOST}/t/weekly-status-198/7"
    item = (
        f'<p><a href="{HOST}/u/ada">@ada</a> wrote:</p><blockquote>{cooked}</blockquote>'
        f'<p><a href="{url}">Read full topic</a></p>'
    )
    feed = (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Forum</title><item><title>Weekly status #198</title>'
        f"<dc:creator><![CDATA[@ada Ada Example]]></dc:creator><description><![CDATA[{item}]]></description><link>{url}</link>"
        '<pubDate>Mon, 10 May 2021 16:05:46 +0000</pubDate><guid isPermaLink="false">forum.example.org-post-7-1</guid></item></channel></rss>'
    )
    from_feed = read_feed(feed, where="feed.xml")
    from_api = read_discourse(written(topic_of(post_of(cooked))), where="topic.json", forum=HOST)
    assert normalise(from_feed).blocks == normalise(from_api).blocks
    assert normalise(from_feed).sections == normalise(from_api).sections
    assert (from_feed.title, from_feed.published) == (from_api.title, from_api.published)
    assert from_feed.authors[0].name == from_api.authors[0].name


@settings(max_examples=200)
@given(st.sampled_from((RSS, RDF, ATOM)), st.data())
def test_any_damage_is_read_or_refused(feed: str, data: st.DataObject) -> None:
    """Cut off, a stretch gone or replaced: a report, or one line that names the feed."""
    start = data.draw(st.integers(0, len(feed)))
    end = data.draw(st.integers(start, min(len(feed), start + 60)))
    new = data.draw(st.text(max_size=5) | st.sampled_from(("<title/>", "&amp;", "<![CDATA[", "]]>", "<item>", "</item>", "<a xmlns='b'>", "<!DOCTYPE a>")))  # fmt: skip
    damaged = feed[:start] + new + feed[end:]
    week = date(2021, 5, 3), date(2021, 5, 10)
    for read in (
        lambda: read_feed(damaged, where="feed.xml"),
        lambda: read_feed_week(damaged, where="feed.xml", start=week[0], end=week[1], tz=UTC),
    ):
        report = outcome(read)
        if isinstance(report, str):
            assert report.startswith("feed.xml")
        else:
            assert from_json(to_json(report), where="x") == report
