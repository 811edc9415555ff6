"""Links asked for on a real web server that misbehaves."""

import threading
from collections.abc import Iterator

import pytest

from newsletter.fetching.fetcher import Fetcher
from newsletter.fetching.values import Limits
from newsletter.newsroom.reaching import MOST, reach
from tests.newsletter.fetching.serving import (
    LOOPBACK,
    Asked,
    Play,
    Web,
    answer,
    redirect,
    serving,
)
from tests.support.smtp import free_port

QUICK = Limits(seconds=2.0)
SCRIPT: dict[str, Play] = {
    "/here": answer(b"x"),
    "/large": answer(b"x" * 3_000_000),
    "/moved": redirect("/here"),
    "/lost": redirect("/gone"),
    "/missing": answer(status="404 Not Found"),
    "/gone": answer(status="410 Gone"),
    "/closed": answer(status="403 Forbidden"),
    "/busy": answer(status="429 Too Many Requests"),
    "/broken": answer(status="503 Service Unavailable"),
}


@pytest.fixture
def web() -> Iterator[Web]:
    with serving(SCRIPT) as running:
        yield running


@pytest.mark.parametrize(
    ("path", "is_dead"),
    [
        ("/here", False),
        ("/large", False),
        ("/moved", False),
        ("/lost", True),
        ("/missing", True),
        ("/gone", True),
        ("/closed", False),
        ("/busy", False),
        ("/broken", False),
    ],
)
def test_only_what_is_gone_is_dead(path: str, web: Web, *, is_dead: bool) -> None:
    """A server that lets no program in, or is out of order, says nothing of its page."""
    url = web.url(path)
    fault = reach([url], Fetcher(allow=LOOPBACK, limits=QUICK))[url]
    assert bool(fault) is is_dead
    assert not is_dead or "there is no such page" in fault


def test_who_does_not_answer_is_dead() -> None:
    """Nobody listens; no such name; a loop."""
    closed = f"http://127.0.0.1:{free_port()}/"
    unknown = "http://nobody.invalid/"
    with serving({"/a": redirect("/b"), "/b": redirect("/a")}) as web:
        links = [closed, unknown, web.url("/a")]
        faults = reach(links, Fetcher(allow=LOOPBACK, limits=QUICK, resolver=_no_name))
    assert list(faults) == links
    assert all(faults.values())


def _no_name(host: str) -> list[str]:
    if host.endswith("invalid"):
        raise OSError(-2, "Name or service not known")
    return [host]


def test_private_addresses_are_not_asked(web: Web) -> None:
    """A report must not make this machine knock at its neighbours' doors."""
    url = web.url("/here")
    assert "not public" in reach([url], Fetcher(limits=QUICK))[url]
    assert web.asked == []


def test_no_more_than_the_limit_are_asked() -> None:
    """The rest has no answer at all."""
    script = {f"/{number}": answer(b"") for number in range(MOST + 5)}
    with serving(script) as web:
        links = [web.url(path) for path in script]
        answers = reach(links, Fetcher(allow=LOOPBACK, limits=QUICK))
        assert len(web.asked) == MOST
    assert list(answers) == links[:MOST]
    assert not any(answers.values())


def test_links_are_asked_side_by_side() -> None:
    """Two that wait for each other both answer."""
    both = threading.Barrier(2, timeout=5)

    def meet(_asked: Asked) -> Iterator[bytes]:
        both.wait()
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    with serving({"/a": meet, "/b": meet}) as web:
        answers = reach([web.url("/a"), web.url("/b")], Fetcher(allow=LOOPBACK, limits=QUICK))
    assert not any(answers.values())
