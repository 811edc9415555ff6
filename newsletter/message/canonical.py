"""Relaxed canonicalisation (RFC 6376 3.4.2 and 3.4.4), done once for what all letters share.

A run of white space, a line's end or the last empty lines could reach over the border between two
pieces. They cannot where every piece ends in an octet that none of the three contains or that
ends them; then pieces are canonicalised one by one, and anything else is done the slow way.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence

from newsletter.message.bodies import Piece
from newsletter.message.quoted import CRLF
from newsletter.message.slots import Context, Slot

_SPACES = re.compile(rb"[ \t]+")
_SPACE_AT_END = re.compile(rb" +(?=\r\n|\Z)")
_FOLDS = re.compile(rb"[ \t\r\n]+")
_NEXT_FIELD = re.compile(rb"(?<=\r\n)(?![ \t])")
_UNEVEN = re.compile(rb"[ \t](?=[ \t\r])|\t|[ \t\r]\Z")
_VISIBLE = re.compile(rb"[^ \t\r\n]")


def relaxed_field(field: bytes) -> bytes:
    """Canonicalise one whole header field: name in lower case, one line, ended by CRLF."""
    name, _, value = field.partition(b":")
    return b"%b:%b\r\n" % (name.rstrip().lower(), _FOLDS.sub(b" ", value).strip())


def relaxed_body(body: bytes) -> bytes:
    """Canonicalise a whole body; empty where it holds nothing but empty lines."""
    text = _relaxed(body)
    end = len(text)
    while text[max(end - 2, 0) : end] == CRLF:
        end -= 2
    return text[:end] + CRLF if end else b""


def _relaxed(text: bytes) -> bytes:
    return _SPACE_AT_END.sub(b"", _SPACES.sub(b" ", text))


def relaxed_head(head: Iterable[Piece]) -> Iterator[tuple[bytes, list[Piece]]]:
    """Cut the pieces of a header section into fields: name in lower case, canonical pieces.

    The To slot fills a whole field, which is canonicalised when it is filled; any other slot's
    value has no white space to fold and stands between two visible octets or before a CRLF.
    """
    field: list[Piece] = []
    for piece in head:
        if isinstance(piece, Slot):
            field.append(piece)
            if piece.context is Context.TO:
                yield b"to", field
                field = []
            continue
        first, *others = _NEXT_FIELD.split(piece)
        field += [first] if first else []
        for other in others:
            if field:
                yield _canonical(field)
            field = [other] if other else []
    if field:
        yield _canonical(field)


def _canonical(field: Sequence[Piece]) -> tuple[bytes, list[Piece]]:
    first, *rest = (each if isinstance(each, Slot) else _FOLDS.sub(b" ", each) for each in field)
    if isinstance(first, Slot):
        raise TypeError("a header field begins with a slot")
    name, _, value = first.partition(b":")
    pieces: list[Piece] = [b"%b:%b" % (name.rstrip().lower(), value.lstrip()), *rest]
    last = pieces.pop()
    pieces += [last, CRLF] if isinstance(last, Slot) else [last.rstrip() + CRLF]
    return name.rstrip().lower(), pieces


class RelaxedBody:
    """The canonical body of a plan's letters, ready but for the values of its slots."""

    def __init__(self, body: Sequence[Piece]) -> None:
        self.pieces: tuple[Piece, ...] = tuple(body)
        """As many as the body's own, each in its place."""
        *most, last = body
        self._is_even = isinstance(last, bytes) and _is_even(most, last)
        if isinstance(last, bytes) and self._is_even:
            runs = [each if isinstance(each, Slot) else _relaxed(each) for each in most]
            self.pieces = (*runs, relaxed_body(last))

    def hashed(self, pieces: Sequence[Piece], *, even: bool) -> bytes:
        """SHA-256 of one letter's canonical body, from `pieces` with every slot replaced.

        `even` where `is_even` of every value in them.
        """
        joined = b"".join(pieces)  # type: ignore[arg-type]  # as said
        canonical = joined if even and self._is_even else relaxed_body(joined)
        return hashlib.sha256(canonical).digest()


def is_even(value: bytes) -> bool:
    """Whether a filled slot is canonical already, whatever comes after it."""
    return _UNEVEN.search(value) is None


def _is_even(most: Sequence[Piece], last: bytes) -> bool:
    """Whether no white space reaches over the end of a piece, nor an empty line over the last."""
    runs = [each for each in most if isinstance(each, bytes)]
    reaches_over = any(run.endswith((b" ", b"\t", b"\r")) for run in runs)
    return not reaches_over and _VISIBLE.search(last) is not None
