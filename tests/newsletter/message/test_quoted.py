"""Quoted-printable lines."""

import quopri
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.message.quoted import quoted


@given(
    st.lists(
        st.one_of(
            st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])),
            st.sampled_from(
                (".", "From ", "=", " ", "\t", "x" * 75, "é" * 40, "🎉" * 30, "a" * 70)
            ),
        )
    ).map("".join)
)
def test_a_line_decodes_to_itself(text: str) -> None:
    """Any decoder gives the line back; each line is short, guarded and cut between characters."""
    lines = quoted(text).split(b"=\r\n")
    assert quopri.decodestring(quoted(text)).decode() == text
    for line in lines:
        assert len(line) <= 75
        assert not line.startswith((b".", b"From "))
        assert not re.search(rb"=(?![0-9A-F]{2})", line)
        quopri.decodestring(line).decode()
    assert not lines[-1].endswith((b" ", b"\t"))


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        pytest.param("", b"", id="empty"),
        pytest.param(".", b"=2E", id="a dot alone"),
        pytest.param("..a", b"=2E.a", id="dots"),
        pytest.param("From here", b"=46rom here", id="From at the start"),
        pytest.param("Fromage. From ", b"Fromage. From=20", id="From elsewhere"),
        pytest.param("goes on ", b"goes on=20", id="a flowed line"),
        pytest.param("a\t", b"a=09", id="a tab at the end"),
        pytest.param("a=b", b"a=3Db", id="equals"),
        pytest.param("x" * 75 + ". b", b"x" * 75 + b"=\r\n=2E b", id="a dot after a soft break"),
        pytest.param("x" * 74 + "é", b"x" * 74 + b"=\r\n=C3=A9", id="no character is split"),
        pytest.param("x" * 75, b"x" * 75, id="exactly full"),
        pytest.param("x" * 72 + "=yy", b"x" * 72 + b"=3D=\r\nyy", id="full with an escape"),
        pytest.param("x" * 73 + "=y", b"x" * 73 + b"=\r\n=3Dy", id="no escape is split"),
    ],
)
def test_a_line_is_written(text: str, encoded: bytes) -> None:
    """Byte by byte."""
    assert quoted(text) == encoded
