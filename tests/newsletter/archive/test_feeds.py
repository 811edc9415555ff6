"""Feeds that readers of feeds can read, whatever the editions hold."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from newsletter.archive.feeds import FORMS, Entry, Feed, sitemap

MOMENT = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"


def feed(title: str, content: str) -> Feed:
    entry = Entry(
        href="https://news.example.org/1",
        title=title,
        summary="S & s",
        content=content,
        language="en",
        published=MOMENT,
    )
    return Feed(
        title="Heron & friends",
        home="https://news.example.org/",
        href="https://news.example.org/feed",
        language="en",
        updated=MOMENT,
        entries=(entry,),
    )


def test_atom_has_what_rfc_4287_wants() -> None:
    root = ET.fromstring(FORMS["atom"].write(feed("<b>", "<p>c</p>")))
    assert root.tag == f"{ATOM}feed"
    assert [root.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated")] == [
        "https://news.example.org/feed", "Heron & friends", "2026-03-09T09:00:00+00:00",
    ]  # fmt: skip
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "<b>"
    content = entry.find(f"{ATOM}content")
    assert content is not None
    assert (content.get("type"), content.text) == ("html", "<p>c</p>")
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Heron & friends"


def test_rss_has_dates_as_mail_has_them() -> None:
    root = ET.fromstring(FORMS["rss"].write(feed("t", "<p>c</p>")))
    assert root.get("version") == "2.0"
    assert root.findtext("channel/item/pubDate") == "Mon, 09 Mar 2026 09:00:00 GMT"
    assert root.findtext(f"channel/item/{CONTENT}encoded") == "<p>c</p>"


def test_json_feed_says_its_version() -> None:
    read = json.loads(FORMS["json"].write(feed("t", "<p>c</p>")))
    assert read["version"] == "https://jsonfeed.org/version/1.1"
    assert read["items"][0]["content_html"] == "<p>c</p>"


@given(
    title=st.text(st.characters(exclude_categories=["Cs"])),
    content=st.text(st.characters(exclude_categories=["Cs"])),
)
def test_whatever_they_hold_can_be_read(title: str, content: str) -> None:
    for name in ("atom", "rss"):
        ET.fromstring(FORMS[name].write(feed(title, content)))
    assert json.loads(FORMS["json"].write(feed(title, content)))["items"][0]["title"] == title


def test_a_sitemap_names_pages_and_when_they_changed() -> None:
    root = ET.fromstring(sitemap({"https://news.example.org/?a=1&b": MOMENT}))
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert root.findtext(f"{space}url/{space}loc") == "https://news.example.org/?a=1&b"
    assert root.findtext(f"{space}url/{space}lastmod") == "2026-03-09T09:00:00+00:00"
