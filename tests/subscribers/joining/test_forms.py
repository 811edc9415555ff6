"""The time in a form: ours, not too fast, not too late."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers import KeyRing, TokenExpired, TokenForged, read_stamp, stamp
from subscribers.tokens import Key
from tests.support.people import KEYS, NOW

SHOWN = stamp(KEYS, NOW)


@given(st.integers(3_000, 24 * 3600 * 1000))
def test_a_reader_takes_between_three_seconds_and_a_day(milliseconds: int) -> None:
    """To the millisecond."""
    age = timedelta(milliseconds=milliseconds)
    assert read_stamp(KEYS, SHOWN, NOW + age) == age


@pytest.mark.parametrize("milliseconds", [-3_600_000, 0, 2_999])
def test_too_fast_is_no_reader(milliseconds: int) -> None:
    """And a form from the future, by a clock that was put back, is not one either."""
    with pytest.raises(TokenForged, match="too fast"):
        read_stamp(KEYS, SHOWN, NOW + timedelta(milliseconds=milliseconds))


def test_too_late_says_so() -> None:
    """Somebody may have left the page open: they load it again."""
    with pytest.raises(TokenExpired, match="too old; load the page again"):
        read_stamp(KEYS, SHOWN, NOW + timedelta(days=1, milliseconds=1))


@given(st.text(max_size=40) | st.from_regex(r"[A-Za-z0-9_-]{32}", fullmatch=True))
def test_what_we_never_made_is_refused(text: str) -> None:
    """Whatever it is."""
    if text != SHOWN:
        with pytest.raises(TokenForged):
            read_stamp(KEYS, text, NOW + timedelta(minutes=1))


@given(st.integers(0, 31), st.sampled_from("Aa0_-="))
def test_no_character_can_be_changed(place: int, char: str) -> None:
    """Neither of the time nor of what proves it."""
    changed = SHOWN[:place] + char + SHOWN[place + 1 :]
    if changed != SHOWN:
        with pytest.raises(TokenForged):
            read_stamp(KEYS, changed, NOW + timedelta(minutes=1))


def test_a_stamp_is_safe_in_a_form_and_of_our_keys_alone() -> None:
    """Another newsletter's is foreign; a new key beside the old one changes nothing."""
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", SHOWN)
    foreign = Key(id=b"test", secret=b"x" * 32)
    with pytest.raises(TokenForged):
        read_stamp(KeyRing((foreign,)), SHOWN, NOW + timedelta(minutes=1))
    assert read_stamp(KeyRing((*KEYS.keys, foreign)), SHOWN, NOW + timedelta(minutes=1))
