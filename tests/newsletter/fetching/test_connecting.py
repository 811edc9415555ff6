"""Connections: to addresses that were judged, and nowhere else; until the time is up."""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator, Sequence

import httpcore
import pytest

from newsletter.fetching import connecting
from newsletter.fetching.addresses import read_allowance
from newsletter.fetching.connecting import (
    AddressRefused,
    Deadline,
    GuardedNetwork,
    NameUnknown,
    Resolver,
    resolve,
)
from tests.newsletter.fetching.serving import LOOPBACK, Web, answer, serving

HOST = "forum.example.org"


@pytest.fixture
def web() -> Iterator[Web]:
    with serving({"/": answer()}) as web:
        yield web


def _network(
    resolver: Resolver, *, allow: Sequence[str] = LOOPBACK, seconds: float = 10
) -> GuardedNetwork:
    return GuardedNetwork(
        resolver=resolver, allowance=read_allowance(allow), deadline=Deadline(seconds)
    )


def test_the_judged_address_is_the_one_connected_to(web: Web) -> None:
    """A resolver that changes its mind is asked once for each connection, and judged each time."""
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    asked: list[str] = []

    def rebinding(host: str) -> list[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    network = _network(rebinding)
    stream = network.connect_tcp(HOST, web.port)
    assert stream.get_extra_info("server_addr") == ("127.0.0.1", web.port)
    stream.close()
    assert asked == [HOST]
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
        network.connect_tcp(HOST, web.port)


@pytest.mark.parametrize("private", ["192.168.0.1", "::1", "::ffff:10.0.0.1", "169.254.169.254"])
def test_one_private_address_refuses_the_host(web: Web, private: str) -> None:
    """Wherever it stands in the list, and although another one would do."""
    for addresses in (["127.0.0.1", private], [private, "127.0.0.1"]):
        with pytest.raises(AddressRefused):
            _network(lambda _host, found=addresses: found).connect_tcp(HOST, web.port)  # type: ignore[misc]


def test_loopback_is_refused_unless_allowed(web: Web) -> None:
    """By name, or by network."""
    for allow in ([HOST], ["127.0.0.1"]):
        _network(lambda _host: ["127.0.0.1"], allow=allow).connect_tcp(HOST, web.port).close()
    with pytest.raises(AddressRefused):
        _network(lambda _host: ["127.0.0.1"], allow=["other.example.org"]).connect_tcp(
            HOST, web.port
        )


def test_the_next_address_is_tried(web: Web) -> None:
    """Nobody listens at the first one."""
    stream = _network(lambda _host: ["127.0.0.2", "127.0.0.1"]).connect_tcp(HOST, web.port)
    stream.close()
    with pytest.raises(httpcore.ConnectError):
        _network(lambda _host: ["127.0.0.2", "127.0.0.3"]).connect_tcp(HOST, web.port)


def test_an_address_that_swallows_packets_leaves_time_for_the_next(web: Web) -> None:
    """A full queue answers nobody."""
    deaf = socket.create_server(("127.0.0.2", web.port), backlog=0)
    callers = [socket.socket() for _ in range(4)]
    try:
        for caller in callers:
            caller.settimeout(0)
            caller.connect_ex(("127.0.0.2", web.port))
        network = _network(lambda _host: ["127.0.0.2", "127.0.0.1"], seconds=2)
        stream = network.connect_tcp(HOST, web.port)
        assert stream.get_extra_info("server_addr") == ("127.0.0.1", web.port)
        stream.close()
    finally:
        for each in (deaf, *callers):
            each.close()


def test_the_other_end_must_be_where_we_wanted_to_go(web: Web) -> None:
    """Whatever lies between; the connection is closed."""
    stream = httpcore.SyncBackend().connect_tcp("127.0.0.1", web.port)
    with pytest.raises(AddressRefused, match=r"127\.0\.0\.1"):
        connecting._checked(stream, ipaddress.ip_address("127.0.0.2"))
    assert stream.get_extra_info("socket").fileno() == -1


def test_a_name_without_address_is_unknown() -> None:
    """Whether the resolver says so, or says nothing, or the name cannot be asked for."""

    def refusing(_host: str) -> list[str]:
        raise OSError

    for resolver in (refusing, lambda _host: []):
        with pytest.raises(NameUnknown):
            _network(resolver).connect_tcp(HOST, 80)
    with pytest.raises(NameUnknown):
        _network(resolve).connect_tcp("a" * 70, 80)


def test_a_resolver_that_hangs_is_left_behind() -> None:
    """It knows no deadline of its own."""
    released = threading.Event()

    def hanging(_host: str) -> list[str]:
        released.wait(60)
        return []

    begun = time.monotonic()
    with pytest.raises(httpcore.ConnectTimeout):
        _network(hanging, seconds=0.2).connect_tcp(HOST, 80)
    assert time.monotonic() - begun < 5
    released.set()


def test_the_system_resolves_literals_without_a_network() -> None:
    """Each once."""
    assert resolve("127.0.0.1") == ["127.0.0.1"]
    assert resolve("::1") == ["::1"]
