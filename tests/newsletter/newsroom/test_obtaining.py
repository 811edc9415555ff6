"""A report from wherever it is; the web is a real server on loopback."""

import json
from collections.abc import Iterator
from datetime import UTC, date
from pathlib import Path

import pytest

from newsletter.errors import FetchError, ReportError
from newsletter.fetching.fetcher import Fetcher
from newsletter.newsroom.obtaining import (
    Days,
    ForumKey,
    Wanted,
    cache_folder,
    forum_key,
    obtain,
)
from newsletter.report import plain, words
from newsletter.sources.markdown.dialects import Dialect
from tests.newsletter.fetching.serving import LOOPBACK, Web, answer, serving

PAGE = b"<title>Heron</title><main><h1>Week 3</h1><p>See <a href='/a'>this</a>.</p></main>"
TOPIC = {
    "id": 12,
    "slug": "weekly-status-3",
    "title": "Weekly status #3",
    "post_stream": {"posts": [{"id": 5, "cooked": "<h1>News</h1><p>All well.</p>"}]},
}
FEED = b"""<rss version="2.0"><channel><title>Heron</title>
<item><title>New</title><guid>b</guid><pubDate>Wed, 04 Mar 2026 10:00:00 GMT</pubDate>
<description>The newest.</description></item>
<item><title>Old</title><guid>a</guid><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>
<description>The older one.</description></item></channel></rss>"""


@pytest.fixture
def web() -> Iterator[Web]:
    topic = json.dumps(TOPIC).encode()
    script = {
        "/page": answer(PAGE, Content_Type="text/html; charset=utf-8"),
        "/latin": answer(
            "<p>Grüße</p>".encode("latin-1"), Content_Type="text/html; charset=latin1"
        ),
        "/week.md": answer(b"---\ntitle: M\n---\n\n# A\n\nB\n", Content_Type="text/plain"),
        "/notes": answer(b"Notes\n\nA *star* stays.\n", Content_Type="text/plain"),
        "/feed": answer(FEED, Content_Type="application/rss+xml"),
        "/picture": answer(b"\x89PNG", Content_Type="image/png"),
        "/raw/12/1": answer(b"# Week 4\n\na :smile:\n[b](/c)\n", Content_Type="text/plain"),
        "/t/12.json?include_raw=1": answer(topic, Content_Type="application/json"),
    }
    with serving(script) as server:
        yield server


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(allow=LOOPBACK)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/page", ("Week 3", "this.")),
        ("/latin", ("latin", "Grüße")),
        ("/week.md", ("M", "B")),
        ("/notes", ("Notes", "*star*")),
        ("/feed", ("New", "newest.")),
        ("/raw/12", ("Week 4", "\N{SMILING FACE WITH OPEN MOUTH AND SMILING EYES}")),
        ("/t/weekly-status-3/12/4", ("Weekly status #3", "well.")),
    ],
)
def test_the_format_is_what_the_server_says(
    web: Web, fetcher: Fetcher, path: str, told: tuple[str, str]
) -> None:
    """Its type, the end of the address where that is plain text, a topic by its JSON."""
    report = obtain(Wanted(source=web.url(path)), fetcher).report
    assert report.title == told[0]
    assert told[1] in words(report)


def test_links_of_a_page_lead_where_they_led(web: Web, fetcher: Fetcher) -> None:
    """Relative to the page's own address."""
    report = obtain(Wanted(source=web.url("/page")), fetcher).report
    assert web.url("/a") in repr(report.blocks)


def test_a_raw_post_knows_its_forum(web: Web, fetcher: Fetcher) -> None:
    """Its links lead there, and its report to the topic."""
    report = obtain(Wanted(source=web.url("/raw/12/1")), fetcher).report
    assert report.url == web.url("/t/12")
    assert web.url("/c") in repr(report.blocks)


def test_a_file_is_read_in_the_dialect_that_is_asked_for(fetcher: Fetcher, tmp_path: Path) -> None:
    """Discourse's, where a line feed is a break."""
    path = tmp_path / "post.md"
    path.write_text("# Week 4\n\na\nb\n")
    wanted = Wanted(source=str(path), dialect=Dialect.DISCOURSE)
    assert "Break" in repr(obtain(wanted, fetcher).report.blocks)
    assert "Break" not in repr(obtain(Wanted(source=str(path)), fetcher).report.blocks)


@pytest.mark.parametrize("path", ["/page", "/feed", "/t/weekly-status-3/12/4"])
def test_a_dialect_is_for_markdown(web: Web, fetcher: Fetcher, path: str) -> None:
    """What a server calls by another name is not read as such, and the mend is told."""
    with pytest.raises(ReportError, match="no Markdown; leave --dialect"):
        obtain(Wanted(source=web.url(path), dialect=Dialect.COMMONMARK), fetcher)
    read = obtain(Wanted(source=web.url("/week.md"), dialect=Dialect.COMMONMARK), fetcher)
    assert read.report.title == "M"


