"""The line to one client: what it may send, how much of it, and how long it may take."""

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest

from newsletter.web.guard import LARGEST, LARGEST_HEAD
from subscribers import State
from tests.newsletter.web.serving import Serving

ASKED = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
FORM = b"POST /subscribe HTTP/1.1\r\nHost: localhost\r\n"
OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n"
ENDLESS = 64 * 2**20
"""What an attacker sends at most before we must have hung up; the system's buffers hold some."""
CHUNK = b"x" * 65_536


@pytest.fixture
def line(shared: Serving) -> Iterator[socket.socket]:
    """A client of a site that nobody changes."""
    with socket.create_connection(("127.0.0.1", shared.port), timeout=10) as connected:
        yield connected


def answered(line: socket.socket) -> bytes:
    """All that is said until the other side hangs up."""
    taken = b""
    with contextlib.suppress(ConnectionError):
        while more := line.recv(65_536):
            taken += more
    return taken


def statuses(line: socket.socket) -> list[int]:
    """The statuses of all answers until the other side hangs up."""
    return [int(each[:3]) for each in answered(line).split(b"HTTP/1.1 ")[1:]]


def pour(line: socket.socket, begun: bytes, more: bytes) -> int:
    """Send it, and then more of it without an end; how many octets of that were taken."""
    line.sendall(begun)
    poured = 0
    with contextlib.suppress(ConnectionError):
        while poured < ENDLESS:
            poured += line.send(more)
    return poured


@pytest.mark.parametrize(
    ("begun", "more"),
    [
        (b"GET /" + CHUNK, CHUNK),
        (ASKED + b"X-Much: ", CHUNK),
        (ASKED, b"X-Many: 1\r\n" * 5_000),
        (FORM + b"Transfer-Encoding: chunked\r\n\r\n1;", CHUNK),
        (FORM + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 10_000),
        (FORM + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Late: 1\r\n" * 5_000),
        (FORM + b"Content-Length: 99999999999\r\n\r\n", CHUNK),
        (b"\r\n", b"\r\n" * 30_000),
    ],
    ids=["path", "header", "headers", "extension", "chunks", "trailers", "refused", "before"],
)
def test_what_has_no_end_is_hung_up_on(line: socket.socket, begun: bytes, more: bytes) -> None:
    """Not kept, and not read for ever."""
    assert pour(line, begun, more) < ENDLESS


def test_a_head_that_is_too_large_is_told_so(line: socket.socket) -> None:
    line.sendall(ASKED + b"X-Much: " + b"x" * LARGEST_HEAD)
    assert statuses(line) == [400]


def test_a_form_of_the_largest_size_passes_in_the_smallest_chunks(line: socket.socket) -> None:
    """Framing costs as much again, and no honest form is refused for it."""
    body = b"a" * (LARGEST // 8) + b"&email=nobody"
    kind = b"Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
    line.sendall(FORM + kind + b"Transfer-Encoding: chunked\r\n\r\n")
    for octet in body:
        line.sendall(b"1\r\n%c\r\n" % octet)
    line.sendall(b"0\r\n\r\n")
    assert b'value="nobody"' in answered(line)


@pytest.mark.parametrize(
    "lines",
    [
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 0x5\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"X-Folded: a\r\n\tb\nX-Bare: c\n",
        b"X-Null: a\x00b\r\n",
        b": no name\r\n",
    ],
)
def test_what_two_servers_could_read_in_two_ways_is_refused(
    line: socket.socket, lines: bytes
) -> None:
    """RFC 9112 11.2: a second request hidden in the first one would be asked in another's name."""
    line.sendall(FORM + lines + b"\r\nhello" + ASKED + b"\r\n")
    line.shutdown(socket.SHUT_WR)
    assert statuses(line) == [400]


def test_requests_one_behind_the_other_are_answered_in_order(line: socket.socket) -> None:
    line.sendall((ASKED + b"\r\n") * 3 + FORM.replace(b"/subscribe", b"/nowhere") + b"\r\n")
    line.sendall(ASKED + b"Connection: close\r\n\r\n")
    assert statuses(line) == [200, 200, 200, 404, 200]


def test_nobody_queues_requests_by_the_thousand(line: socket.socket, shared: Serving) -> None:
    """One read brings thousands, and each answer would let thousands more in."""
    with contextlib.suppress(ConnectionError):
        line.sendall((ASKED + b"\r\n") * 100_000)
    said = statuses(line)
    assert len(said) < 100
    assert set(said) <= {200, 400}
    assert shared.get("/healthz").status == 200


def test_who_has_said_all_still_hears_the_answer(line: socket.socket) -> None:
    """Scripts close their half of the line behind what they asked."""
    body = b"email=nobody"
    kind = b"Content-Type: application/x-www-form-urlencoded\r\n"
    line.sendall(FORM + kind + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    line.shutdown(socket.SHUT_WR)
    assert b'value="nobody"' in answered(line)


def test_another_protocol_is_not_spoken(
    line: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    """Who offers HTTP/2 with what they ask is answered, once, and it is no news."""
    line.sendall(ASKED + OFFER + b"\r\n" + ASKED + b"\r\n")
    assert statuses(line) == [200]
    assert not caplog.records


def test_such_an_offer_keeps_nobody_from_leaving(site: Serving) -> None:
    token = site.token("unsubscribe", site.newsroom.subscribers.show("ann@example.net"))
    body = b"List-Unsubscribe=One-Click"
    asked = b"POST /u/%s HTTP/1.1\r\nHost: localhost\r\n" % token.encode() + OFFER
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as line:
        line.sendall(asked + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        assert statuses(line) == [200]
    assert site.newsroom.subscribers.show("ann@example.net").state is State.UNSUBSCRIBED


def test_a_client_that_waits_to_be_asked_on_is_asked_on(line: socket.socket) -> None:
    """RFC 9110 10.1.1: it sends its form only when it may."""
    body = b"email=nobody"
    kind = b"Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
    line.sendall(FORM + kind + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body))
    assert line.recv(100).startswith(b"HTTP/1.1 100 ")
    line.sendall(body)
    assert b'value="nobody"' in answered(line)


def test_old_clients_are_answered_and_hung_up_on(line: socket.socket) -> None:
    line.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
    begun = time.monotonic()
    assert statuses(line) == [200]
    assert time.monotonic() - begun < 9
