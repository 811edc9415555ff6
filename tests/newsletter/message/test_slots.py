"""Slots: a value in its place."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import MessageError, RecipientError
from newsletter.holes import Hole
from newsletter.message.headers import mailbox
from newsletter.message.quoted import quoted
from newsletter.message.slots import Context, Slot
from newsletter.message.words import harmless
from tests.support.letters import VALUES, hostile


def _fill(context: Context, hole: Hole, value: str, *, lead: str = "") -> bytes:
    slot = Slot(hole=hole, context=context, lead=lead, tail=b"=\r\n")
    return slot.fill({**VALUES, hole: value})


@pytest.mark.parametrize(
    ("context", "hole", "value", "filled"),
    [
        (Context.TEXT, Hole.NAME, "Ann", b"Ann=\r\n"),
        (Context.TEXT, Hole.NAME, "", b""),
        (Context.TEXT, Hole.NAME, " \r\n ", b""),
        (Context.TEXT, Hole.NAME, "a<b>\nc", b"a<b> c=\r\n"),
        (Context.TEXT, Hole.NAME, ".a=b", b"=2Ea=3Db=\r\n"),
        (Context.TEXT, Hole.NAME, "From here", b"=46rom here=\r\n"),
        (Context.HTML, Hole.NAME, "a<b> & 'c' \"d\"", b"a&lt;b&gt; &amp; &#39;c&#39; &quot;d&quot;=\r\n"),
        (Context.HTML, Hole.NAME, "From here", b"=46rom here=\r\n"),
        (Context.TEXT, Hole.UNSUBSCRIBE_URL, "https://e.org/a ;", b"https://e.org/a%20;=\r\n"),
        (Context.HTML, Hole.UNSUBSCRIBE_URL, "https://e.org/a b", b"https://e.org/a%20b=\r\n"),
        (Context.HTML, Hole.UNSUBSCRIBE_URL, "https://e.org/?a=1&b", b"https://e.org/?a=3D1&amp;b=\r\n"),
        (Context.HTML, Hole.UNSUBSCRIBE_URL, 'https://e.org/"', b"https://e.org/%22=\r\n"),
        (Context.COMPONENT, Hole.ADDRESS, "a+b@e.org", b"a%2Bb%40e.org=\r\n"),
        (Context.COMPONENT, Hole.NAME, "javascript:x", b"javascript%3Ax=\r\n"),
        (Context.COMPONENT, Hole.NAME, "", b""),
        (Context.HEADER, Hole.MESSAGE_ID, "0a.b@e.org", b"0a.b@e.org"),
        (Context.HEADER, Hole.UNSUBSCRIBE_URL, "https://e.org/ >", b"https://e.org/%20%3E"),
    ],
)  # fmt: skip
def test_value_is_escaped_for_its_place(
    context: Context, hole: Hole, value: str, filled: bytes
) -> None:
    """One line, no markup, no other URL; an empty value leaves nothing at all."""
    assert _fill(context, hole, value) == filled


@pytest.mark.parametrize(
    ("hole", "value"),
    [
        (Hole.UNSUBSCRIBE_URL, "http://example.org/"),
        (Hole.UNSUBSCRIBE_URL, ""),
        (Hole.MESSAGE_ID, "a@b>\r\nX: y"),
        (Hole.MESSAGE_ID, "ab"),
        (Hole.DATE, "today"),
        (Hole.DATE, "Mon, 12 Jun 2017 09:00:00 +0000\r\nX: y"),
    ],
)
def test_header_refuses_what_is_not_of_its_form(hole: Hole, value: str) -> None:
    """A date, an id and a URL are themselves or an error."""
    with pytest.raises(MessageError) as refused:
        _fill(Context.HEADER, hole, value)
    assert (refused.value.where, refused.value.mend) == (
        (hole, "use an https URL of at most 900 characters (RFC 8058 3.1)")
        if hole is Hole.UNSUBSCRIBE_URL
        else ("message", "build it anew")
    )
    assert refused.value.what.startswith(ascii(value))


@pytest.mark.parametrize("context", [Context.TEXT, Context.HTML, Context.COMPONENT])
@pytest.mark.parametrize("value", ["javascript:alert(1)", "http://example.org/", ""])
def test_a_link_in_the_body_is_https_too(context: Context, value: str) -> None:
    """The short way for plain values asks the same as the long one."""
    with pytest.raises(MessageError, match=r"^preferences-url: "):
        _fill(context, Hole.PREFERENCES_URL, value)


def test_only_the_name_may_be_missing() -> None:
    """A letter without its unsubscribe link is never written."""
    for context in (Context.TEXT, Context.HTML, Context.COMPONENT):
        assert Slot(hole=Hole.NAME, context=context, tail=b"=\r\n").fill({}) == b""
    to = Slot(hole=Hole.ADDRESS, context=Context.TO)
    assert to.fill({Hole.ADDRESS: "ann@example.net"}) == b"To: ann@example.net\r\n"
    assert to.fill({Hole.ADDRESS: "A@example.net"}) == b"To: A@example.net\r\n"
    for context in (Context.TEXT, Context.HTML, Context.HEADER):
        with pytest.raises(KeyError):
            Slot(hole=Hole.UNSUBSCRIBE_URL, context=context).fill({})


def test_an_address_that_cannot_be_written_is_its_readers_own_error() -> None:
    """With the words and the mend of the header's own."""
    with pytest.raises(RecipientError) as refused:
        Slot(hole=Hole.ADDRESS, context=Context.TO).fill({Hole.ADDRESS: "jörg@example.net"})
    assert str(refused.value) == (
        r"To: 'j\xf6rg@example.net' has letters before the @ that need SMTPUTF8;"
        " use an address with ASCII letters before the @"
    )