def test_what_is_no_report(web: Web, fetcher: Fetcher) -> None:
    """A picture is refused, with what would do."""
    with pytest.raises(ReportError, match="image/png"):
        obtain(Wanted(source=web.url("/picture")), fetcher)


def test_nothing_private_is_fetched_unasked(web: Web) -> None:
    """Loopback is refused where nobody allowed it, and the server hears nothing."""
    with pytest.raises(FetchError, match="not public"):
        obtain(Wanted(source=web.url("/page")), Fetcher())
    assert web.asked == []


def test_a_feed_in_a_file_and_on_the_web(web: Web, fetcher: Fetcher, tmp_path: Path) -> None:
    """One item by its id; the items of some days as a list."""
    path = tmp_path / "feed.xml"
    path.write_bytes(FEED)
    days = Days(start=date(2026, 3, 2), end=date(2026, 3, 3), zone=UTC)
    for source in (str(path), web.url("/feed")):
        assert obtain(Wanted(source=source, item="a"), fetcher).report.title == "Old"
        week = obtain(Wanted(source=source, days=days), fetcher).report
        assert plain(week.sections[0].title) == "Heron"
        assert "Old" in words(week)
        assert "New" not in words(week)


def test_links_that_a_site_defines_elsewhere(fetcher: Fetcher, tmp_path: Path) -> None:
    """Are found in the file that holds them; without it the text stays as it is."""
    (tmp_path / "links.md").write_text("[lib]: https://lib.example.org/\n")
    source = tmp_path / "week.md"
    source.write_text("---\ntitle: T\n---\n\n# A\n\nSee [lib][].\n")
    links = tmp_path / "links.md"
    with_links = obtain(Wanted(source=str(source), references=links), fetcher)
    assert "https://lib.example.org/" in repr(with_links.report.sections)
    assert "https" not in repr(obtain(Wanted(source=str(source)), fetcher).report.sections)
    with pytest.raises(ReportError, match=r"none\.md: there is no such file"):
        obtain(Wanted(source=str(source), references=tmp_path / "none.md"), fetcher)


def test_offline_is_what_was_fetched_before(web: Web, tmp_path: Path) -> None:
    """The same report without the server, and a clear line for what was never fetched."""
    wanted = Wanted(source=web.url("/page"))
    fresh = obtain(wanted, Fetcher(tmp_path, allow=LOOPBACK))
    offline = Fetcher(tmp_path, allow=LOOPBACK, offline=True)
    assert obtain(wanted, offline) == fresh
    assert len(web.asked) == 1
    with pytest.raises(FetchError, match="never fetched"):
        obtain(Wanted(source=web.url("/notes")), offline)


def test_a_forums_key_goes_to_that_forum_alone(web: Web, fetcher: Fetcher) -> None:
    """Its host and port must be the same."""
    topic = Wanted(source=web.url("/t/12"))
    mine = ForumKey(forum=web.url(), key="s3cret", user="weekly")
    other = ForumKey(forum="http://forum.example.org", key="s3cret", user="weekly")
    obtain(topic, fetcher, key=mine)
    obtain(topic, fetcher, key=other)
    assert [asked.headers.get("api-key") for asked in web.asked] == ["s3cret", None]
    assert web.asked[0].headers["api-username"] == "weekly"
    assert "s3cret" not in repr(mine)


def test_the_key_of_the_environment() -> None:
    """All three variables, or none: a key without its forum could go anywhere."""
    whole = {
        "DISCOURSE_URL": "https://forum.example.org",
        "DISCOURSE_API_KEY": "s3cret",
        "DISCOURSE_API_USERNAME": "weekly",
    }
    assert forum_key(whole) == ForumKey(
        forum="https://forum.example.org", key="s3cret", user="weekly"
    )
    assert forum_key({}) is None
    with pytest.raises(ReportError, match="DISCOURSE_URL is not set") as caught:
        forum_key({"DISCOURSE_API_KEY": "s3cret", "DISCOURSE_API_USERNAME": "weekly"})
    assert "s3cret" not in str(caught.value)


def test_where_pages_are_kept(tmp_path: Path) -> None:
    """Where XDG_CACHE_HOME says, if it is a whole path; else in the home folder."""
    assert cache_folder({"XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "newsletter"
    assert cache_folder({"XDG_CACHE_HOME": "here"}) == Path.home() / ".cache" / "newsletter"
