"""Addresses and URLs as they may stand in a message."""

import re

import pytest
from hypothesis import given

from newsletter.errors import MessageError
from newsletter.message.addresses import address, component, domain, mailto, url
from tests.support.letters import addresses, hostile, urls


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param("ann@example.org", "ann@example.org", id="plain"),
        pytest.param("a.b+c=d@example.org", "a.b+c=d@example.org", id="odd letters"),
        pytest.param("ann@bücher.example", "ann@xn--bcher-kva.example", id="IDNA"),
        pytest.param("ann@faß.example", "ann@xn--fa-hia.example", id="IDNA 2008 keeps the ß"),
        pytest.param("root@localhost", "root@localhost", id="one label"),
    ],
)
def test_address_is_written_in_ascii(value: str, written: str) -> None:
    """The local part stays as it is, the domain becomes A-labels."""
    assert address(value, where="To") == written


@pytest.mark.parametrize(
    "value",
    [
        "", "ann", "@example.org", "ann@", "a b@example.org", "ann@exa mple.org",
        "a..b@example.org", ".a@example.org", "a.@example.org", '"a b"@example.org',
        "ann@example.org>\r\nRCPT TO:<evil@example.com", "ann@example.org\r\nBcc: b@example.com",
        "ann@example..org", "ann@-example.org", "ann@[127.0.0.1]", "ann@ex_ample.org",
        "a" * 65 + "@example.org", "ann@" + "a" * 64 + ".org", "ann@" + "a." * 127 + "org",
        "=?utf-8?q?a=0D=0ABcc=3A_b?=@example.org", "ann <ann@example.org>", "ann@example.org, b@example.com", "ann@\udc80.org", "ann@。",
    ],
    ids=ascii,
)  # fmt: skip
def test_what_is_no_address_is_refused(value: str) -> None:
    """Nothing but one address gets into a header, and the error names the header."""
    with pytest.raises(MessageError) as caught:
        address(value, where="To")
    assert str(caught.value).startswith("To: ")
    assert str(caught.value).isascii()


def test_local_part_beyond_ascii_is_refused() -> None:
    """It would need SMTPUTF8 all the way, which a 7-bit letter does not use."""
    with pytest.raises(MessageError, match="SMTPUTF8"):
        address("jörg@example.org", where="To")


@given(addresses)
def test_every_legal_address_is_written_in_ascii(value: str) -> None:
    """The local part is untouched and the domain has only letters, digits, dots and hyphens."""
    local, _, host = address(value, where="To").rpartition("@")
    assert local == value.rpartition("@")[0]
    assert re.fullmatch(r"[A-Za-z0-9.-]+", host)


def test_domain_that_no_rule_of_idna_allows_is_refused() -> None:
    """A symbol has no A-label."""
    with pytest.raises(MessageError, match="not a domain name"):
        domain("\u2603\u200d.example", where="sender")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param("https://example.org/u/a-b_c", "https://example.org/u/a-b_c", id="as it is"),
        pytest.param("https://example.org/?a=b&c=d#e", "https://example.org/?a=b&c=d#e", id="query"),
        pytest.param("https://example.org/a b", "https://example.org/a%20b", id="space"),
        pytest.param("https://example.org/\r\nX: y", "https://example.org/%0D%0AX:%20y", id="CRLF"),
        pytest.param('https://e.org/"><script>', "https://e.org/%22%3E%3Cscript%3E", id="HTML"),
        pytest.param("https://example.org/é", "https://example.org/%C3%A9", id="beyond ASCII"),
        pytest.param("https://example.org/%41%zz%", "https://example.org/%41%25zz%25", id="percent"),
        pytest.param("https://example.org/\ud800", "https://example.org/%EF%BF%BD", id="surrogate"),
        pytest.param("https://e.org/=?utf-8?q?a=0A?=", "https://e.org/%3D?utf-8?q?a=0A?=", id="word"),
        pytest.param("http://localhost:8000/u/a", "http://localhost:8000/u/a", id="loopback"),
        pytest.param("http://127.0.0.1/u/a", "http://127.0.0.1/u/a", id="loopback address"),
    ],
)  # fmt: skip
def test_url_is_written_in_its_own_letters(value: str, written: str) -> None:
    """Letters a URL may have stay, an escape stays an escape, all else is percent-encoded."""
    assert url(value, where="unsubscribe-url") == written


@pytest.mark.parametrize(
    "value",
    [
        "", "news.example.org/u/a", "http://example.org/u/a", "javascript:alert(1)", "//example.org",
        "http://localhost.example.org/", "http://127.0.0.1.example.org/", "HTTPS://example.org/",
        "https://example.org/" + "a" * 900, " https://example.org/", "mailto:a@example.org",
    ],
)  # fmt: skip
def test_url_that_one_click_could_not_use_is_refused(value: str) -> None:
    """RFC 8058 wants https; anything that is not a followable URL is an error."""
    with pytest.raises(MessageError) as refused:
        url(value, where="unsubscribe-url")
    # Written out in letters of a URL first, and no more of it than a line holds.
    shown = ascii(value.replace(" ", "%20")[:80])
    assert str(refused.value) == (
        f"unsubscribe-url: {shown} cannot be followed from a letter;"
        " use an https URL of at most 900 characters (RFC 8058 3.1)"
    )


def test_url_of_900_characters_is_the_longest() -> None:
    """As written, percent-encoding included."""
    start = "https://example.org/"
    longest = start + "a" * (900 - len(start))
    assert url(longest, where="unsubscribe-url") == longest
    for value in (longest + "a", longest[:-1] + " "):
        with pytest.raises(MessageError, match="at most 900"):
            url(value, where="unsubscribe-url")


@given(urls)
def test_no_url_can_leave_its_place(value: str) -> None:
    """Neither angle brackets, quotes, spaces nor anything but ASCII are left, and once is enough."""
    try:
        written = url(value, where="unsubscribe-url")
    except MessageError:
        assert len(value.encode("utf-8", "replace")) > 200
    else:
        assert re.fullmatch(r"[!-~]+", written)
        assert not set('<>"\\^`{|}') & set(written)
        assert url(written, where="unsubscribe-url") == written


@given(hostile)
def test_component_cannot_leave_its_part_of_a_url(value: str) -> None:
    """Only unreserved letters and escapes are left (RFC 3986 2.3)."""
    assert re.fullmatch(r"(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*", component(value))


def test_mailto_escapes_the_local_part() -> None:
    """What RFC 6068 does not allow in an address is percent-encoded."""
    assert (
        mailto("a&b?c@example.org", where="x") == "mailto:a%26b%3Fc@example.org?subject=unsubscribe"
    )
