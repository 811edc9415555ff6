"""Items of feeds, the same from every format."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from newsletter.errors import ReportError
from newsletter.sources.feeds.items import Item, read_items, read_moment
from tests.newsletter.sources.feeds.values import ATOM, OLD, RDF, RSS


@pytest.mark.parametrize("data", [RSS, RDF, ATOM], ids=["rss", "rdf", "atom"])
def test_formats(data: str) -> None:
    """Title, address, author, day: the same whatever the format calls them."""
    feed = read_items(data, where="feed.xml")
    assert (feed.title, feed.link) == ("Gull & Tern", "https://gull.example.org/")
    assert [(item.title, item.link, item.authors) for item in feed.items] == [
        ("Older", "https://gull.example.org/older", ("Ada Example",)),
        ("Newer #12", "https://gull.example.org/newer", ("Grace Example",)),
    ]
    older, newer = feed.items
    assert older.ident == "g-1"
    assert older.moment == datetime(2021, 5, 3, 8, tzinfo=UTC)
    assert newer.moment == datetime(2021, 5, 9, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert "<b>flies</b>" in older.markup
    assert "<b>flies</b>" in newer.markup


def test_language() -> None:
    """A tag, or English."""
    assert read_items(RSS, where="x").language == "en-us"
    assert read_items(OLD, where="x").language == "en"


def _item(inner: str) -> Item:
    return read_items(f"<rss><channel><item>{inner}</item></channel></rss>", where="x").items[0]


def _entry(inner: str) -> Item:
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/b/"><entry xml:base="c/">{inner}</entry></feed>'
    return read_items(feed, where="x").items[0]


@pytest.mark.parametrize(
    ("inner", "markup"),
    [
        ("<content type='text'>a &lt;b&gt;\nc\n\nd</content>", "<p>a &lt;b&gt;<br>c</p><p>d</p>"),
        ("<content>a</content>", "<p>a</p>"),
        ("<content type='html'>&lt;p&gt;a</content>", "<p>a"),
        ("<summary type='html'>&lt;p&gt;a</summary>", "<p>a"),
        ("<content src='https://a.example/x'/><summary>a</summary>", "<p>a</p>"),
        ("<content type='xhtml'><h:div xmlns:h='http://www.w3.org/1999/xhtml'>a &lt; <h:br/></h:div></content>", "<div>a &lt; <br></div>"),
        ("<content type='xhtml'>a &lt; b<br xmlns='http://www.w3.org/1999/xhtml'/></content>", "a &lt; b<br>"),
        ("", ""),
    ],
)  # fmt: skip
def test_words_of_atom(inner: str, markup: str) -> None:
    """Text, HTML or elements: HTML in the end."""
    assert re.sub(r" xmlns[^>]*", "", _entry(inner).markup) == markup


def test_addresses_of_atom() -> None:
    """Relative ones start from `xml:base`, from outside inwards."""
    item = _entry("<link href='d'/><content xml:base='e/'>a</content>")
    assert item.link == "https://a.example/b/c/d"
    assert item.base == "https://a.example/b/c/e/"


@pytest.mark.parametrize(
    ("inner", "link"),
    [
        ("<guid>https://a.example/1</guid>", "https://a.example/1"),
        ("<guid isPermaLink='false'>https://a.example/1</guid>", ""),
        ("<link>javascript:x</link>", ""),
        ("<link>https://a.example/2</link><guid>https://a.example/1</guid>", "https://a.example/2"),
    ],
)
def test_addresses_of_rss(inner: str, link: str) -> None:
    """The link, else an id that is an address."""
    assert _item(inner).link == link


@pytest.mark.parametrize(
    ("creator", "name"),
    [
        ("@ada", "ada"), ("@ada Ada Example", "Ada Example"), ("ada@example.org (Ada Example)", "Ada Example"),
        ("Ada Example &lt;ada@example.org&gt;", "Ada Example"), ("Ada", "Ada"),
    ],
)  # fmt: skip
def test_names(creator: str, name: str) -> None:
    """Handles and addresses are left out where there is a name."""
    assert _item(f"<author>{creator}</author>").authors == (name,)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mon, 03 May 2021 08:00:00 GMT", datetime(2021, 5, 3, 8, tzinfo=UTC)),
        ("3 May 2021 08:00 +0200", datetime(2021, 5, 3, 6, tzinfo=UTC)),
        ("2021-05-03T08:00:00.123Z", datetime(2021, 5, 3, 8, 0, 0, 123000, tzinfo=UTC)),
        ("2021-05-03", datetime(2021, 5, 3, tzinfo=UTC)),
        ("Mon, 33 May 2021 08:00:00 GMT", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(text: str, moment: datetime | None) -> None:
    """RFC 2822 and ISO 8601, aware."""
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("<html/>", "this XML is no feed: it begins with <html>"),
        ("<rss><channel/></rss>", "the feed has no item"),
        ("<feed/>", "the feed has no item"),
    ],
)
def test_other_xml_is_an_error(data: str, message: str) -> None:
    """One line."""
    with pytest.raises(ReportError, match=rf"^feed\.xml: {message}"):
        read_items(data, where="feed.xml")


def test_a_single_entry() -> None:
    """A document of Atom can be one entry."""
    entry = (
        '<entry xmlns="http://www.w3.org/2005/Atom"><title>T</title><content>a</content></entry>'
    )
    assert [item.title for item in read_items(entry, where="x").items] == ["T"]