_plain = st.lists(
    st.one_of(
        st.sampled_from(("Ann", "From", "From ", ".", " ", "  ", "a:b", "x" * 70, "x")), hostile
    )
).map("".join)


@given(_plain, st.sampled_from(("", " ", "  ")))
def test_the_short_way_writes_what_the_long_way_would(name: str, lead: str) -> None:
    """A plain value skips the encoder; the bytes are the same, and no line is too long."""
    one_line = " ".join(part for part in name.split(" ") if part)
    filled = _fill(Context.TEXT, Hole.NAME, name, lead=lead)
    assert all(len(line) <= 76 for line in filled.split(b"\r\n"))
    if name.isascii() and name.isprintable():
        assert filled == (quoted(lead + one_line) + b"=\r\n" if one_line else b"")


@pytest.mark.parametrize("context", [Context.TEXT, Context.HTML])
@pytest.mark.parametrize("form", ["{}", "a{}b", "a{}", "{}rom b", "a {} b"])
def test_every_ascii_character_is_written_for_its_place(context: Context, form: str) -> None:
    """Whichever way a value takes, no character gets past the encoder or the escaping."""
    for character in map(chr, range(0x20, 0x7F)):
        name = form.format(character)
        shown = html.escape(harmless(name)) if context is Context.HTML else harmless(name)
        filled = _fill(context, Hole.NAME, name)
        expected = quoted(shown.replace("&#x27;", "&#39;"))
        assert filled == (expected + b"=\r\n" if expected else b"")


@pytest.mark.parametrize(
    "name", ["", "Ann", "Ann Example", "Dr. Ann", "Ann  B", " Ann", "É", "a" * 80]
)
@pytest.mark.parametrize("address", ["ann@example.net", "a.b+c@example.net", "A@example.net"])
def test_to_is_the_same_short_or_long(name: str, address: str) -> None:
    """The common recipient's To skips the serialiser; the bytes are the same."""
    slot = Slot(hole=Hole.ADDRESS, context=Context.TO)
    assert slot.fill({Hole.NAME: name, Hole.ADDRESS: address}) == mailbox("To", name, address)
