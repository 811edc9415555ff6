"""Message-IDs."""

from newsletter.message import message_id


def test_message_id_is_the_same_on_every_attempt() -> None:
    """A retry repeats it, and a later program of ours does too."""
    named = message_id(b"secret", edition=7, subscriber="0123456789abcdef", domain="example.org")
    assert named == "7f9329b940418c5320f09f7afebbe32a@example.org"


def test_message_ids_differ_by_everything_that_names_a_letter() -> None:
    """Another edition, subscriber or secret gives another one, also where digits could run on."""
    letters = [
        message_id(secret, edition=edition, subscriber=subscriber, domain="example.org")
        for secret in (b"a", b"b")
        for edition in (1, 11)
        for subscriber in ("1", "11", "a")
    ]
    assert len(set(letters)) == len(letters)
