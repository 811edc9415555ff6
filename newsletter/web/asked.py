"""Who asks, and in which language they want to be answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path

from starlette.requests import Request

from newsletter.wording import SOURCE, Translator, languages, preferred, translator

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """The language of an answer; `is_chosen` where the address asks for it: links keep it then."""

    translator: Translator
    is_chosen: bool


def tongue(request: Request, folders: Sequence[Path], *, reader: str = "") -> Tongue:
    """By `?lang`, else as the `reader` likes, else by Accept-Language, else as it was written."""
    have = languages(folders)
    chosen = preferred(request.query_params.get("lang", "")[:20], have)
    found = (
        chosen
        or (reader and preferred(reader, have))
        or preferred(request.headers.get("accept-language", ""), have)
        or SOURCE
    )
    return Tongue(translator=translator(found, folders), is_chosen=chosen is not None)


def client(peer: str, forwarded: Sequence[str], trusted: Sequence[str]) -> str:
    """The address a request comes from; `forwarded` are the X-Forwarded-For headers in order.

    From the right, each hop is believed only where the one after it is trusted: whatever else
    stands there was written by whoever asks.
    """
    networks = [ip_network(each) for each in trusted]
    hops = [hop.strip() for header in forwarded for hop in header.split(",")]
    while hops and (known := _address(peer)) and any(known in network for network in networks):
        before = _address(hops.pop())
        if before is None:
            break
        peer = str(before)
    return peer


def is_loopback(address: str) -> bool:
    """Whether it is this machine that asks."""
    known = _address(address)
    return known is not None and known.is_loopback


def _address(written: str) -> Address | None:
    try:
        known = ip_address(written.strip("[]"))
    except ValueError:
        return None
    mapped = known.ipv4_mapped if isinstance(known, IPv6Address) else None
    return mapped or known
