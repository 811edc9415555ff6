"""Puzzles: a moment of a visitor's computing time for each sign-up, in the form of ALTCHA.

The challenge is the SHA-256 of a salt and a secret number; the visitor's machine finds the number
by trying. The salt says until when it is good, and our HMAC covers it all: nothing is stored until
it is solved, and nobody else's server is asked.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from subscribers.errors import TokenExpired, TokenForged
from subscribers.tokens import KeyRing

LIFE = timedelta(hours=1)
MOST = 100_000
"""The largest number: about half as many tries, a tenth of a second on a small machine."""
_ALGORITHM = "SHA-256"
# Salt and number stand side by side when they are hashed: without the & at its end, digits of the
# number could be moved into the time in the salt.
_SALT = re.compile(r"[0-9a-f]{24}\?expires=([0-9]{1,12})&")
_LONGEST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Puzzle:
    """What the page's script gets; its names are ALTCHA's."""

    algorithm: str
    challenge: str
    maxnumber: int
    salt: str
    signature: str


def make_puzzle(
    keys: KeyRing, now: datetime, *, salt: str | None = None, number: int | None = None
) -> Puzzle:
    """A new puzzle; `salt` (24 hexadecimal digits) and `number` are given by tests only."""
    random = secrets.token_hex(12) if salt is None else salt
    whole = f"{random}?expires={int((now + LIFE).timestamp())}&"
    secret = secrets.randbelow(MOST + 1) if number is None else number
    challenge = _hash(whole, secret)
    return Puzzle(
        algorithm=_ALGORITHM,
        challenge=challenge,
        maxnumber=MOST,
        salt=whole,
        signature=_sign(keys, challenge),
    )


def read_solution(keys: KeyRing, payload: str, now: datetime) -> str:
    """The challenge that was solved: `SignUp.proof`, by which the store lets none count twice.

    `payload` is what the page sends: base64 of JSON with algorithm, challenge, number, salt and
    signature. TokenForged for what is wrong in any way, TokenExpired for what is too old.
    """
    found = _read(payload)
    if found is None:
        raise _wrong()
    challenge, number, salt, signature = found
    fits = _SALT.fullmatch(salt)
    signed = hmac.compare_digest(_sign(keys, challenge).encode(), signature.encode())
    if fits is None or not signed or _hash(salt, number) != challenge:
        raise _wrong()
    if int(fits[1]) < now.timestamp():
        raise TokenExpired("the puzzle was solved too late", mend="load the page again")
    return challenge


def _read(payload: str) -> tuple[str, int, str, str] | None:
    if len(payload) > _LONGEST:
        return None
    try:
        read = json.loads(base64.b64decode(payload, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    if not isinstance(read, dict) or read.get("algorithm") != _ALGORITHM:
        return None
    texts = [read.get(name) for name in ("challenge", "salt", "signature")]
    number = read.get("number")
    if not all(isinstance(text, str) and text.isascii() for text in texts):
        return None
    if type(number) is not int or not 0 <= number <= MOST:
        return None
    challenge, salt, signature = map(str, texts)
    return challenge, number, salt, signature


def _hash(salt: str, number: int) -> str:
    return hashlib.sha256(f"{salt}{number}".encode("ascii")).hexdigest()


def _sign(keys: KeyRing, challenge: str) -> str:
    return hmac.digest(keys.secret("puzzle"), challenge.encode("ascii"), "sha256").hex()


def _wrong() -> TokenForged:
    return TokenForged("the puzzle is not solved", mend="load the page again")
