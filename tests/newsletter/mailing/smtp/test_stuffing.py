"""Dot stuffing in pieces: the same octets as for the whole, however a letter is cut."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.mailing.smtp.stuffing import MOST, SHARED, Stuffing

LONG = b"a line of a letter\r\n.and one with a dot\r\n" * 60
assert len(LONG) > SHARED

LINES = st.lists(st.sampled_from([b"", b".", b"..", b"x", b".x", b"x."]), max_size=8).map(
    b"\r\n".join
)


def unstuffed(wire: bytes) -> bytes:
    """What a server makes of it."""
    assert wire.endswith(b".\r\n")
    lines = wire.removesuffix(b".\r\n").split(b"\r\n")
    assert b"." not in lines, "a dot alone ends the letter"
    return b"\r\n".join(line.removeprefix(b".") for line in lines)


@given(st.lists(LINES, max_size=6))
def test_cut_anywhere_it_is_the_same(pieces: Sequence[bytes]) -> None:
    """Pieces that begin or end within a line, empty ones too."""
    whole = b"".join(pieces)
    wire = Stuffing().of(tuple(pieces))
    assert wire == Stuffing().of(whole)
    back = unstuffed(wire)
    assert back in (whole, whole + b"\r\n")


@example(b"a\r\nb", 2)
@example(b"a\r\n", 2)
@example(b"\r\n.\r\n", 4)
@given(LINES, st.integers(0, 60))
def test_a_cut_through_a_line_end_is_mended(letter: bytes, at: int) -> None:
    """CR in one piece and LF in the next are one line end."""
    assert Stuffing().of((letter[:at], letter[at:])) == Stuffing().of(letter)


@pytest.mark.parametrize(
    "pieces",
    [
        (b"a\r", b"b"),
        (b"a", b"\nb"),
        (b"\r\n\n",),
        (b"x\ry\r\n",),
        (b"a\r", b"\r\n"),
        (LONG + b"\n",),
    ],
)
def test_a_bare_line_end_is_refused_in_any_piece(pieces: tuple[bytes, ...]) -> None:
    """Where SMTP smuggling begins."""
    with pytest.raises(ValueError, match="CRLF"):
        Stuffing().of(pieces)


def test_what_is_remembered_is_the_piece_and_not_its_place() -> None:
    """A shared piece after a line end and within a line: each time the right octets."""
    stuffing = Stuffing()
    shared = b"." + LONG
    for before in (b"x\r\n", b"x", b".", b"\r\n", b"x"):
        assert stuffing.of((before, shared)) == Stuffing().of(before + shared)


def test_what_is_remembered_has_an_end() -> None:
    """Letters that share nothing cost no memory for ever."""
    stuffing = Stuffing()
    for number in range(MOST + 50):
        stuffing.of((b"%d" % number + LONG, b"x"))
    assert len(stuffing._known) == MOST


def test_only_what_may_be_shared_is_remembered() -> None:
    """A reader's own short pieces are not, however many stand side by side."""
    stuffing = Stuffing()
    own = [b"X-Own: %d\r\n" % number for number in range(300)]
    stuffing.of((*own, LONG, *own))
    assert list(stuffing._known) == [LONG]
