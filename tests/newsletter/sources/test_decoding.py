"""Bytes to text: UTF-8 unless somebody says otherwise, and one line where it is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import ReportError
from newsletter.sources.decoding import declared_charset, decode


@pytest.mark.parametrize(
    ("head", "charset"),
    [
        (b'<meta charset="windows-1252">', "windows-1252"),
        (b"<meta charset=koi8-r>", "koi8-r"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=big5">', "big5"),
        (b'<?xml version="1.0" encoding="iso-8859-15"?>', "iso-8859-15"),
        (b'<meta charset="utf-16">', ""),
        (b"<p>no word of it", ""),
        (b" " * 2000 + b"<meta charset=koi8-r>", ""),
    ],
)
def test_what_a_page_declares(head: bytes, charset: str) -> None:
    """In its first lines only; whoever can read the word has no charset of two octets."""
    assert declared_charset(head) == charset


@pytest.mark.parametrize(
    ("text", "charset"),
    [("Grüße, 5 €", "windows-1252"), ("вести", "koi8-r"), ("週報", "big5"), ("Grüße", "utf-16-le")],
)
def test_a_declared_charset_is_used(text: str, charset: str) -> None:
    """As browsers do."""
    assert decode(text.encode(charset), where="a", charset=charset) == text


@pytest.mark.parametrize("charset", ["", "latin-1", "utf-8"])
@pytest.mark.parametrize(
    "data",
    [
        "Gr\u00fc\u00dfe".encode("utf-8-sig"),
        b"\xff\xfe" + "Gr\u00fc\u00dfe".encode("utf-16-le"),
        b"\xfe\xff" + "Gr\u00fc\u00dfe".encode("utf-16-be"),
    ],
    ids=["utf-8", "little", "big"],
)
def test_a_byte_order_mark_is_right(data: bytes, charset: str) -> None:
    """Whatever was said of the text; and it is no part of it."""
    assert decode(data, where="a", charset=charset) == "Gr\u00fc\u00dfe"


@pytest.mark.parametrize("charset", ["", "nonsense", "unicode_escape", "hex", "idna", "utf-7"])
def test_what_is_no_charset_is_utf_8(charset: str) -> None:
    """Python's own codecs are none either."""
    assert decode("Grüße \\x41 +ZeVnLIqe-".encode(), where="a", charset=charset) == (
        "Grüße \\x41 +ZeVnLIqe-"
    )


@pytest.mark.parametrize(
    ("data", "charset", "told"),
    [
        (b"one\ntwo \xe9", "", r"^a:2: byte 0xe9 is not UTF-8"),
        (b"one\n\0", "", r"^a:2: a zero byte"),
        (b"one\n\xff", "ascii", r"^a:2: byte 0xff is not ASCII"),
    ],
)
def test_what_is_no_text(data: bytes, charset: str, told: str) -> None:
    """The line of it, the fault and the mend."""
    with pytest.raises(ReportError, match=told) as caught:
        decode(data, where="a", charset=charset)
    assert "save the report as UTF-8" in str(caught.value)


@given(data=st.binary(max_size=60), charset=st.text(max_size=12))
def test_any_bytes_are_text_or_one_line(data: bytes, charset: str) -> None:
    """Under any name of a charset; no carriage return is left."""
    try:
        text = decode(data, where="a", charset=charset)
    except ReportError:
        return
    assert "\r" not in text
    assert "\0" not in text
