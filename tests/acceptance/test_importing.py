"""`newsletter import` from the web: a real server on loopback, the command as people call it."""

from collections.abc import Iterator

import pytest

from newsletter.cli.exits import Exit
from tests.newsletter.fetching.serving import Web, answer, redirect, serving
from tests.support.commands import SETTINGS, Terminal, terminal

__all__ = ["terminal"]

PAGE = b"""<title>Heron weekly #4</title><main><h1>Heron weekly #4</h1>
<p>See <a href="/faster">how it became faster</a>.</p></main>"""
WEEK = b"""---
title: Heron
number: 4
---

See [how it became faster](faster).

![A boat](boat.png)
"""
LOSSY = b"<title>Heron</title><main><p>Words</p><iframe src='https://v.example.org/1'></iframe>"


@pytest.fixture
def web() -> Iterator[Web]:
    script = {
        "/page": answer(PAGE, Content_Type="text/html"),
        "/week.md": answer(WEEK, Content_Type="text/markdown"),
        "/lossy": answer(LOSSY, Content_Type="text/html"),
        "/broken.json": answer(b'{"title": ', Content_Type="application/json"),
        "/busy": answer(status="429 Too Many Requests", Retry_After="40"),
        "/fault": answer(status="503 Service Unavailable"),
        "/circle": redirect("/circle"),
        "/inside": redirect("http://10.0.0.1/"),
        "/bomb": answer(b"<div>" * 30_000, Content_Type="text/html"),
    }
    with serving(script | {"/gone": answer(status="404 Not Found")}) as server:
        yield server


@pytest.fixture(autouse=True)
def _own_cache(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(terminal.folder / "cache"))


def test_a_page_becomes_a_report_that_is_sent_like_any_other(web: Web, terminal: Terminal) -> None:
    """Fetched, written as Markdown, rendered: its links whole and in both parts."""
    url = web.url("/page")
    done = terminal("import", url, "--allow", "127.0.0.1", "--out", "reports/4.md")
    assert (done.status, done.out) == (Exit.OK, "reports/4.md\n")
    assert terminal("render", "reports/4.md", "--out", "out").status == Exit.OK
    for name in ("edition.html", "edition.txt"):
        assert web.url("/faster") in (terminal.folder / "out" / name).read_text()


def test_an_address_stands_wherever_a_report_does(web: Web, terminal: Terminal) -> None:
    """It is rendered and forecast without a file of it, its pictures left on the web."""
    url = web.url("/week.md")
    assert terminal("render", url, "--allow", "127.0.0.1", "--out", "out").status == Exit.OK
    page = (terminal.folder / "out" / "edition.html").read_text()
    assert web.url("/boat.png") in page
    assert web.url("/faster") in page
    terminal("subscribers", "add", "ada@example.net", "--consent", "asked by mail")
    done = terminal("send", url, "--offline", "--dry-run")
    assert (done.status, done.out) == (Exit.OK, 'edition 4, "Heron": 1 letters would leave\n')


def test_offline_needs_no_server(web: Web, terminal: Terminal) -> None:
    """What was fetched once is read again; what was not is said."""
    url = web.url("/page")
    first = terminal("import", url, "--allow", "127.0.0.1")
    again = terminal("import", url, "--offline")
    assert (again.status, again.out) == (Exit.OK, first.out)
    assert len(web.asked) == 1
    never = terminal("import", web.url("/lossy"), "--offline")
    assert never.status == Exit.FETCH
    assert "without --offline" in never.err


def test_strict_writes_nothing(web: Web, terminal: Terminal) -> None:
    """What is told otherwise is an error then, and no file is there."""
    asked = ("import", web.url("/lossy"), "--allow", "127.0.0.1", "--out", "4.md")
    done = terminal(*asked, "--strict")
    assert done.status == Exit.REPORT
    assert "v.example.org" in done.err
    assert not (terminal.folder / "4.md").exists()
    assert terminal(*asked).status == Exit.OK


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/gone", Exit.FETCH, "there is no such page (HTTP 404)"),
        ("/busy", Exit.FETCH, "try again in 40 seconds"),
        ("/fault", Exit.FETCH, "HTTP 503"),
        ("/circle", Exit.FETCH, "in a circle"),
        ("/inside", Exit.FETCH, "10.0.0.1 is not public"),
        ("/broken.json", Exit.REPORT, "JSON"),
        ("/bomb", Exit.REPORT, "nested"),
    ],
)
def test_bad_input_is_one_line_and_no_file(
    web: Web, terminal: Terminal, path: str, status: Exit, *, said: str
) -> None:
    """What, where, how to mend it; nothing is half written."""
    url = web.url(path)
    done = terminal("import", url, "--allow", "127.0.0.1", "--out", "4.md")
    assert done.status == status
    assert done.err.count("\n") == 1
    assert done.err.startswith("newsletter: http://")
    assert said in done.err
    assert not (terminal.folder / "4.md").exists()


PROJECT = """
[[collect]]
name = "Gull"
clone = "gull"
url = "https://github.com/gull/gull"
"""


def test_references_stay_words_until_a_letter_links_them(terminal: Terminal) -> None:
    """An import asks no settings; what `#12` means is told by those that the letter is made with."""
    terminal.write("newsletter.toml", SETTINGS.format(port=1) + PROJECT)
    terminal.write("post.txt", "Gull #4\n\nWith #12 it is safe from CVE-2024-1234.\n")
    done = terminal("import", "post.txt", "--out", "4.md")
    assert done.status == Exit.OK
    assert "With #12 it is safe from CVE-2024-1234." in (terminal.folder / "4.md").read_text()
    assert terminal("render", "4.md", "--out", "out").status == Exit.OK
    page = (terminal.folder / "out" / "edition.html").read_text()
    assert "https://github.com/gull/gull/issues/12" in page
    assert "CVE-2024-1234</code></a>" in page


def test_a_week_that_is_none(terminal: Terminal) -> None:
    """A wrong option is a wrong use of the command."""
    done = terminal("import", "feed.xml", "--week", "next")
    assert done.status == Exit.USAGE
    assert "2026-W10" in done.err


@pytest.mark.parametrize("name", ["post.txt", "post"], ids=["plain-text", "without-an-end"])
def test_what_may_be_markdown_is_read_as_such_where_asked_for(
    terminal: Terminal, name: str
) -> None:
    """A raw post is often saved as plain text, or under a name that tells nothing."""
    terminal.write(name, "# Week 4\n\nA *star* and more.\n")
    done = terminal("import", name, "--dialect", "commonmark")
    assert done.status == Exit.OK
    assert "A _star_ and more." in done.out
