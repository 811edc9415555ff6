"""Addresses: read, checked and normalised, so that one mailbox is one subscriber."""

import hmac
import re
import unicodedata
from functools import lru_cache

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from subscribers.errors import InvalidAddress, SubscriberError

_PLAIN = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,63}")
"""Addresses that email-validator takes and leaves as they are, but for the rest of `is_plain`."""

_SPECIAL = frozenset(name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES)
_LABEL_LENGTH, _LENGTH, _MUCH_TOO_LONG = 63, 254, 1000


def is_plain(text: str) -> bool:
    """A lower-case ASCII address that needs no closer look.

    email-validator takes 30 us for each address and this 2 us, which decides how long a large
    import runs. True only where both agree; a property test holds them together.
    """
    if not _PLAIN.fullmatch(text) or text.rpartition(".")[2] in _SPECIAL:
        return False
    if len(text) <= _LABEL_LENGTH:
        return True
    labels = text.partition("@")[2].split(".")
    return len(text) <= _LENGTH and max(map(len, labels)) <= _LABEL_LENGTH


def read_address(text: str, *, check_dns: bool = False) -> str:
    """The address as it goes over the wire: in ASCII, the domain in lower case (A-labels).

    One with other letters before the @ would need SMTPUTF8 of every server on its way (RFC 6531
    3.4): refused here, where somebody is told, and not when letters go out.
    With `check_dns` the domain is asked for a mail server. Raises InvalidAddress.
    """
    if is_plain(text) and not check_dns:
        return text
    if len(text) > _MUCH_TOO_LONG:
        raise _invalid("The address is much too long", text)
    try:
        valid = validate_email(text.strip(" \t"), allow_smtputf8=False, check_deliverability=False)
    except EmailNotValidError as refused:
        raise _invalid(str(refused), text) from refused
    if check_dns and (reason := undeliverable(valid.ascii_domain)):
        raise _invalid(reason, text)
    return f"{valid.local_part}@{valid.ascii_domain}"


def _invalid(reason: str, text: str) -> InvalidAddress:
    shown = "".join(char if char.isprintable() else "?" for char in text[:80])
    return InvalidAddress(reason.rstrip("."), where=shown, mend="correct the address")


def fold(address: str) -> str:
    """What makes two spellings one mailbox. RFC 5321 2.4 lets hosts tell case apart; none does."""
    if address.isascii():
        return address.lower()
    return unicodedata.normalize("NFC", address.casefold())


def mark(secret: bytes, folded: str) -> str:
    """The keyed hash by which suppression knows an address that it must not keep."""
    return hmac.digest(secret, folded.encode("utf-8"), "sha256")[:16].hex()


def require_dns() -> None:
    """Fail in one line where DNS cannot be asked for lack of dnspython."""
    try:
        import dns.resolver  # noqa: F401, PLC0415  # only who asks DNS needs it
    except ModuleNotFoundError as missing:
        raise SubscriberError(
            "asking DNS needs dnspython, which is not installed",
            mend="pip install 'newsletter[dns]', or leave --check-dns away",
        ) from missing


@lru_cache(maxsize=10_000)
def undeliverable(domain: str) -> str:
    """Why mail to a domain cannot arrive, or ''; no answer from DNS proves nothing."""
    require_dns()
    try:
        validate_email(f"postmaster@{domain}", check_deliverability=True)
    except EmailNotValidError as reason:
        return str(reason)
    return ""
