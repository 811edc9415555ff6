"""Fetching from a server that misbehaves: what is whole comes back, all else is one clear line."""

import gzip
import itertools
import logging
import socket
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from newsletter.errors import FetchError
from newsletter.fetching.fetcher import Fetcher
from newsletter.fetching.values import Limits
from tests.newsletter.fetching.serving import (
    LOOPBACK,
    Asked,
    Play,
    Web,
    answer,
    dripping,
    redirect,
    serving,
)
from tests.support.smtp import free_port

SECRETS = {"Authorization": "token hunter2", "Api-Key": "hunter2", "Api-Username": "hunter2"}
QUICK = Limits(seconds=1.0, octets=10_000)


def _fetcher(
    cache: Path | None = None, *, limits: Limits = QUICK, offline: bool = False
) -> Fetcher:
    return Fetcher(cache, allow=LOOPBACK, limits=limits, offline=offline)


def _refused(script: Mapping[str, Play], path: str = "/") -> FetchError:
    """The one error of a fetch, which is a line."""
    with serving(script) as web, pytest.raises(FetchError) as refused:
        _fetcher().fetch(web.url(path))
    assert str(refused.value).isprintable()
    assert refused.value.where.startswith("http://127.0.0.1:")
    return refused.value


def _raw(*pieces: bytes | float) -> Play:
    return lambda _asked: pieces


def test_a_page_comes_back_whole() -> None:
    """Its final URL, its status, its headers in lower case, its content."""
    script = {"/a?b=%C3%A4": answer("Grüße".encode(), Content_Type="text/plain", X_Two="1")}
    with serving(script) as web:
        fetched = _fetcher().fetch(web.url("/a?b=ä#c"))
    assert (fetched.url, fetched.status) == (web.url("/a?b=%C3%A4"), 200)
    assert fetched.headers["content-type"] == "text/plain"
    assert fetched.content.decode() == "Grüße"
    assert not fetched.from_cache


def test_a_request_says_who_asks_and_what_for() -> None:
    """The caller's headers win, but for those the connection needs."""
    with serving({"/": answer()}) as web:
        _fetcher().fetch(web.url(), headers={"Accept": "a/b", "Accept-Encoding": "br", "X": "y"})
    (asked,) = web.asked
    assert asked.headers == {
        "host": f"127.0.0.1:{web.port}",
        "user-agent": "newsletter",
        "accept": "a/b",
        "accept-encoding": "gzip, deflate",
        "connection": "close",
        "x": "y",
    }


@pytest.mark.parametrize(
    "pieces",
    [
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"3\r\none\r\n", 0.05, b"3\r\ntwo\r\n0\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\n\r\n", b"one", 0.05, b"two"],
        [b"HTTP/1.0 200 OK\r\n\r\nonetwo"],
        [b"HTTP/1.1 103 Early Hints\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nonetwo"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nonetwothree"],
        [b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzip.compress(b"onetwo")],
    ],
    ids=["chunked", "until-close", "http-1.0", "early-hints", "short-length", "gzip"],
)  # fmt: skip
def test_every_way_to_send_a_body_is_understood(pieces: Iterable[bytes | float]) -> None:
    """A length is a promise: what follows it is not part of the page."""
    with serving({"/": _raw(*pieces)}) as web:
        assert _fetcher().fetch(web.url()).content == b"onetwo"


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        ([], "no whole HTTP"),
        ([b"HTTP/1.1 200"], "no whole HTTP"),
        ([b"hello\r\n\r\n"], "no whole HTTP"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nonetwo"], "no whole HTTP"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"], "no whole HTTP"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"], "no whole HTTP"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"], "no whole HTTP"),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\non"], "no whole HTTP"),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"], "no whole HTTP"),
        ([b"HTTP/1.1 200 OK\r\nX: ", b"y" * 200_000, b"\r\n\r\n"], "no whole HTTP"),
        ([b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 40_000, b"\r\n"], "no whole HTTP"),
        ([b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzip.compress(bytes(10**6))], "larger than 10,000"),
        ([b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nabc"], "not asked for"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\n", 9.0], "larger than 10,000"),
        ([b"HTTP/1.1 101 Switching Protocols\r\n\r\n"], "HTTP"),
    ],
    ids=["nothing", "half-a-line", "no-http", "early-close", "length-no-number", "negative-length",
         "two-lengths", "cut-chunk", "bad-chunk", "huge-header", "many-headers", "bomb", "brotli",
         "large-promise", "other-protocol"],
)  # fmt: skip
def test_half_an_answer_is_none(pieces: Iterable[bytes | float], told: str) -> None:
    """Never a part of a page."""
    assert told in str(_refused({"/": _raw(*pieces)}))


