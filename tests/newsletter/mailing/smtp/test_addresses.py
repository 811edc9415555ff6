"""Addresses as SMTP carries them, by what the server offers."""

import pytest

from newsletter.mailing.smtp.addresses import NotCarried, path, xtext


@pytest.mark.parametrize(
    ("address", "carried"),
    [
        ("", b""),
        ("ada@example.org", b"ada@example.org"),
        ("ada@b\u00fccher.example", b"ada@xn--bcher-kva.example"),
    ],
)
@pytest.mark.parametrize("smtputf8", [True, False], ids=["smtputf8", "ascii"])
def test_what_every_server_takes(address: str, carried: bytes, *, smtputf8: bool) -> None:
    """The null return path, ASCII, and a domain that becomes an A-label."""
    assert path(address, smtputf8) == carried


def test_a_local_part_that_is_not_ascii() -> None:
    """Goes as UTF-8 where that is offered, its domain as an A-label; nowhere else."""
    address = "m\u00fche@b\u00fccher.example"
    assert path(address, smtputf8=True) == "m\u00fche@xn--bcher-kva.example".encode()
    with pytest.raises(NotCarried) as told:
        path(address, smtputf8=False)
    assert str(told.value) == (
        "the part before the @ is not ASCII, and the smarthost does not offer SMTPUTF8"
    )


@pytest.mark.parametrize(
    "address",
    [
        "a b@example.org",
        "a@example.org>\r\nRCPT TO:<b@example.org",
        "a\x00@example.org",
        "a@exam<ple.org",
        "a@b@example.org\u2028",
        "nobody",
    ],
)
def test_nothing_ends_a_command_early(address: str) -> None:
    """Whatever could, is not carried at all."""
    with pytest.raises(NotCarried, match=r"^this address has characters that SMTP cannot carry$"):
        path(address, smtputf8=True)


def test_what_is_no_address_is_said() -> None:
    """In the validator's words."""
    with pytest.raises(NotCarried, match="two periods in a row"):
        path("m\u00fche@b\u00fccher..example", smtputf8=True)


@pytest.mark.parametrize(
    ("octets", "value"),
    [(b"ada@example.org", b"ada@example.org"), (b"a+b=c d", b"a+2Bb+3Dc+20d"), (b"\xff", b"+FF")],
)
def test_xtext(octets: bytes, value: bytes) -> None:
    """RFC 3461 4: plus, equals and what is not printable in hexadecimal."""
    assert xtext(octets) == value
