"""Return paths: made and read back, never forged, the same on every attempt."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newsletter.errors import MessageError
from newsletter.message.verp import (
    LOCAL_OCTETS,
    VerpAddress,
    check_return_path,
    read_return_path,
    return_path,
)

SECRET = b"a secret of 32 octets, as it were"
SUBSCRIBER = "kq3tx2nbvd6fhm4a"

_subscribers = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=16, max_size=16)
_editions = st.integers(0, 99_999_999)
_bases = st.sampled_from(("b@example.org", "bounces@example.org", "b+list@xn--bcher-kva.example"))
_secrets = st.binary(min_size=16, max_size=40)


def test_a_return_path_is_this() -> None:
    """A fixed value: letters that were sent must be known again by every later program."""
    assert return_path(SECRET, "bounces@example.org", edition=7, subscriber=SUBSCRIBER) == (
        "bounces+7.kq3tx2nbvd6fhm4a.yiznnpfmxn@example.org"
    )


@given(secret=_secrets, base=_bases, edition=_editions, subscriber=_subscribers)
def test_a_return_path_is_read_back(
    *, secret: bytes, base: str, edition: int, subscriber: str
) -> None:
    """By the same secret, in any case, and equal on every attempt; short and in plain letters."""
    path = return_path(secret, base, edition=edition, subscriber=subscriber)
    assert path == return_path(secret, base, edition=edition, subscriber=subscriber)
    expected = VerpAddress(edition=edition, subscriber=subscriber)
    for written in (path, path.upper(), path.title(), path.swapcase()):
        assert read_return_path([secret], written) == expected
    local, _, domain = path.rpartition("@")
    assert len(local) <= LOCAL_OCTETS
    assert local.isascii()
    assert local == local.lower()
    assert domain == base.rpartition("@")[2]


@given(
    edition=_editions,
    subscriber=_subscribers,
    other=st.tuples(_editions, _subscribers),
    mac=st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=10, max_size=10),
)
def test_no_mac_serves_another_letter(
    *, edition: int, subscriber: str, other: tuple[int, str], mac: str
) -> None:
    """Neither a guessed one, nor one cut from another subscriber's or edition's return path."""
    path = return_path(SECRET, "b@example.org", edition=edition, subscriber=subscriber)
    right = path.partition("@")[0][-10:]
    assume(mac != right)
    with pytest.raises(MessageError):
        read_return_path([SECRET], path.replace(right, mac))
    assume(other != (edition, subscriber))
    with pytest.raises(MessageError):
        read_return_path([SECRET], f"b+{other[0]}.{other[1]}.{right}@example.org")


@given(_secrets, _secrets, _editions)
def test_another_lists_return_path_is_not_ours(ours: bytes, theirs: bytes, edition: int) -> None:
    """Made with another secret; and with ours as long as it is among those still read."""
    # HMAC fills a short key up with zeros.
    assume(ours.rstrip(b"\0") != theirs.rstrip(b"\0"))
    path = return_path(theirs, "b@example.org", edition=edition, subscriber=SUBSCRIBER)
    with pytest.raises(MessageError):
        read_return_path([ours], path)
    with pytest.raises(MessageError):
        read_return_path([], path)
    assert read_return_path([ours, theirs], path).edition == edition


@given(st.one_of(st.text(), st.from_regex(r"b\+[0-9]+\.[a-z2-7]{16}\.[a-z2-7]{10}@e\.org\n?")))
def test_anything_else_is_one_error(address: str) -> None:
    """Whatever stands in a bounce's To: never an exception of another kind, never a find."""
    with pytest.raises(MessageError, match="not one of ours"):
        read_return_path([SECRET], address)


_PATH = return_path(SECRET, "b@example.org", edition=7, subscriber=SUBSCRIBER)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param(_PATH.replace("+7.", "+07."), id="leading zero"),
        pytest.param(_PATH.replace("+7.", "+٧."), id="a digit that is not ASCII"),
        pytest.param(_PATH.replace("k", "\u212a", 1), id="the Kelvin sign is a small k"),
        pytest.param(_PATH.replace("@", "a@"), id="something behind it"),
        pytest.param(_PATH.replace("@", "\n@"), id="a line end behind it"),
        pytest.param(_PATH.removeprefix("b+"), id="nothing before it"),
        pytest.param(_PATH.removesuffix("@example.org"), id="no domain"),
        pytest.param(f"<{_PATH}>", id="brackets"),
        pytest.param("b@example.org", id="no VERP"),
        pytest.param("", id="null"),
    ],
)
def test_a_return_path_has_one_form(address: str) -> None:
    """What is not exactly one of ours, but for its case, is not one of ours."""
    assert read_return_path([SECRET], _PATH)
    with pytest.raises(MessageError) as refused:
        read_return_path([SECRET], address)
    told = "this return path is not one of ours; leave that message alone"
    assert str(refused.value) == told


@pytest.mark.parametrize(
    "subscriber", ["", "a" * 15, "a" * 17, "A" * 16, "1" * 16, "a.b" + "a" * 13]
)
def test_a_subscriber_that_could_not_be_read_back_is_refused(subscriber: str) -> None:
    """Public ids only."""
    with pytest.raises(MessageError) as refused:
        return_path(SECRET, "b@example.org", edition=7, subscriber=subscriber)
    assert str(refused.value) == (
        f"b@example.org: edition 7 and subscriber {subscriber!a} do not fit into a return path;"
        " use a shorter return_path, or write `verp = false` below [from]"
    )


@pytest.mark.parametrize("verp", ["b", "b" * 27, "list+" + "b" * 22])
def test_what_the_settings_accept_has_room(verp: str) -> None:
    """For every edition, up to one numbered by a date."""
    check_return_path(f"{verp}@example.org", where="return_path")
    path = return_path(SECRET, f"{verp}@example.org", edition=99_999_999, subscriber=SUBSCRIBER)
    assert len(path.partition("@")[0]) <= LOCAL_OCTETS


def test_a_long_return_path_is_refused_with_the_settings() -> None:
    """One octet more: told before anybody gets a letter, with both ways to mend it."""
    address = "b" * 28 + "@example.org"
    told = rf"^return_path: '{address}' is too long to .* at most 27 .* `verp = false`"
    with pytest.raises(MessageError, match=told):
        check_return_path(address, where="return_path")
    assert return_path(SECRET, address, edition=9_999_999, subscriber=SUBSCRIBER)
    with pytest.raises(MessageError, match="do not fit"):
        return_path(SECRET, address, edition=99_999_999, subscriber=SUBSCRIBER)


def test_there_is_no_edition_below_zero() -> None:
    """Its sign would not be read back."""
    with pytest.raises(MessageError, match="do not fit"):
        return_path(SECRET, "b@example.org", edition=-7, subscriber=SUBSCRIBER)
