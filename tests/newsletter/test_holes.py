"""The holes of a letter and their tokens."""

import html
import quopri
import re
from itertools import permutations
from urllib.parse import quote

import pytest

from newsletter.holes import HOLE_OF, TOKEN, URLS, Hole


@pytest.mark.parametrize("hole", Hole)
def test_token_passes_through_everything_unchanged(hole: Hole) -> None:
    """Letters and digits in lower case: no escaping, encoding or case folding touches it."""
    token = hole.token
    assert re.fullmatch(r"[a-z0-9]{10,40}", token)
    assert quote(token) == html.escape(token) == token.lower() == token
    assert quopri.encodestring(token.encode()) == token.encode()


def test_each_token_is_found_as_itself() -> None:
    """Side by side and inside words, each names its own hole and no other."""
    for one, two in permutations(Hole, 2):
        assert one.token not in two.token
        found = [HOLE_OF[match[0]] for match in TOKEN.finditer(f"x{one.token}{two.token}y")]
        assert found == [one, two]


def test_names_are_fixed() -> None:
    """The digest covers them, so a renamed hole would be another edition."""
    assert {hole.name: hole.value for hole in Hole} == {
        "ADDRESS": "address",
        "NAME": "name",
        "UNSUBSCRIBE_URL": "unsubscribe-url",
        "PREFERENCES_URL": "preferences-url",
        "CONFIRM_URL": "confirm-url",
        "LEAVE_KEY": "leave-key",
        "REASON": "reason",
        "MESSAGE_ID": "message-id",
        "DATE": "date",
    }
    assert {hole for hole in Hole if hole.value.endswith("-url")} == URLS
