"""Message-IDs that a retry repeats, so that a second copy can be known as one."""

from newsletter.message.keyed import keyed

_BYTES = 16


def message_id(secret: bytes, *, edition: int, subscriber: str, domain: str) -> str:
    """Name the letter of one edition to one subscriber, equal on every attempt.

    Without angle brackets. The left part is 128 bits of HMAC-SHA-256 in hex, so it tells nobody
    which subscriber it is and cannot be guessed by who would forge a bounce. RFC 5322 3.6.4.
    """
    name = keyed(secret, f"message-id\0{edition}\0{subscriber}")[:_BYTES]
    return f"{name.hex()}@{domain}"
