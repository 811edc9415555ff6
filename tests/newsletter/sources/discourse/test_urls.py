"""Addresses of a Discourse forum."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import ReportError
from newsletter.sources.discourse.urls import discourse_links, find_forum, find_topic, raw_link

HOST = "https://forum.example.org"


@pytest.mark.parametrize(
    ("url", "api"),
    [
        ("/t/weekly-status-1/217", "/t/217.json?include_raw=1"),
        ("/t/weekly-status-1/217/4", "/t/217.json?include_raw=1"),
        ("/t/weekly-status-1/217/4?u=ada#x", "/t/217.json?include_raw=1"),
        ("/t/217", "/t/217.json?include_raw=1"),
        ("/t/217/3", "/t/217.json?include_raw=1"),
        ("/t/-/217/", "/t/217.json?include_raw=1"),
        ("/t/weekly/217.json", "/t/217.json?include_raw=1"),
        ("/t/weekly/217.rss", "/t/217.json?include_raw=1"),
        ("/forum/t/weekly/217", "/forum/t/217.json?include_raw=1"),
        ("/posts/77", "/posts/77.json"),
        ("/p/77", "/posts/77.json"),
    ],
)
def test_addresses_of_the_api(url: str, api: str) -> None:
    """A topic's or a post's, the forum in a folder or not."""
    assert discourse_links(HOST + url) == HOST + api
    assert discourse_links(f" {HOST}:8443{url} ") == f"{HOST}:8443{api}"


@pytest.mark.parametrize(
    "url",
    ["", "forum.example.org/t/a/1", f"{HOST}/", f"{HOST}/t/weekly", f"{HOST}/c/news/4", "ftp://a/t/1", "https:///t/1", "https://[/t/1", f"{HOST}/latest.json"],
)  # fmt: skip
def test_other_addresses_are_refused(url: str) -> None:
    """With an example of the right kind."""
    with pytest.raises(ReportError, match=r"no address.*; give the address of one topic"):
        discourse_links(url)


@pytest.mark.parametrize(
    ("url", "raw", "topic"),
    [
        (f"{HOST}/raw/7", f"{HOST}/raw/7/1", "7"),
        (f"{HOST}/forum/raw/7/3", f"{HOST}/forum/raw/7/3", "7"),
        (f"{HOST}/t/a/7", "", ""),
        ("raw/7", "", ""),
        ("https://[/raw/1", "", ""),
    ],
)
def test_addresses_of_raw_posts(url: str, raw: str, topic: str) -> None:
    """One post: a whole topic's address gives its first."""
    assert (raw_link(url), find_topic(url)) == (raw, topic)


def test_names_and_passwords_in_addresses_go_no_further() -> None:
    """They would stand in the report."""
    assert discourse_links("https://ada:secret@forum.example.org/t/1").startswith(f"{HOST}/t/1")


@pytest.mark.parametrize(
    ("url", "forum"),
    [
        (f"{HOST}/t/weekly/5.json", HOST),
        (f"{HOST}/community/posts/5.json", f"{HOST}/community"),
        (HOST, HOST),
        (f"{HOST}/community/", f"{HOST}/community"),
        (f"{HOST}/saved/topic.json", ""),
        ("saved/t/5.json", ""),
        ("", ""),
        ("https://[", ""),
    ],
)
def test_forums(url: str, forum: str) -> None:
    """The part of an address that all of a forum's pages share."""
    assert find_forum(url) == forum


@given(st.text())
def test_any_text_is_read_or_refused(url: str) -> None:
    """No address crashes."""
    find_forum(url)
    with suppress(ReportError):
        assert discourse_links(url).startswith(("https://", "http://"))
