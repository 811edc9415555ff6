"""Addresses as SMTP carries them: no octet that could end a command, no Unicode unasked."""

import re

from email_validator import EmailNotValidError, validate_email

_SAFE = re.compile(r"[^\x00-\x20\x7f-\x9f<>\u2028\u2029]+@[^\x00-\x20\x7f-\x9f<>@\u2028\u2029]+")

_NOT_XCHAR = re.compile(rb"[^!-*,-<>-~]")


class NotCarried(ValueError):
    """This address cannot travel over this session; the text says why."""


def path(address: str, smtputf8: bool) -> bytes:  # noqa: FBT001  # what the server offers
    """The octets between `<` and `>`; RFC 6531 3.3 only where it must be and may be.

    A Unicode domain becomes its A-label (RFC 5891); a local part stays as it is, or NotCarried.
    The empty address is the null return path (RFC 5321 4.5.5).
    """
    if not address:
        return b""
    if not _SAFE.fullmatch(address):
        raise NotCarried("this address has characters that SMTP cannot carry")
    if address.isascii():
        return address.encode("ascii")
    try:
        found = validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        raise NotCarried(str(error)) from error
    if found.ascii_email:
        return found.ascii_email.encode("ascii")
    if not smtputf8:
        raise NotCarried(
            "the part before the @ is not ASCII, and the smarthost does not offer SMTPUTF8"
        )
    return f"{found.local_part}@{found.ascii_domain}".encode()


def xtext(octets: bytes) -> bytes:
    """ASCII octets as a parameter's value carries them (RFC 3461 4)."""
    return _NOT_XCHAR.sub(lambda found: b"+%02X" % found[0][0], octets)
