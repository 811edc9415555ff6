"""Connects to addresses that were checked, and to nothing else, until the time is up.

A name is resolved once for each connection, every address it has is judged, and the socket is
opened to the judged address itself, so that no second answer of a resolver can slip in between.
TLS is still asked for the name. There is no way through a proxy.
"""

# ruff: noqa: ARG002  # the signatures are httpcore's, the deadline is ours
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread

import httpcore

from newsletter.fetching.addresses import Address, Allowance, is_public

Resolver = Callable[[str], Sequence[str]]
"""From a host's name to all its addresses; OSError where it has none."""


class NameUnknown(httpcore.ConnectError):
    """No address belongs to the name."""


class AddressRefused(httpcore.ConnectError):
    """An address that is not public, and not allowed either."""


def resolve(host: str) -> list[str]:
    """All addresses of a host, as the system's resolver sorts them."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Deadline:
    """The moment at which a fetch is given up."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left, more than none; ReadTimeout when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardedNetwork(httpcore.NetworkBackend):
    """The network as far as it may be reached."""

    resolver: Resolver
    allowance: Allowance
    deadline: Deadline

    def connect_tcp(  # noqa: PLR0917  # httpcore's
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address that answers; the timeout is the deadline's."""
        addresses = self._addresses(host)
        fault: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for position, address in enumerate(addresses):
            # An address that swallows packets leaves time for the next one.
            patience = self.deadline.left() / (len(addresses) - position)
            try:
                stream = httpcore.SyncBackend().connect_tcp(
                    str(address), port, patience, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
                continue
            return _PunctualStream(_checked(stream, address), self.deadline)
        raise fault or NameUnknown(host)

    def _addresses(self, host: str) -> list[Address]:
        """Every address of a host; one that is refused refuses the host."""
        addresses = list(map(ipaddress.ip_address, self._resolved(host)))
        for address in addresses:
            if not is_public(address) and not self.allowance.covers(host, address):
                raise AddressRefused(str(address))
        return addresses

    def _resolved(self, host: str) -> Sequence[str]:
        """Resolve in a thread of its own, because a resolver knows no deadline."""
        answer: Future[Sequence[str]] = Future()
        Thread(target=_ask, args=(self.resolver, host, answer), daemon=True).start()
        try:
            return answer.result(self.deadline.left())
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(host) from error
        except (OSError, UnicodeError) as error:
            raise NameUnknown(host) from error


def _ask(resolver: Resolver, host: str, answer: Future[Sequence[str]]) -> None:
    try:
        answer.set_result(resolver(host))
    except Exception as error:  # noqa: BLE001  # told to the thread that waits for it
        answer.set_exception(error)


def _checked(stream: httpcore.NetworkStream, address: Address) -> httpcore.NetworkStream:
    """The stream, if its other end is where we wanted to go."""
    try:
        peer = ipaddress.ip_address(stream.get_extra_info("server_addr")[0])
    except OSError as error:
        stream.close()
        raise httpcore.ConnectError(error) from error
    if peer != address:
        stream.close()
        raise AddressRefused(str(peer))
    return stream


class _PunctualStream(httpcore.NetworkStream):
    """A stream that nobody keeps open by sending an octet now and then."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left()
        stream = self._stream.start_tls(ssl_context, server_hostname, left)
        return _PunctualStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
