"""Canonicalisation piece by piece, against the whole body done slowly and against dkimpy."""

import hashlib
import re
from collections.abc import Sequence

import pytest
from dkim.canonicalization import Relaxed
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.holes import Hole
from newsletter.message.bodies import Piece
from newsletter.message.canonical import (
    RelaxedBody,
    is_even,
    relaxed_body,
    relaxed_field,
    relaxed_head,
)
from newsletter.message.slots import Context, Slot

SLOT = Slot(hole=Hole.NAME, context=Context.TEXT)

_octets = st.lists(
    st.sampled_from((b" ", b"\t", b"\r\n", b"\r\n\r\n", b"  ", b"a", b"=\r\n", b".", b"bc d", b"\r", b"\n", b"\x0b")),
    max_size=6,
).map(b"".join)  # fmt: skip


def _slowly(body: bytes) -> bytes:
    """RFC 6376 3.4.4, sentence by sentence."""
    lines = [
        re.sub(rb"[ \t]+", b" ", re.sub(rb"[ \t]+\Z", b"", line)) for line in body.split(b"\r\n")
    ]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


@given(_octets)
def test_a_body_is_canonical_as_the_rfc_says(body: bytes) -> None:
    """White space at a line's end, runs of it within, empty lines at the end; nothing else."""
    assert relaxed_body(body) == _slowly(body)


@given(_octets.filter(lambda body: not re.search(rb"\r(?!\n)|(?<!\r)\n|\x0b", body)))
def test_a_body_is_canonical_as_dkimpy_says(body: bytes) -> None:
    """An independent program, for bodies as DATA carries them: their last line is ended."""
    body += b"\r\n"
    theirs = Relaxed.canonicalize_body(body)
    # RFC 6376 3.4.4: an empty body stays empty; dkimpy gives it a line (erratum 1384 of RFC 4871).
    assert relaxed_body(body) == (theirs if _slowly(body) else b"")


@pytest.mark.parametrize("body", [b"", b"\r\n", b"\r\n\r\n", b" \t\r\n \r\n"])
def test_an_empty_body_stays_empty(body: bytes) -> None:
    """RFC 6376 3.4.4: its hash is that of no octets at all."""
    assert relaxed_body(body) == b""


_bodies = st.lists(st.one_of(_octets, st.just(SLOT)), min_size=1, max_size=7)


@given(_bodies, _octets)
@example([b"a ", SLOT, b" b\r\n"], b"")
@example([b"a\r\n", SLOT, b"\r\nb\r\n"], b"c ")
@example([b"a\r", SLOT, b"b\r\n"], b"\n")
@example([b"a", SLOT, b"\r\n\r\n"], b"\r\n")
@example([b"a ", SLOT, b"\r\nb\r\n"], b"")
@example([b"a \r", SLOT, b"b\r\n"], b"\n")
@example([b"a", SLOT], b"\r\n\r\n")
@example([b"a\r\n\r\n", b"\r\n"], b"")
@example([b"a\t", SLOT, b"c\r\n"], b"b")
def test_pieces_give_the_hash_of_the_joined_body(body: Sequence[Piece], value: bytes) -> None:
    """Whatever reaches over a border between pieces: spaces, line ends, empty lines at the end."""
    prepared = RelaxedBody(body)
    assert len(prepared.pieces) == len(body)
    filled = [value if isinstance(piece, Slot) else piece for piece in prepared.pieces]
    joined = b"".join(value if isinstance(piece, Slot) else piece for piece in body)
    even = is_even(value) or SLOT not in body
    assert prepared.hashed(filled, even=even) == hashlib.sha256(_slowly(joined)).digest()


@given(_octets, _octets)
def test_an_even_value_is_canonical_wherever_it_stands(value: bytes, after: bytes) -> None:
    """Even means: nothing to do, and no need to look at what comes next."""
    if is_even(value):
        assert _slowly(b"a" + value + b"z") == b"a" + value + b"z\r\n"
        assert (
            _slowly(b"a" + value + after + b"z") == b"a" + value + _slowly(b"." + after + b"z")[1:]
        )


def test_our_own_values_are_even() -> None:
    """Names and links as slots write them: the short way is the usual one."""
    for filled in (b"Ann Example=\r\n", b"https://e.org/u/a=3Db=\r\n", b"", b" Ann=\r\n"):
        assert is_even(filled)
    for filled in (b"a  b", b"a\t", b"a ", b"a \r\n", b"\r"):
        assert not is_even(filled)


@pytest.mark.parametrize(
    ("field", "canonical"),
    [
        (b"To: Ann  <a@e.org>\r\n", b"to:Ann <a@e.org>\r\n"),
        (b"To: =?utf-8?q?a?=\r\n =?utf-8?q?b?= <a@e.org>\r\n", b"to:=?utf-8?q?a?= =?utf-8?q?b?= <a@e.org>\r\n"),
        (b"SUBJECT\t:\t a:\tb \r\n", b"subject:a: b\r\n"),
        (b"X:\r\n\tfolded \r\n  twice\r\n", b"x:folded twice\r\n"),
        (b"Empty:\r\n", b"empty:\r\n"),
    ],
)  # fmt: skip
def test_a_field_is_one_canonical_line(field: bytes, canonical: bytes) -> None:
    """RFC 6376 3.4.2."""
    assert relaxed_field(field) == canonical
    ((name, pieces),) = relaxed_head([field])
    assert b"".join(pieces) == canonical  # type: ignore[arg-type]  # no slot is in it
    assert canonical.startswith(name + b":")


def test_fields_are_cut_at_their_ends_not_at_folds() -> None:
    """Across pieces, with slots within a field, as its last part, and as a whole one."""
    to = Slot(hole=Hole.ADDRESS, context=Context.TO)
    date = Slot(hole=Hole.DATE, context=Context.HEADER)
    link = Slot(hole=Hole.UNSUBSCRIBE_URL, context=Context.HEADER)
    head: list[Piece] = [
        b"From: a@e.org\r\nReply-To:  b@e.org\r\n", to, b"Date: ", date,
        b"\r\nList-Unsubscribe: <", link, b">,\r\n  <mailto:x@e.org>\r\nPrecedence: bulk\r\n",
    ]  # fmt: skip
    assert dict(relaxed_head(head)) == {
        b"from": [b"from:a@e.org\r\n"],
        b"reply-to": [b"reply-to:b@e.org\r\n"],
        b"to": [to],
        b"date": [b"date:", date, b"\r\n"],
        b"list-unsubscribe": [b"list-unsubscribe:<", link, b">, <mailto:x@e.org>\r\n"],
        b"precedence": [b"precedence:bulk\r\n"],
    }


def test_an_unended_or_empty_piece_is_no_field_of_its_own() -> None:
    """The last field is ended wherever it breaks off, and nothing comes before the first."""
    date = Slot(hole=Hole.DATE, context=Context.HEADER)
    assert list(relaxed_head([b"", b"A:  b"])) == [(b"a", [b"a:b\r\n"])]
    assert list(relaxed_head([b"A: b\r\nDate: ", date])) == [
        (b"a", [b"a:b\r\n"]),
        (b"date", [b"date:", date, b"\r\n"]),
    ]


def test_a_field_without_a_name_is_an_error_of_ours() -> None:
    """No value of a recipient can stand where a field's name should."""
    with pytest.raises(TypeError, match="begins with a slot"):
        list(relaxed_head([b"A: b\r\n", SLOT, b": c\r\n"]))
