"""What a fetch brings, as text."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import FetchError
from newsletter.fetching.values import Fetched


def _fetched(content: bytes, kind: str | None = None) -> Fetched:
    headers = {} if kind is None else {"content-type": kind}
    return Fetched(url="https://example.org/a", status=200, headers=headers, content=content)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("Grüße".encode(), None),
        ("Grüße".encode(), "text/plain"),
        ("Grüße".encode("latin-1"), "text/plain; charset=ISO-8859-1"),
        ("Grüße".encode("cp1252"), 'text/plain; charset="windows-1252"'),
        ("Grüße".encode("utf-8-sig"), "text/plain; charset=iso-8859-1"),
        (b"\xff\xfe" + "Grüße".encode("utf-16-le"), "text/plain"),
        (b"\xfe\xff" + "Grüße".encode("utf-16-be"), None),
        ("Grüße".encode(), "text/plain; charset=nonsense"),
        ("Grüße".encode(), "text/plain; charset=unicode_escape"),
        ("Grüße".encode(), "text/plain; charset=idna"),
        ("Grüße".encode(), "text/plain; charset="),
        ("Grüße".encode(), ";;;="),
    ],
)
def test_text_knows_its_charset(content: bytes, kind: str | None) -> None:
    """By the byte order mark, else the header, else UTF-8; Python's own codecs are none."""
    assert _fetched(content, kind).text() == "Grüße"


@pytest.mark.parametrize(
    "kind", ["text/plain", "text/plain; charset=hex", "text/plain; charset=ascii"]
)
def test_what_is_no_text_is_a_clear_line(kind: str) -> None:
    """With the URL, and without half of it."""
    with pytest.raises(FetchError, match="no text in") as refused:
        _fetched(b"ab\xff\xfe", kind).text()
    assert refused.value.where == "https://example.org/a"


@given(st.binary(max_size=50), st.text(max_size=40).map("text/plain; charset{}".format))
def test_any_content_is_text_or_a_fetch_error(content: bytes, kind: str) -> None:
    """Whatever the header says."""
    with suppress(FetchError):
        assert isinstance(_fetched(content, kind).text(), str)
