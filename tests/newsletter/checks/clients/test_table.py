"""The clients: they are in the data, their weights are shares, words name the weighty first."""

import pytest

from newsletter.checks.clients import CLIENTS, named, weight


def test_weights_are_shares() -> None:
    """All clients together have all readers."""
    assert weight(tuple(CLIENTS)) == pytest.approx(100)
    assert len({client.name for client in CLIENTS.values()}) == len(CLIENTS)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (("hey.desktop-webmail",), "HEY"),
        (("hey.desktop-webmail", "outlook.windows"), "Outlook for Windows and HEY"),
        (
            ("aol.ios", "hey.desktop-webmail", "gmail.ios", "outlook.windows", "gmx.ios"),
            "Gmail for iOS, Outlook for Windows, HEY and 2 more",
        ),
    ],
    ids=["one", "two", "many"],
)
def test_names(keys: tuple[str, ...], words: str) -> None:
    """The most read stand first; of many, the rest is counted."""
    assert named(keys) == words
