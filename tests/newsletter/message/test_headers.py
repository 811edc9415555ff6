"""Header fields as bytes."""

import time
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import MessageError
from newsletter.message.headers import (
    date,
    identified,
    list_urls,
    mailbox,
    unstructured,
    verbatim,
)
from newsletter.message.words import harmless
from tests.support.letters import addresses, display_name, hostile, read


@pytest.mark.parametrize(
    ("text", "field"),
    [
        pytest.param("Weekly status #1", b"Subject: Weekly status #1\r\n", id="ASCII as it is"),
        pytest.param("", b"Subject:\r\n", id="empty, without trailing white space"),
        pytest.param("a\r\nBcc: evil@x", b"Subject: a Bcc: evil@x\r\n", id="CRLF is a space"),
        pytest.param(
            "=?utf-8?q?a=0D=0ABcc:_evil@x?=",
            b"Subject: =?utf-8?b?PT91dGYtOD9xP2E9MEQ9MEFCY2M6X2V2aWxAeD89?=\r\n",
            id="an encoded word is encoded once more",
        ),
        pytest.param(
            "word " * 18,
            b"Subject: "
            + b" ".join([b"word"] * 13)
            + b"\r\n "
            + b" ".join([b"word"] * 5)
            + b"\r\n",
            id="folded at a space",
        ),
        pytest.param(
            "x" * 80,
            b"Subject: =?utf-8?q?" + b"x" * 55 + b"?=\r\n =?utf-8?q?" + b"x" * 25 + b"?=\r\n",
            id="a word too long to fold is encoded",
        ),
    ],
)
def test_unstructured_text(text: str, field: bytes) -> None:
    """Free text as it is where that is safe, else as encoded words."""
    assert unstructured("Subject", text) == field


@pytest.mark.parametrize(
    ("name", "field"),
    [
        pytest.param("", b"To: ann@example.org\r\n", id="no name"),
        pytest.param("\r\n", b"To: ann@example.org\r\n", id="a name of white space"),
        pytest.param("Ann Example", b"To: Ann Example <ann@example.org>\r\n", id="atoms"),
        pytest.param("Dr. Ann", b'To: "Dr. Ann" <ann@example.org>\r\n', id="quoted"),
        pytest.param('A "B" \\', b'To: "A \\"B\\" \\\\" <ann@example.org>\r\n', id="escaped"),
        pytest.param(
            "evil@example.com,", b'To: "evil@example.com," <ann@example.org>\r\n', id="an address"
        ),
        pytest.param(
            "Müller, Hans",
            b"To: =?utf-8?q?M=C3=BCller=2C_Hans?= <ann@example.org>\r\n",
            id="encoded, never inside quotes",
        ),
        pytest.param(
            "Dr. " + "a" * 70,
            b"To: =?utf-8?q?Dr=2E_" + b"a" * 54 + b"?=\r\n =?utf-8?q?" + b"a" * 16
            + b"?= <ann@example.org>\r\n",
            id="too long for a quoted-string",
        ),
    ],
)  # fmt: skip
def test_mailbox(name: str, field: bytes) -> None:
    """A display name as atoms, quoted or encoded; the address in angle brackets, untouched."""
    assert mailbox("To", name, "ann@example.org") == field


def test_a_line_may_be_exactly_full() -> None:
    """76 octets stay on one line; with one more it is folded, or a word of its own encoded."""
    assert unstructured("Subject", "a" * 60 + " " + "b" * 6).count(b"\r\n") == 1
    assert unstructured("Subject", "a" * 60 + " " + "b" * 7).endswith(b"\r\n bbbbbbb\r\n")
    assert unstructured("Subject", "a" * 67) == b"Subject: " + b"a" * 67 + b"\r\n"
    assert unstructured("Subject", "a" * 68).startswith(b"Subject: =?utf-8?q?aaa")


@pytest.mark.parametrize(("name", "room"), [("To", 72), ("List-Id", 67)])
def test_a_quoted_string_may_fill_its_line(name: str, room: int) -> None:
    """It is one word, never folded: longer than the line, it is encoded."""
    write = mailbox if name == "To" else identified
    longest = "Dr. " + "a" * (room - len('"Dr. "'))
    field = write(name, longest, "ann@example.org")
    assert field == f'{name}: "{longest}"\r\n <ann@example.org>\r\n'.encode()
    assert len(field.partition(b"\r\n")[0]) == 76
    assert b"=?utf-8?q?Dr=2E_" in write(name, longest + "a", "ann@example.org")


@given(hostile, hostile, addresses)
def test_any_reader_gets_back_what_was_meant(subject: str, name: str, address: str) -> None:
    """The standard library reads the very text and address, and no other header."""
    message = read(unstructured("Subject", subject) + mailbox("To", name, address) + b"\r\n")
    assert message.keys() == ["Subject", "To"]
    assert str(message["Subject"]) == harmless(subject)
    assert display_name(message) == harmless(name)
    (to,) = message["To"].addresses
    assert to.username == address.rpartition("@")[0]


@given(hostile, hostile)
def test_no_decoder_finds_a_line_break(subject: str, name: str) -> None:
    """Neither the bytes nor what they decode to can begin another header."""
    fields = unstructured("Subject", subject) + identified("List-Id", name, "weekly.example.org")
    assert [line[:1] not in (b" ", b"") for line in fields.split(b"\r\n")].count(True) == 2
    for value in read(fields + b"\r\n").values():
        assert not set("\r\n\x00\x85\u2028\u2029") & set(str(value))


def test_list_urls_are_folded_only_between_them() -> None:
    """A long URL stays whole, without encoded words: that is what one-click needs."""
    long = "https://news.example.org/u/" + "a" * 150
    field = list_urls("List-Unsubscribe", [long, "mailto:leave@example.org?subject=unsubscribe"])
    assert (
        field
        == (
            f"List-Unsubscribe: <{long}>,\r\n <mailto:leave@example.org?subject=unsubscribe>\r\n"
        ).encode()
    )


@pytest.mark.parametrize(
    "value", ["", "a b", "a\r\nb", "é", "a\x00", "=?utf-8?q?a=0D=0A?="], ids=ascii
)
def test_verbatim_refuses_what_it_would_have_to_change(value: str) -> None:
    """Ids are written as they are or not at all."""
    with pytest.raises(MessageError, match=r"^Feedback-ID: "):
        verbatim("Feedback-ID", value)


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1)))
def test_date_reads_back(moment: datetime) -> None:
    """A date in any zone is written in UTC, to the second."""
    aware = moment.replace(microsecond=0, tzinfo=timezone(timedelta(hours=-9, minutes=-30)))
    assert parsedate_to_datetime(date(aware)) == aware
    assert date(aware).endswith(" +0000")


def test_date_does_not_depend_on_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own zone is never what is written."""
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    try:
        written = date(datetime(2017, 6, 12, 9, tzinfo=timezone(timedelta(hours=2))))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert written == "Mon, 12 Jun 2017 07:00:00 +0000"


def test_date_of_a_day_before_the_tenth() -> None:
    """Two digits, English names."""
    assert date(datetime(2017, 6, 5, 9, 8, 7, tzinfo=UTC)) == "Mon, 05 Jun 2017 09:08:07 +0000"
