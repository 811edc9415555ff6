"""Which IP addresses are public, and what else may be reached because somebody said so."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from newsletter.errors import SettingsError
from newsletter.fetching.urls import read_host

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# What the standard library of some Python versions takes for global.
_SPECIAL = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",  # RFC 6890: IETF protocol assignments
            "192.88.99.0/24",  # RFC 7526: 6to4's relays, withdrawn
            "2001::/23",  # RFC 2928: IETF protocol assignments, Teredo and ORCHID among them
            "2001:db8::/32",  # RFC 3849: documentation
            "3fff::/20",  # RFC 9637: documentation
        ),
    )
)
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that is given out of IPv6 (RFC 4291 2.4, IANA)."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052: on a network without IPv4, every IPv4 address looks like one of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What may be reached although it is not public."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    def covers(self, host: str, address: Address) -> bool:
        """Whether the host is allowed by name, or its address lies in an allowed network."""
        return host in self.hosts or any(address in network for network in self.networks)


def read_allowance(entries: Iterable[str]) -> Allowance:
    """Read addresses, networks (`10.0.0.0/8`) and hosts' names; SettingsError for what is none."""
    hosts, networks = set(), []
    for entry in entries:
        try:
            networks.append(ipaddress.ip_network(entry))
        except ValueError:
            hosts.add(_host(entry))
    return Allowance(hosts=frozenset(hosts), networks=tuple(networks))


def _host(entry: str) -> str:
    try:
        return read_host(entry)
    except ValueError as error:
        raise SettingsError(
            f'"{entry}" is neither a host nor a network',
            mend="write a name, an address, or a network such as 10.0.0.0/8",
        ) from error


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open internet: given out, unicast, not ours alone.

    An IPv6 address that carries an IPv4 address is judged by that one.
    """
    carried = _carried(address)
    if carried is not None:
        return is_public(carried)
    if address.is_multicast or not address.is_global:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address not in _UNICAST:
        return False
    return not any(address in network for network in _SPECIAL)


def _carried(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
