"""Puzzles: solved by trying, checked by hashing, good for an hour."""

import base64
import hashlib
import hmac
import json
from dataclasses import asdict
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers import KeyRing, TokenExpired, TokenForged, make_puzzle, read_solution
from subscribers.joining.puzzles import MOST, Puzzle
from subscribers.tokens import Key
from tests.support.people import KEYS, NOW

SALT = "0123456789abcdef01234567"
PUZZLE = make_puzzle(KEYS, NOW, salt=SALT, number=1234)


def solve(puzzle: Puzzle) -> int:
    """As the page's script does."""
    for number in range(puzzle.maxnumber + 1):
        if hashlib.sha256(f"{puzzle.salt}{number}".encode()).hexdigest() == puzzle.challenge:
            return number
    raise AssertionError("it has no solution")


def payload(puzzle: Puzzle = PUZZLE, **changed: object) -> str:
    """What the page sends, with something changed."""
    sent = {**asdict(puzzle), "number": 1234, "took": 12, **changed}
    return base64.b64encode(json.dumps(sent).encode()).decode()


def test_the_vector() -> None:
    """Worked out by hand with the standard library alone."""
    # 2017-06-12T10:30:00Z, an hour after it was made.
    salt = f"{SALT}?expires=1497263400&"
    challenge = hashlib.sha256(f"{salt}1234".encode()).hexdigest()
    assert challenge == "57148ca818cccec91fe1aa62da0879bb5d6adb6a4853b4d0d23ec5c4ed932698"
    key = hmac.digest(KEYS.keys[0].secret, b"secret puzzle", "sha256")
    assert (
        Puzzle(
            algorithm="SHA-256",
            challenge=challenge,
            maxnumber=100_000,
            salt=salt,
            signature=hmac.new(key, challenge.encode(), "sha256").hexdigest(),
        )
        == PUZZLE
    )
    assert solve(PUZZLE) == 1234
    assert read_solution(KEYS, payload(), NOW) == challenge


def test_every_puzzle_is_another_one() -> None:
    """And each can be solved."""
    one, two = (make_puzzle(KEYS, NOW) for _ in range(2))
    assert one.challenge != two.challenge
    assert one.salt != two.salt
    assert read_solution(KEYS, payload(one, number=solve(one)), NOW) == one.challenge


@pytest.mark.parametrize("number", [0, MOST])
def test_the_first_and_the_last_number_are_solutions(number: int) -> None:
    """Whoever draws them is no less a visitor."""
    puzzle = make_puzzle(KEYS, NOW, salt=SALT, number=number)
    assert read_solution(KEYS, payload(puzzle, number=number), NOW) == puzzle.challenge


def test_it_is_good_for_an_hour() -> None:
    """Whoever takes longer loads the page again."""
    read_solution(KEYS, payload(), NOW + timedelta(hours=1))
    with pytest.raises(TokenExpired, match="too late"):
        read_solution(KEYS, payload(), NOW + timedelta(hours=1, seconds=1))


def test_digits_cannot_move_from_the_number_into_the_time() -> None:
    """Salt + number is one string to the hash: `...expires=1497263400` and 1234 must not become
    `...expires=14972634001` and 234.
    """
    longer = PUZZLE.salt.removesuffix("&") + "1&"
    for salt, number in ((PUZZLE.salt + "1", 234), (longer, 234), (PUZZLE.salt[:-1], 1234)):
        with pytest.raises(TokenForged):
            read_solution(KEYS, payload(salt=salt, number=number), NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 1235}, {"number": -1}, {"number": MOST + 1}, {"number": "1234"},
        {"number": True}, {"number": 1234.0}, {"number": None}, {"algorithm": "SHA-1"},
        {"algorithm": None}, {"challenge": "0" * 64}, {"challenge": 7}, {"challenge": "é"}, {"signature": ""},
        {"signature": "é"}, {"signature": PUZZLE.signature.upper()}, {"salt": ["x"]},
        {"salt": SALT}, {"challenge": "a" * 900},
    ],
    ids=str,
)  # fmt: skip
def test_nothing_of_it_can_be_changed(changed: dict[str, object]) -> None:
    """One answer for everything that is wrong."""
    with pytest.raises(TokenForged, match="not solved"):
        read_solution(KEYS, payload(**changed), NOW)


@given(
    st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.b64encode(raw).decode())
)
def test_garbage_is_refused(text: str) -> None:
    """Whatever it is."""
    with pytest.raises(TokenForged):
        read_solution(KEYS, text, NOW)


@pytest.mark.parametrize("text", ["[" * 700, "1" * 700, "[]", "null", '"x"', "{}"])
def test_json_of_another_shape_is_refused(text: str) -> None:
    """Deep or long as well."""
    with pytest.raises(TokenForged):
        read_solution(KEYS, base64.b64encode(text.encode()).decode(), NOW)


def test_foreign_puzzles_are_refused() -> None:
    """Also those that are solved."""
    foreign = KeyRing((Key(id=b"test", secret=b"x" * 32),))
    with pytest.raises(TokenForged):
        read_solution(KEYS, payload(make_puzzle(foreign, NOW, salt=SALT, number=1234)), NOW)
