"""The data that comes with the package."""

from importlib import resources

from newsletter.checks.clients import CLIENTS, Support, features
from newsletter.checks.clients.support import unsupported


def test_facts_known_from_elsewhere() -> None:
    """A few verdicts that every author of letters knows."""
    known = features()
    assert known["css-border-radius"].support["outlook.windows"] is Support.NO
    assert known["css-display-flex"].support["outlook.windows"] is Support.NO
    assert known["image-svg"].support["gmail.desktop-webmail"] is Support.NO
    assert known["css-at-media-prefers-color-scheme"].support["apple-mail.ios"] is Support.YES
    assert known["html-table"].clients(Support.NO) == ()
    assert "css-variables" in unsupported("gmail.android")


def test_every_client_is_in_the_data() -> None:
    """Each has been tested for far more than half of the features."""
    for client in CLIENTS:
        tested = [
            each for each in features().values() if each.support[client] is not Support.UNKNOWN
        ]
        assert len(tested) > 0.6 * len(features()), client


def test_it_is_small() -> None:
    """The file is a small part of the package."""
    file = resources.files("newsletter.checks.clients") / "caniemail.json"
    assert len(file.read_bytes()) < 50_000