def _endless(_asked: Asked) -> Iterable[bytes]:
    yield b"HTTP/1.1 200 OK\r\n\r\n"
    yield from itertools.repeat(b"x" * 1000)


def test_an_endless_answer_ends_at_the_limit() -> None:
    """Whatever the server has left."""
    assert "larger than 10,000 octets" in str(_refused({"/": _endless}))


@pytest.mark.parametrize(
    "play",
    [
        _raw(60.0),
        dripping(b"", b"H"),
        dripping(b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", b"z"),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nz\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10], b""),
    ],
    ids=["silent", "drips-line", "drips-header", "drips-body", "drips-hints", "drips-chunks", "stalls"],
)  # fmt: skip
def test_a_slow_answer_is_given_up_in_time(play: Play) -> None:
    """However little comes, and however often: the time is that of the whole fetch."""
    begun = time.monotonic()
    assert "no whole answer within 1 seconds" in str(_refused({"/": play}))
    assert time.monotonic() - begun < 4


def test_time_is_counted_over_redirects() -> None:
    """Not anew for each of them."""

    def slow(asked: Asked) -> Iterable[bytes | float]:
        yield 0.4
        yield from redirect(f"/{int(asked.path[1:] or 0) + 1}")(asked)

    begun = time.monotonic()
    error = _refused({"/": slow} | {f"/{number}": slow for number in range(9)})
    assert "no whole answer" in str(error)
    assert time.monotonic() - begun < 4


def test_nobody_at_home_is_a_clear_line() -> None:
    """Nobody listens."""
    with pytest.raises(FetchError, match="no connection: Connection refused"):
        _fetcher().fetch(f"http://127.0.0.1:{free_port()}/")


def test_a_name_that_does_not_exist_is_a_clear_line() -> None:
    """`invalid` is reserved for that (RFC 6761)."""

    def unknown(_host: str) -> list[str]:
        raise socket.gaierror

    with pytest.raises(FetchError, match="no address is known for its name"):
        Fetcher(resolver=unknown).fetch("https://nowhere.invalid/")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"])
def test_nothing_private_is_reached_unless_allowed(host: str) -> None:
    """Not one octet is sent."""
    with serving({"/": answer(b"secret")}) as web:
        with pytest.raises(FetchError, match="is not public; allow it"):
            Fetcher().fetch(web.url(host=host))
        assert not web.asked


def test_a_redirect_to_a_private_address_is_refused() -> None:
    """The page that redirects was allowed, the place it redirects to is not."""
    script = {"/": redirect("http://metadata.example.org/latest")}
    with (
        serving(script) as web,
        pytest.raises(FetchError, match=r"169\.254\.169\.254 is not public"),
    ):
        Fetcher(
            allow=["127.0.0.1"],
            resolver=lambda host: ["127.0.0.1" if host == "127.0.0.1" else "169.254.169.254"],
        ).fetch(web.url())


def test_a_resolver_that_changes_its_mind_on_a_redirect_is_caught() -> None:
    """DNS rebinding: the same name, first where it may be, then where it may not."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    with serving({"/": redirect("/two"), "/two": answer(b"secret")}) as web:
        fetcher = Fetcher(allow=["127.0.0.1"], resolver=lambda _host: next(answers))
        with pytest.raises(FetchError, match=r"127\.0\.0\.2 is not public"):
            fetcher.fetch(web.url(host="forum.example.org"))
    assert [asked.path for asked in web.asked] == ["/"]


def test_redirects_are_followed_to_the_page() -> None:
    """The answer tells where it was found."""
    script = {
        "/": redirect("/one", "301 Moved Permanently"),
        "/one": redirect("two?x", "307 Temporary Redirect"),
        "/two?x": answer(b"here"),
    }
    with serving(script) as web:
        fetched = _fetcher().fetch(web.url())
    assert (fetched.url, fetched.content) == (web.url("/two?x"), b"here")


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ({"/": redirect("/")}, "in a circle"),
        ({"/": redirect("/a"), "/a": redirect("/b"), "/b": redirect("/a#x")}, "in a circle"),
        ({f"/{'a' * n}": redirect(f"/{'a' * (n + 1)}") for n in range(9)}, "more than 5 times"),
        ({"/": redirect("file:///etc/passwd")}, "it redirects to file:///etc/passwd: only http"),
        ({"/": redirect("http://me:hunter2@127.0.0.1/")}, "user's name or password"),
        ({"/": redirect("http://127.0.0.1:25/")}, "port 25"),
        ({"/": redirect("http://[")}, "cannot be taken apart"),
        ({"/": answer(status="302 Found")}, "another answer than the page (HTTP 302)"),
        ({"/": answer(status="304 Not Modified")}, "another answer than the page (HTTP 304)"),
    ],
    ids=["to-itself", "circle", "chain", "file", "password", "port", "no-url", "nowhere", "not-modified"],
)  # fmt: skip
def test_a_redirect_that_leads_nowhere_is_refused(script: Mapping[str, Play], told: str) -> None:
    """Circles, chains, other schemes, and places that are none."""
    error = _refused(script)
    assert told in str(error)
    assert "hunter2" not in str(error)


@pytest.mark.parametrize(
    ("play", "told"),
    [
        (answer(status="404 Not Found"), "there is no such page (HTTP 404)"),
        (answer(b"x" * 20_000), "the answer is larger than"),
        (redirect("file:///etc/passwd"), "it redirects to file:///etc/passwd"),
        (_raw(b"nonsense"), "the answer is no whole HTTP"),
    ],
    ids=["status", "body", "redirect", "connection"],
)
def test_what_fails_behind_redirects_names_the_address_asked_for(play: Play, told: str) -> None:
    """And the way from there; at the first address there is no way to tell of."""
    script = {"/asked": redirect("/between"), "/between": redirect("/page"), "/page": play}
    with serving(script) as web:
        page, between, asked = (web.url(path) for path in ("/page", "/between", "/asked"))
        for start, way in ((asked, f"{asked} by way of {between}"), (between, between)):
            with pytest.raises(FetchError) as failed:
                _fetcher().fetch(start)
            assert failed.value.where == page
            assert told in failed.value.what
            assert failed.value.what.endswith(f", redirected from {way}")
        with pytest.raises(FetchError) as failed:
            _fetcher().fetch(page)
        assert "redirected" not in str(failed.value)


def test_the_wait_that_a_server_asks_for_survives_redirects() -> None:
    """So does its status: whoever tries again needs both."""
    busy = answer(status="429 Too Many Requests", Retry_After="7")
    error = _refused({"/": redirect("/page"), "/page": busy})
    assert (error.status, error.retry_after) == (429, 7.0)
    assert error.mend == "try again in 7 seconds"


def test_as_many_redirects_as_allowed_are_followed() -> None:
    """Five, and the page after them."""
    script = {f"/{'a' * n}": redirect(f"/{'a' * (n + 1)}") for n in range(5)}
    with serving(script | {"/aaaaa": answer(b"here")}) as web:
        assert _fetcher().fetch(web.url()).content == b"here"


def _carried(asked: Asked) -> set[str]:
    return {name.lower() for name in SECRETS} & set(asked.headers)


def test_secrets_stay_with_their_origin() -> None:
    """On to the same origin they travel; to another host or port not, and never again after."""
    headers = {**SECRETS, "Accept": "application/json", "X-Unknown": "hunter2"}
    with serving({}) as there, serving({}) as web:
        web.script = {"/": redirect("/one"), "/one": redirect(there.url()), "/two": answer(b"here")}
        there.script = {"/": redirect(web.url("/two"))}
        fetched = _fetcher().fetch(web.url(), headers=headers)
    assert fetched.content == b"here"
    first, second, last = web.asked
    assert len(_carried(first)) == len(_carried(second)) == 3
    for asked in (there.asked[0], last):
        assert "hunter2" not in str(asked)
        assert asked.headers["accept"] == "application/json"


def test_no_secret_is_logged_or_told(caplog: pytest.LogCaptureFixture) -> None:
    """Not even by the libraries below, at their most talkative."""
    with caplog.at_level(logging.DEBUG), serving({"/": answer(status="403 Forbidden")}) as web:
        with pytest.raises(FetchError) as refused:
            _fetcher().fetch(web.url(), headers=SECRETS)
        with pytest.raises(FetchError) as mistaken:
            _fetcher().fetch(web.url(), headers={"Authorization": "hunter2\n"})
    assert "hunter2" not in str(refused.value)
    assert "'Authorization' cannot be sent" in str(mistaken.value)
    assert "hunter2" not in str(mistaken.value)
    assert "hunter2" not in caplog.text


@pytest.mark.parametrize(
    "headers", [{"A b": "c"}, {"": "c"}, {"A": "ü"}, {"A": " b"}, {"A": "b\r\nC: d"}]
)
def test_a_header_that_is_none_is_not_sent(headers: Mapping[str, str]) -> None:
    """Nor half of it as another one."""
    with serving({"/": answer()}) as web:
        with pytest.raises(FetchError, match="cannot be sent"):
            _fetcher().fetch(web.url(), headers=headers)
        assert not web.asked


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 500, 503])
def test_a_status_without_a_page_is_an_error_that_carries_it(status: int) -> None:
    """With the wait that the server asks for."""
    error = _refused({"/": answer(b"sorry", status=f"{status} No", Retry_After="30")})
    assert (error.status, error.retry_after) == (status, 30)
    assert f"(HTTP {status})" in str(error)


def test_a_caller_that_asks_for_a_status_gets_its_answer() -> None:
    """Body and headers, also of a redirect, which then is not followed."""
    script = {
        "/": answer(b'{"message": "slow down"}', "429 Too Many", X_RateLimit_Reset="1496664000"),
        "/moved": redirect("/"),
    }
    with serving(script) as web:
        many = _fetcher().fetch(web.url(), statuses=frozenset({200, 403, 422, 429}))
        moved = _fetcher().fetch(web.url("/moved"), statuses=frozenset({302}))
    assert (many.status, many.headers["x-ratelimit-reset"]) == (429, "1496664000")
    assert b"slow down" in many.content
    assert (moved.status, moved.headers["location"]) == (302, "/")


def test_headers_of_the_same_name_are_one_list() -> None:
    """In their order."""
    pieces = b"HTTP/1.1 200 OK\r\nLink: <a>\r\nContent-Length: 0\r\nlink: <b>\r\n\r\n"
    with serving({"/": _raw(pieces)}) as web:
        assert _fetcher().fetch(web.url()).headers["link"] == "<a>, <b>"


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """They would resolve the name themselves, past every check."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    with serving({"/": answer(b"here")}) as web:
        assert _fetcher().fetch(web.url()).content == b"here"


def _versioned(asked: Asked) -> Iterable[bytes | float]:
    """Version 1 of a page, as long as nobody says that it changed."""
    if asked.headers.get("if-none-match") == '"v1"':
        return answer(status="304 Not Modified", ETag='"v1"')(asked)
    return answer(b"version 1", ETag='"v1"', Last_Modified="Mon, 05 Jun 2017 12:00:00 GMT")(asked)


def test_what_did_not_change_comes_from_the_cache(tmp_path: Path) -> None:
    """The server is asked each time, by ETag and by date."""
    with serving({"/": _versioned}) as web:
        first, second = (_fetcher(tmp_path).fetch(web.url()) for _ in range(2))
    assert (first.from_cache, second.from_cache) == (False, True)
    assert first.content == second.content == b"version 1"
    assert (second.url, second.status, second.headers) == (first.url, 200, first.headers)
    assert web.asked[1].headers["if-modified-since"] == "Mon, 05 Jun 2017 12:00:00 GMT"


def test_what_changed_replaces_what_was_kept(tmp_path: Path) -> None:
    """Also for working offline."""
    with serving({"/": _versioned}) as web:
        _fetcher(tmp_path).fetch(web.url())
        web.script = {"/": answer(b"version 2", ETag='"v2"')}
        fetched = _fetcher(tmp_path).fetch(web.url())
    assert (fetched.content, fetched.from_cache) == (b"version 2", False)
    assert _fetcher(tmp_path, offline=True).fetch(web.url()).content == b"version 2"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_version_belongs_to_its_page(tmp_path: Path) -> None:
    """A redirect that leads elsewhere now is not asked for the ETag of the page before."""
    with serving({"/": redirect("/old"), "/old": _versioned}) as web:
        assert not _fetcher(tmp_path).fetch(web.url()).from_cache
        assert _fetcher(tmp_path).fetch(web.url()).from_cache
        assert "if-none-match" not in web.asked[2].headers
        web.script = {"/": redirect("/new"), "/new": _versioned}
        fetched = _fetcher(tmp_path).fetch(web.url())
    assert (fetched.url, fetched.from_cache) == (web.url("/new"), False)


def test_offline_answers_from_the_cache_alone(tmp_path: Path) -> None:
    """No server is there any more; what was never fetched is a clear line."""
    with serving({"/": answer(b"here", Cache_Control="no-store")}) as web:
        _fetcher(tmp_path).fetch(web.url())
    fetched = _fetcher(tmp_path, offline=True).fetch(web.url("/#part"))
    assert (fetched.content, fetched.from_cache, fetched.url) == (b"here", True, web.url())
    for cache, url in ((tmp_path, web.url("/two")), (None, web.url())):
        with pytest.raises(FetchError, match="never fetched with this cache, and we are offline"):
            _fetcher(cache, offline=True).fetch(url)


def test_a_damaged_cache_is_fetched_again(tmp_path: Path) -> None:
    """And mended by that."""
    with serving({"/": _versioned}) as web:
        _fetcher(tmp_path).fetch(web.url())
        (path,) = tmp_path.iterdir()
        path.write_bytes(path.read_bytes()[:-1] + b"2")
        assert not _fetcher(tmp_path).fetch(web.url()).from_cache
        assert "if-none-match" not in web.asked[1].headers
    assert _fetcher(tmp_path, offline=True).fetch(web.url()).content == b"version 1"


def test_only_a_whole_page_is_kept(tmp_path: Path) -> None:
    """Neither an error nor half an answer, and neither replaces what was kept."""
    with serving({"/": _versioned}) as web:
        _fetcher(tmp_path).fetch(web.url())
        (path,) = tmp_path.iterdir()
        kept = path.read_bytes()
        web.script = {
            "/": answer(b"no", "403 Forbidden"),
            "/cut": _raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"),
        }
        _fetcher(tmp_path).fetch(web.url(), statuses=frozenset({403}))
        for url in (web.url(), web.url("/cut")):
            with pytest.raises(FetchError):
                _fetcher(tmp_path).fetch(url)
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [kept]


def test_a_validator_that_no_header_may_hold_is_not_sent(tmp_path: Path) -> None:
    """The page is fetched again, rather than not at all."""
    with serving({"/": answer(b"here", ETag='"\xe4"')}) as web:
        for _ in range(2):
            assert _fetcher(tmp_path).fetch(web.url()).content == b"here"
    assert "if-none-match" not in web.asked[1].headers


def test_both_ends_are_closed_after_each_fetch() -> None:
    """No connection is kept: the server's threads end when it does, or this test hangs."""
    web: Web
    with serving({"/": _endless, "/a": answer(b"a")}) as web:
        for path in ("/a", "/", "/a"):
            try:
                _fetcher().fetch(web.url(path))
            except FetchError:
                assert path == "/"
    assert len(web.asked) == 3
