"""HMAC-SHA-256 with a key that many messages share: it is prepared once."""

import hmac
from functools import lru_cache


def keyed(secret: bytes, text: str) -> bytes:
    """The 32 octets of HMAC-SHA-256 over the text in UTF-8."""
    mac = _prepared(secret).copy()
    mac.update(text.encode())
    return mac.digest()


@lru_cache(maxsize=16)
def _prepared(secret: bytes) -> hmac.HMAC:
    return hmac.new(secret, digestmod="sha256")
