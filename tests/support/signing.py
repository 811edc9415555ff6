"""Keys and signed letters for tests, and what the DNS would say about them."""

from datetime import UTC, datetime
from functools import cache

import dkim

from newsletter.edition import Variant
from newsletter.message import Sender, plan
from newsletter.message.dkim import SignedPlan, Signer
from newsletter.message.dkim_keys import Algorithm, SigningKey, new_key, read_key
from tests.support.letters import SENDER, edition, variant

DOMAIN = "example.org"
MOMENT = datetime(2017, 6, 12, 9, 0, tzinfo=UTC)
SELECTORS = {Algorithm.RSA: "r1", Algorithm.ED25519: "e1"}


@cache
def key(algorithm: Algorithm) -> SigningKey:
    """One key of each kind for the whole run: making one takes its time."""
    return read_key(new_key(algorithm), algorithm, selector=SELECTORS[algorithm], where="a test")


@cache
def signer() -> Signer:
    """Signs with both."""
    return Signer(DOMAIN, [key(algorithm) for algorithm in Algorithm])


def records() -> dict[str, str]:
    """Name -> text of the TXT record of both keys."""
    both = [key(algorithm) for algorithm in Algorithm]
    return {each.name(DOMAIN): each.record() for each in both}


def record_of(name: str) -> str:
    """The DNS, as far as our own reader asks it."""
    return records().get(name, "")


def signed(
    cut: Variant | None = None, *, subject: str = "Weekly #7", sender: Sender = SENDER
) -> SignedPlan:
    """A small edition's signed plan."""
    cut = cut or variant()
    return signer().signed(plan(edition(cut, subject=subject), cut, sender), MOMENT)


def dkimpy_verifies(letter: bytes) -> list[bool]:
    """What dkimpy says of each signature, from the top."""
    count = letter.lower().partition(b"\r\n\r\n")[0].count(b"dkim-signature:")
    return [_verifies(letter, number) for number in range(count)]


def _verifies(letter: bytes, number: int) -> bool:
    def dns(name: bytes, timeout: int = 5) -> bytes | None:
        del timeout
        text = record_of(name.decode().removesuffix("."))
        return text.encode() if text else None

    try:
        return bool(dkim.DKIM(letter).verify(number, dnsfunc=dns))
    except dkim.DKIMException:
        return False
