"""VERP: a return path that names the edition and the subscriber, and that nobody else can make.

    bounces+7.kq3tx2nbvd6fhm4a.yiznnpfmxn@example.org
    ^ configured  ^ subscriber     ^ 50 bits of HMAC-SHA-256
            ^ edition

Plus addressing (RFC 5233) on the configured return path. Lower-case base32 only, because servers
fold the case of local parts; no date and no attempt, because greylisting (RFC 6647) would begin
anew with each.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.errors import MessageError
from newsletter.message.keyed import keyed

LOCAL_OCTETS = 64
"""The longest local part (RFC 5321 4.5.3.1.1)."""
_MAC_CHARACTERS = 10
_SUBSCRIBER_CHARACTERS = 16
_EDITION_DIGITS = 8
"""Room kept free in every return path: also for editions that are numbered by a date."""
_NAMED = re.compile(
    r"[^\s<>]+\+(?P<edition>0|[1-9][0-9]{0,17})\.(?P<subscriber>[a-z2-7]{16})\.(?P<mac>[a-z2-7]{10})"
)
_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567" * 8
"""Octet -> the letter of base32 for its lowest five bits."""
_SUBSCRIBER = re.compile(r"[a-z2-7]{16}")
_ROOM = LOCAL_OCTETS - len("+..") - _EDITION_DIGITS - _SUBSCRIBER_CHARACTERS - _MAC_CHARACTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class VerpAddress:
    """Whose letter a return path belongs to."""

    edition: int
    subscriber: str
    """The subscriber's public id."""


def check_return_path(address: str, *, where: str) -> None:
    """MessageError where an address leaves no room for edition, subscriber and MAC."""
    if len(address.rpartition("@")[0]) > _ROOM:
        raise MessageError(
            f"{address!a} is too long to take VERP's part before the @",
            where=where,
            mend=f"use at most {_ROOM} characters there, or write `verp = false`",
        )


def return_path(secret: bytes, address: str, *, edition: int, subscriber: str) -> str:
    """The envelope sender of one letter, equal on every attempt.

    `address` is the configured return path, `subscriber` a public id. MessageError where they
    cannot stand in a local part of at most 64 octets.
    """
    local, _, domain = address.rpartition("@")
    path = f"{local}+{edition}.{subscriber}.{_mac(secret, edition, subscriber)}"
    if len(path) > LOCAL_OCTETS or edition < 0 or not _SUBSCRIBER.fullmatch(subscriber):
        raise MessageError(
            f"edition {edition} and subscriber {subscriber!a} do not fit into a return path",
            where=address,
            mend="use a shorter return_path, or write `verp = false` below [from]",
        )
    return f"{path}@{domain}"


def read_return_path(secrets: Sequence[bytes], address: str) -> VerpAddress:
    """Whose letter came back to an address, in whatever case; `secrets` newest first.

    MessageError, the same for every reason, where it was not made with one of these secrets.
    """
    local = address.rpartition("@")[0]
    # Not the other way round: U+212A, no letter of ours, is a k in lower case.
    if local.isascii() and (named := _NAMED.fullmatch(local.lower())):
        found = VerpAddress(edition=int(named["edition"]), subscriber=named["subscriber"])
        for secret in secrets:
            mac = _mac(secret, found.edition, found.subscriber)
            if hmac.compare_digest(mac, named["mac"]):
                return found
    raise MessageError("this return path is not one of ours", mend="leave that message alone")


def _mac(secret: bytes, edition: int, subscriber: str) -> str:
    digest = keyed(secret, f"verp\0{edition}\0{subscriber}")
    return digest[:_MAC_CHARACTERS].translate(_LETTERS).decode("ascii")
