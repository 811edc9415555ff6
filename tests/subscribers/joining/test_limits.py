"""Whom the limits count as one visitor."""

import pytest

from subscribers.joining.limits import network_of


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.255", "192.0.2.0/24"),
        (" 192.0.2.7\n", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:7:ffff:ffff:ffff:ffff:ffff", "2001:db8:7::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        ("unix:", ""),
        ("192.0.2", ""),
    ],
)
def test_a_network_is_one_visitor(ip: str, network: str) -> None:
    """A /24 or a /48, however the address is written; what is no address counts as nobody."""
    assert network_of(ip) == network
