"""Letters for tests: an edition and a sender, hostile values, the laws of the wire, a reader."""

import email
import re
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import cast

from hypothesis import strategies as st

from newsletter.edition import ALL, Attachment, Edition, Variant
from newsletter.holes import Hole
from newsletter.message import Sender, date

SENDER = Sender(
    from_name="The Example Project",
    from_address="news@example.org",
    reply_to="team@example.org",
    return_path="bounces@example.org",
    list_id="weekly.example.org",
    list_name="Example Weekly",
    unsubscribe_mailto="leave@example.org",
    domain="example.org",
    feedback_id="exampleorg",
)
TEXT = (
    "Weekly #7\n\nOne paragraph that goes \non in a second line.\n\n"
    f"Unsubscribe:\n<{Hole.UNSUBSCRIBE_URL.token}>\nfor {Hole.ADDRESS.token}\n"
)
HTML = (
    '<!doctype html>\n<html lang="en"><body><h1>Weekly #7</h1>\n<p>One paragraph.</p>\n'
    f'<a href="{Hole.UNSUBSCRIBE_URL.token}">unsubscribe</a> {Hole.NAME.token}\n</body></html>\n'
)
PIXEL = Attachment(cid="dot@letter", filename="dot.png", media_type="image/png", data=bytes(200))
VALUES = {
    Hole.ADDRESS: "ann@example.net",
    Hole.NAME: "Ann",
    Hole.UNSUBSCRIBE_URL: "https://news.example.org/u/k1-abcdefghijklmnopqrstuvwxyz",
    Hole.PREFERENCES_URL: "https://news.example.org/p/k1-abcdefghijklmnopqrstuvwxyz",
    Hole.MESSAGE_ID: "0123456789abcdef@example.org",
    Hole.DATE: date(datetime(2017, 6, 12, 9, 0, tzinfo=UTC)),
}


def variant(
    *, html: str = HTML, text: str = TEXT, attachments: tuple[Attachment, ...] = ()
) -> Variant:
    """A variant of the whole edition."""
    return Variant(key=ALL, html=html, text=text, attachments=attachments)


def edition(
    *variants: Variant, number: int = 7, subject: str = "Weekly #7", preheader: str = "Short."
) -> Edition:
    """An edition of these variants, or of a small one."""
    return Edition(
        number=number,
        subject=subject,
        preheader=preheader,
        language="en",
        variants=variants or (variant(),),
        report='{"schema": 1}',
    )


NASTY = (
    "\r\nBcc: evil@example.com", "\nX: y", "\r", "\x00", "\x0b\x0c", "\x85", "\u2028", "\u2029",
    "=?utf-8?q?a=0D=0ABcc:_evil@example.com?=", "=?", "?=", "=0D=0A", "=", "=\r\n", "_",
    '"', "\\", "(c)", "<b>", "</a>", "&amp;", "&", "'", "<script>", ";", ",", ":", "@",
    "From ", ".", "..", ">", " ", "  ", "\t", "-- ", "--=_", "x" * 80, "y" * 1_000,
    "é", "Ł" * 40, "🎉" * 20, "👩‍👩‍👧", "مرحبا", "\u202e", "\ufeff", "\u00a0", "\u3000", "\ud800",
)  # fmt: skip

hostile = st.lists(
    st.one_of(st.sampled_from(NASTY), st.text(max_size=12), st.just("Ann")), max_size=6
).map("".join)
"""Text as names, subjects and titles can bring it."""

_labels = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True).filter(
    lambda label: "--" not in label
)
_hosts = st.tuples(
    st.one_of(_labels, st.sampled_from(("bücher", "中文", "faß", "xn--bcher-kva"))),
    st.sampled_from(("example", "example.org", "a" * 63 + ".example")),
).map(".".join)
addresses = (
    st.tuples(
        st.from_regex(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\.[a-z=]{1,9}){0,3}", fullmatch=True),
        _hosts,
    )
    .map("@".join)
    .filter(lambda address: "=?" not in address)
)
"""Addresses that exist: odd but legal local parts, domains also in letters beyond ASCII."""

urls = st.tuples(
    st.just("https://"), _hosts, st.just("/u/"), hostile.map(lambda text: text[:120])
).map("".join)
"""URLs as a careless setting or a hostile token could make them."""


def line_templates(*holes: Hole) -> st.SearchStrategy[str]:
    """Lines of a rendition, with tokens anywhere, that end or do not end in a soft break."""
    word = st.sampled_from(
        ("word", "From ", ".", ">", " ", "=", "é🎉", "x" * 90, "Ł" * 30, "--", "\t", "a&amp;b", "")
    )
    part = st.one_of(word, word, st.sampled_from([hole.token for hole in holes]))
    line = st.lists(part, max_size=7).map("".join)
    return st.lists(line, min_size=1, max_size=6).map(
        # A body of nothing but line ends is read as empty by the standard library.
        lambda lines: "\n".join(("begin", *lines, ""))
    )


def read(letter: bytes) -> EmailMessage:
    """Read a letter by the standard library, which must find nothing wrong with it."""
    message = cast("EmailMessage", email.message_from_bytes(letter, policy=policy.default))
    for part in message.walk():
        assert not part.defects
        # Reading a header parses it, which is when its own defects are found.
        assert not any(value.defects for _, value in part.items())
    return message


def display_name(message: EmailMessage) -> str:
    """The name in To as a reader shows it.

    `addresses[0].display_name` keeps the space between two encoded words (seen in 3.11.7), so
    their decoding is left to the older of the standard library's readers.
    """
    (to,) = message["To"].addresses
    phrase = next(value for name, value in message.raw_items() if name == "To").rpartition("<")[0]
    encoded = phrase.lstrip().startswith("=?")
    return str(make_header(decode_header(phrase.strip()))) if encoded else to.display_name


def check_wire(letter: bytes) -> None:
    """The laws every letter obeys byte by byte, whatever is in it."""
    assert max(letter) < 0x80
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\x00", letter)
    head, _, body = letter.partition(b"\r\n\r\n")
    assert letter.endswith(b"--\r\n" if b"\r\nContent-Type: multipart/" in head else b"\r\n")
    _check_head(head)
    for line in body.split(b"\r\n"):
        assert len(line) <= 76
        assert not line.startswith((b".", b"From "))
        assert not line.endswith((b" ", b"\t"))


def _check_head(head: bytes) -> None:
    fields = re.split(rb"\r\n(?![ \t])", head)
    names = [field.partition(b":")[0].lower() for field in fields]
    assert len(names) == len(set(names))
    assert {b"from", b"to", b"subject", b"date", b"message-id", b"mime-version"} <= set(names)
    for line in head.split(b"\r\n"):
        assert len(line) <= 998
        # Longer than preferred only where one word is: a URL or a long address.
        assert len(line) <= 78 or line.strip().count(b" ") <= 1
        assert line.strip()
    for word in re.findall(rb"=\?utf-8\?[bq]\?[^? ]*\?=", head):
        assert len(word) <= 75
        # Strict: a character split between two words cannot be decoded.
        payload, charset = decode_header(word.decode())[0]
        assert isinstance(payload, bytes)
        payload.decode(charset or "ascii")
