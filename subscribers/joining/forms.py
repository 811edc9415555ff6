"""A form's time: who sends one back faster than a person reads, or a day later, is no reader.

The stamp in a form says when it was made, and a MAC that we made it: nothing is stored, and no
cookie is needed. It may be sent back more than once, by a person who mends an address; what a
machine makes of that is for the limits.
"""

import base64
import hmac
import re
from datetime import UTC, datetime, timedelta

from subscribers.errors import TokenExpired, TokenForged
from subscribers.tokens import KeyRing

READING = timedelta(seconds=3)
"""Faster than this nobody fills a form in."""
LIFE = timedelta(days=1)
_STAMP = re.compile(r"[A-Za-z0-9_-]{32}")
_TIME_BYTES, _MAC_BYTES = 8, 16


def stamp(keys: KeyRing, now: datetime) -> str:
    """The stamp of a form that is shown now: 32 characters of base64url."""
    # Milliseconds: three seconds must not become two by rounding.
    body = int(now.timestamp() * 1000).to_bytes(_TIME_BYTES, "big")
    return base64.urlsafe_b64encode(body + _mac(keys, body)).decode("ascii")


def read_stamp(keys: KeyRing, text: str, now: datetime) -> timedelta:
    """How long a form was with its reader.

    TokenForged for a stamp that is not ours or is younger than `READING`, TokenExpired for one
    older than `LIFE`.
    """
    raw = base64.urlsafe_b64decode(text) if _STAMP.fullmatch(text) else b""
    body = raw[:_TIME_BYTES]
    if not hmac.compare_digest(_mac(keys, body), raw[_TIME_BYTES:]):
        raise TokenForged("this form is not one of ours", mend="load the page again")
    shown = datetime.fromtimestamp(int.from_bytes(body, "big") / 1000, UTC)
    age = now - shown
    if age < READING:
        raise TokenForged("this form came back too fast", mend="wait a moment, then send it again")
    if age > LIFE:
        raise TokenExpired("this form is too old", mend="load the page again")
    return age


def _mac(keys: KeyRing, body: bytes) -> bytes:
    return hmac.digest(keys.secret("form"), body, "sha256")[:_MAC_BYTES]
