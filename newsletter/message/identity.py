"""Message-IDs that a retry repeats, so that a second copy can be known as one."""

from newsletter.message.keyed import keyed

_BYTES = 16


def message_id(secret: bytes, *, edition: int, subscriber: str, domain: str) -> str:
    """Name the letter of one edition to one subscriber, equal on every attempt.

    Without angle brackets. The left part is 128 bits of HMAC-SHA-256 in hex, so it tells nobody
    which subscriber it is and cannot be guessed by who would forge a bounce. RFC 5322 3.6.4.
    """
    return _named(secret, f"{edition}\0{subscriber}", domain)


def notice_id(secret: bytes, *, delivery: int, subscriber: str, domain: str) -> str:
    """Name one notice, equal on every attempt; `delivery` is its row of the ledger."""
    return _named(secret, f"notice {delivery}\0{subscriber}", domain)


def _named(secret: bytes, what: str, domain: str) -> str:
    name = keyed(secret, f"message-id\0{what}")[:_BYTES]
    return f"{name.hex()}@{domain}"
