"""Words of a header: harmless text and encoded words."""

from email.header import decode_header, make_header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.message.words import WORD, encoded_words, harmless, needs_encoding
from tests.support.letters import hostile


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("a\r\nBcc: b", "a Bcc: b", id="CRLF"),
        pytest.param("a\nb", "a b", id="LF"),
        pytest.param("a\x85b", "a b", id="NEL"),
        pytest.param("a\x0bb\x0cc", "a b c", id="VT and FF"),
        pytest.param("a\u2028b\u2029c", "a b c", id="line and paragraph separator"),
        pytest.param("a\x00b\x7fc", "a b c", id="NUL and DEL"),
        pytest.param("  a   b  ", "a b", id="runs of spaces"),
        pytest.param("a\udc80b", "a\ufffdb", id="lone surrogate"),
        pytest.param("a\u00a0b", "a\u00a0b", id="a no-break space is a letter like others"),
    ],
)
def test_text_becomes_one_harmless_line(text: str, kept: str) -> None:
    """Nothing that could end a header is left, and nothing else is lost."""
    assert harmless(text) == kept


@given(hostile)
def test_harmless_text_is_left_alone(text: str) -> None:
    """What is harmless already stays as it is."""
    assert harmless(harmless(text)) == harmless(text)


@pytest.mark.parametrize("text", ["=?utf-8?q?a=0D=0ABcc:_evil@x?=", "a =? b", "é"])
def test_what_looks_like_an_encoded_word_needs_encoding(text: str) -> None:
    """Left in the clear, a reader would decode it once more."""
    assert needs_encoding(text)


@given(st.text(min_size=1), st.integers(min_value=30, max_value=WORD))
def test_encoded_words_fit_and_decode_to_the_text(text: str, first: int) -> None:
    """Each word has at most 75 characters, whole characters only; together they are the text."""
    text = harmless(text) or "x"
    words = encoded_words(text, first=first)
    assert len(words[0]) <= first
    assert all(len(word) <= WORD for word in words)
    assert str(make_header(decode_header("\r\n ".join(words)))) == text
    for word in words:
        payload, charset = decode_header(word)[0]
        assert isinstance(payload, bytes)
        payload.decode(charset or "ascii")


def test_a_word_may_be_exactly_as_long_as_allowed() -> None:
    """75 characters stay one word; one more is a second."""
    assert encoded_words("é" + "a" * 57) == ["=?utf-8?q?=C3=A9" + "a" * 57 + "?="]
    assert encoded_words("é" + "a" * 58) == [
        "=?utf-8?q?=C3=A9" + "a" * 57 + "?=",
        "=?utf-8?q?a?=",
    ]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        pytest.param("Weekly für alle", "=?utf-8?q?Weekly_f=C3=BCr_alle?=", id="mostly ASCII: Q"),
        pytest.param("週報", "=?utf-8?b?6YCx5aCx?=", id="hardly any ASCII: B"),
        pytest.param(
            "Will it be ü, then?", "=?utf-8?q?Will_it_be_=C3=BC=2C_then=3F?=", id="specials in Q"
        ),
    ],
)
def test_the_shorter_encoding_is_chosen(text: str, word: str) -> None:
    """Q for mostly ASCII, B for the rest; in Q no character that a display name forbids."""
    assert encoded_words(text) == [word]
