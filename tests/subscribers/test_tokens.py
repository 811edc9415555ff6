"""Tokens: short, bound to a purpose, unforgeable, and good for ever."""

import base64
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.errors import KeysRefused, TokenForged
from subscribers.tokens import Key, KeyRing, new_public_id

OLD = Key(id=b"\x00\x00\x00\x01", secret=b"o" * 32)
NEW = Key(id=b"\x00\x00\x00\x02", secret=b"n" * 32)
RING = KeyRing((OLD, NEW))
SOMEBODY = "abcdefgh234567ab"
public_ids = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=16, max_size=16)


@given(public_ids, st.text(st.characters(codec="utf-8")))
def test_a_token_names_its_subscriber(public_id: str, purpose: str) -> None:
    """Path and token fit 48 characters, all of them safe in a URL."""
    token = RING.sign(purpose, public_id)
    assert RING.verify(purpose, token) == public_id
    assert len(f"/u/{token}") <= 48
    assert re.fullmatch(r"[\w-]+", token, re.ASCII)


def test_a_token_opens_one_purpose_only() -> None:
    """Who may unsubscribe somebody may not export them."""
    with pytest.raises(TokenForged):
        RING.verify("export", RING.sign("unsubscribe", SOMEBODY))


def test_the_newest_key_signs_and_all_verify() -> None:
    """A letter of last year still unsubscribes after a key was added."""
    before = KeyRing((OLD,)).sign("unsubscribe", SOMEBODY)
    now = RING.sign("unsubscribe", SOMEBODY)
    assert RING.verify("unsubscribe", before) == SOMEBODY
    assert base64.urlsafe_b64decode(now)[:4] == NEW.id
    with pytest.raises(TokenForged):
        KeyRing((OLD,)).verify("unsubscribe", now)


def test_a_key_of_the_same_id_but_another_secret_is_foreign() -> None:
    """The id in a token is a hint, not a proof."""
    foreign = KeyRing((Key(id=NEW.id, secret=b"x" * 32),)).sign("unsubscribe", SOMEBODY)
    with pytest.raises(TokenForged):
        RING.verify("unsubscribe", foreign)


@given(st.integers(0, 39), st.sampled_from("Aa0_-="))
def test_no_character_of_a_token_can_be_changed(place: int, char: str) -> None:
    """Every bit counts: there are no padding bits to play with."""
    token = RING.sign("unsubscribe", SOMEBODY)
    changed = token[:place] + char + token[place + 1 :]
    if changed != token:
        with pytest.raises(TokenForged):
            RING.verify("unsubscribe", changed)


@given(st.text() | st.text("ABCabc019-_=\n", min_size=38, max_size=42) | st.emails())
def test_garbage_is_forged_and_nothing_else(token: str) -> None:
    """No text makes verify raise anything but TokenForged."""
    with pytest.raises(TokenForged):
        RING.verify("unsubscribe", token)


@given(public_ids, st.booleans())
def test_an_address_can_bear_a_token(public_id: str, shouted: bool) -> None:  # noqa: FBT001
    """In lower case, and back again from whatever case a mail server made of it."""
    token = RING.sign("unsubscribe", public_id)
    spelled = RING.spell(token)
    assert re.fullmatch(r"[a-z2-7]{48}", spelled)
    assert RING.unspell(spelled.upper() if shouted else spelled) == token


SPELLED = "a" * 48


@given(st.text() | st.sampled_from(["", SPELLED[1:], SPELLED + "a", SPELLED[1:] + "1"]))
def test_what_was_never_spelled_is_forged(spelled: str) -> None:
    """Too short, too long, other letters: one error, which says what to do."""
    with pytest.raises(TokenForged, match="not one of ours; use the link of your newest letter"):
        RING.unspell(spelled)


# A letter that lower() makes two of, and one that becomes a plain k.
@pytest.mark.parametrize("letter", ["İ", "\N{KELVIN SIGN}"])
def test_only_ascii_spells(letter: str) -> None:
    """Whatever becomes of a letter in small."""
    with pytest.raises(TokenForged):
        RING.unspell(letter + SPELLED[1:])


def test_secrets_differ_by_purpose_and_survive_a_new_key() -> None:
    """A Message-ID must not change because a key was added in the middle of a mailing."""
    assert RING.secret("message-id") != RING.secret("suppression")
    assert RING.secret("message-id") == KeyRing((OLD,)).secret("message-id")


def test_a_public_id_is_random_and_fits() -> None:
    """80 bits in lower-case base32, which is also safe in a return path."""
    ids = {new_public_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(RING.verify("p", RING.sign("p", one)) == one for one in ids)
    with pytest.raises(ValueError, match="no public id"):
        RING.sign("p", "Ada@example.org")


def test_a_key_file_is_made_private_and_read_back(tmp_path: Path) -> None:
    """Mode 0600; what it signs, the loaded ring verifies; its secret shows nowhere."""
    path = tmp_path / "keys"
    made = KeyRing.create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert KeyRing.load(path) == made
    assert made.keys[0].secret.hex() not in repr(made)
    assert str(made.keys[0].secret) not in repr(made)
    assert list(tmp_path.iterdir()) == [path]


def test_a_key_file_is_never_replaced(tmp_path: Path) -> None:
    """Its loss would break every link ever sent."""
    path = tmp_path / "keys"
    KeyRing.create(path)
    before = path.read_bytes()
    with pytest.raises(KeysRefused, match="keys: the file exists; "):
        KeyRing.create(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_lines_are_keys_oldest_to_newest(tmp_path: Path) -> None:
    """Adding a line adds a key; comments and empty lines may stand between."""
    path = tmp_path / "keys"
    first = KeyRing.create(path)
    second = KeyRing.create(tmp_path / "other")
    path.write_text(f"# ours\n{path.read_text()}\n{(tmp_path / 'other').read_text()}")
    assert KeyRing.load(path).keys == (*first.keys, *second.keys)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(None, "there is no key file", id="missing"),
        pytest.param("", "holds no key", id="empty"),
        pytest.param("# nothing\n", "holds no key", id="comments only"),
        pytest.param("00000001", ":1: not a key", id="no secret"),
        pytest.param("0000001 " + "A" * 43 + "=", ":1: not a key", id="short id"),
        pytest.param("00000001 QUJD", ":1: not a key", id="short secret"),
        pytest.param("\n00000001 %%%%", ":2: not a key", id="no base64"),
        pytest.param(f"00000001 {'A' * 43}= more", ":1: not a key", id="too much"),
        pytest.param(f"00000001 {'A' * 43}=\n" * 2, "same id", id="twice"),
        pytest.param("00000001 schlüssel", "cannot be read", id="not ASCII"),
    ],
)
def test_a_bad_key_file_is_one_line(tmp_path: Path, content: str | None, told: str) -> None:
    """It says where, and never repeats a secret."""
    path = tmp_path / "keys"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(KeysRefused) as refused:
        KeyRing.load(path)
    assert told in str(refused.value)
    assert "AAAA" not in str(refused.value)


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    """No traceback for a wrong path."""
    with pytest.raises(KeysRefused, match=r"nowhere.keys: .*cannot be written"):
        KeyRing.create(tmp_path / "nowhere" / "keys")
