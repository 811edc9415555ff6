"""Which addresses are public, and how others are allowed."""

import ipaddress

import pytest

from newsletter.errors import SettingsError
from newsletter.fetching.addresses import is_public, read_allowance

PRIVATE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.9", "192.0.2.1", "192.88.99.1",
    "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.2.3",
    "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1", "64:ff9b:1::1", "100::1", "2001::1", "2001:10::1", "2001:20::1",
    "2001:db8::1", "2002:7f00:1::", "2002:a00:1::", "2002:c0a8:101::1", "3fff::1", "5f00::1",
    "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "4000::1",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "9.255.255.255", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1",
    "192.0.1.1", "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:1.1.1.1",
    "64:ff9b::1.1.1.1", "2002:101:101::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_the_open_internet_is_not_public(address: str) -> None:
    """Private, loopback, link-local, shared, multicast, reserved, for documents, unspecified; and
    IPv6 that carries such an IPv4 address.
    """
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_the_open_internet_is_public(address: str) -> None:
    """The neighbours of what is not, and IPv6 that carries a public IPv4 address."""
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("entry", "host", "address", "covered"),
    [
        ("10.1.2.0/24", "forge.example.org", "10.1.2.3", True),
        ("10.1.2.0/24", "forge.example.org", "10.1.3.3", False),
        ("10.1.2.3", "forge.example.org", "10.1.2.3", True),
        ("::1", "localhost", "::1", True),
        ("fd00::/8", "forge.example.org", "10.1.2.3", False),
        ("Forge.Example.org", "forge.example.org", "10.1.2.3", True),
        ("forge.example.org", "sub.forge.example.org", "10.1.2.3", False),
        ("bücher.example", "xn--bcher-kva.example", "10.1.2.3", True),
    ],
)
def test_an_allowance_covers_a_host_or_a_network(
    entry: str, host: str, address: str, *, covered: bool
) -> None:
    """Exactly what it names."""
    allowance = read_allowance([entry])
    assert allowance.covers(host, ipaddress.ip_address(address)) is covered


@pytest.mark.parametrize("entry", ["", "10.0.0.0/33", "10.0.0.1/8", "a b", "https://example.org/"])
def test_an_allowance_that_names_nothing_is_a_mistake(entry: str) -> None:
    """Rather than allowing nothing, or too much, in silence."""
    with pytest.raises(SettingsError, match="neither a host nor a network"):
        read_allowance([entry])
