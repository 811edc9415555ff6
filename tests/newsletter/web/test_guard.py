"""What stands before every page: hosts, sizes, methods, headers, and a database that is busy."""

import sqlite3
from pathlib import Path

import pytest

from newsletter.web.guard import LARGEST, Rules
from tests.newsletter.web.serving import Serving, raw, serving
from tests.newsletter.web.test_leaving import ONE_CLICK, path_of

PAGES = [
    "/", "/subscribe", "/editions", "/1", "/1.txt", "/feed.atom", "/feed.rss", "/feed.json",
    "/topics/releases.atom", "/sitemap.xml", "/robots.txt", "/healthz", "/metrics", "/nothing", "/u/x",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_says_what_a_browser_may_do(shared: Serving, path: str) -> None:
    """No script, no frame, nobody else's servers, no cookie."""
    headers = shared.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script" not in policy
    assert "http" not in policy
    # A letter brings its styles with it; no page of ours does.
    assert ("unsafe-inline" in policy) == (path == "/1")
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert "set-cookie" not in headers
    assert "server" not in headers


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("news.heron.example.org", True),
        ("NEWS.heron.example.org:443", True),
        ("127.0.0.1:8080", True),
        ("[::1]:8080", True),
        ("localhost", True),
        ("evil.example", False),
        ("news.heron.example.org.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("", False),
        ("[", False),
        ("news.heron.example.org@evil.example", False),
    ],
)
def test_hosts_are_ours_or_this_machine(host: str, *, known: bool) -> None:
    assert Rules.of("https://news.heron.example.org").knows(host) is known


def test_another_host_is_turned_away(shared: Serving) -> None:
    assert shared.get("/", Host="evil.example").status == 421


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "CONNECT"])
def test_other_methods_are_told_what_there_is(shared: Serving, method: str) -> None:
    answer = shared.ask(method, "/subscribe")
    assert answer.status == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_options_tells_it_too(shared: Serving) -> None:
    answer = shared.ask("OPTIONS", "/subscribe")
    assert (answer.status, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")


def test_a_body_that_is_too_large_is_refused(site: Serving) -> None:
    path, before = path_of(site), site.dump()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    large = b"a=" + b"x" * LARGEST
    assert site.ask("POST", path, large, kind).status == 413
    whole = b"POST %b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
    whole += b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    chunk = b"%x\r\n%b\r\n" % (len(large), large)
    assert raw(site.port, whole % path.encode() + chunk + b"0\r\n\r\n").startswith(b"HTTP/1.1 413")
    assert site.dump() == before


def test_an_address_that_is_too_long_is_refused(shared: Serving) -> None:
    assert shared.get("/?" + "x" * 3000).status == 414


def test_headers_that_are_too_many_are_refused(shared: Serving) -> None:
    assert shared.get("/", **{f"X-{number}": "x" * 900 for number in range(40)}).status == 431


@pytest.mark.parametrize(
    "path",
    [
        "/../newsletter.toml", "/static/../newsletter.toml", "/static/%2e%2e/newsletter.toml",
        "/static/..%2fnewsletter.toml", "/1/..%5c..%5ckeys", "//evil.example/", "/%00", "/1/%00.png",
        "/static/style.css%00.js", "/static/", "/keys/tokens", "/newsletter.db",
    ],
)  # fmt: skip
def test_no_path_leads_out(shared: Serving, path: str) -> None:
    assert shared.get(path).status == 404


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe\x00", b"email=%FF%FE", b"=" * 1000, b"&" * 1000, b"email=a&" * 300, b"\x00"],
)
@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data",
        "application/json", "text/plain; charset=utf-16", "",
    ],
)  # fmt: skip
def test_a_form_that_is_none_changes_nothing(shared: Serving, kind: str, body: bytes) -> None:
    before = shared.dump()
    answer = shared.ask("POST", "/subscribe", body, {"Content-Type": kind} if kind else {})
    assert answer.status in {200, 400, 422}
    assert shared.dump() == before


def test_a_database_that_is_busy_is_a_page_and_nothing_is_changed(site: Serving) -> None:
    path, before = path_of(site), site.dump()
    with sqlite3.connect(site.settings.folder / "newsletter.db") as other:
        other.execute("BEGIN IMMEDIATE")
        answer = site.post(path, ONE_CLICK)
        other.rollback()
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert "newsletter.db" not in answer.text
    assert site.dump() == before
    assert site.post(path, ONE_CLICK).status == 200


def test_figures_are_for_this_machine(shared: Serving) -> None:
    shared.get("/u/" + "a" * 40)
    told = shared.get("/metrics").text
    assert 'newsletter_subscribers{state="confirmed"} 3' in told
    assert 'newsletter_mailings{state="sending"} 2' in told
    assert 'newsletter_http_answers_total{route="/u/{token}",status="404"}' in told
    assert "@" not in told
    assert "aaaa" not in told
    assert shared.get("/metrics", X_Forwarded_For="192.0.2.1").status == 404


def test_figures_are_for_who_knows_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(tmp_path / "site", environment={"NEWSLETTER_METRICS_TOKEN": "s3cret"}) as site:
        assert site.get("/metrics").status == 404
        assert site.get("/metrics", Authorization="Bearer wrong").status == 404
        assert site.get("/metrics", Authorization="Bearer s3cret").status == 200


def test_health_is_the_databases(site: Serving) -> None:
    assert site.get("/healthz").text == "ok\n"


def test_pages_below_a_path_are_there_and_nowhere_else(tmp_path: Path) -> None:
    with serving(tmp_path / "site", url="https://heron.example.org/news") as site:
        site.person("ann@example.net")
        site.publish(1)
        assert site.get("/").status == 404
        page = site.get("/news/").text
        assert 'href="/news/1"' in page
        assert 'action="/news/subscribe"' in page
        assert site.get("/news/1").status == 200
        assert "Disallow: /news/u/" in site.get("/news/robots.txt").text


def test_log_tells_no_address(site: Serving, caplog: pytest.LogCaptureFixture) -> None:
    site.sign_up("new@example.net")
    with sqlite3.connect(site.settings.folder / "newsletter.db") as other:
        other.execute("BEGIN IMMEDIATE")
        site.sign_up("newer@example.net")
        other.rollback()
    assert "another process" in caplog.text
    assert "@" not in caplog.text
