"""The plan: a letter encoded once, cut at its holes, joined again for each recipient.

Measured against building the same letter with the email package: see `benchmarks/join.py`.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from newsletter.edition import Edition, Variant
from newsletter.errors import MessageError
from newsletter.holes import HOLE_OF, TOKEN, Hole
from newsletter.message.addresses import domain, mailto
from newsletter.message.bodies import Piece
from newsletter.message.headers import identified, list_urls, mailbox, unstructured, verbatim
from newsletter.message.parts import alternative, text_alone
from newsletter.message.slots import Context, Slot, Values

SHARED = 1024
"""Octets from which a piece that all letters share is kept as it is, not joined to others."""
_AUTOMATIC = b"Auto-Submitted: auto-generated\r\n"
"""RFC 3834 5: no machine answers it."""
_IN_HEADERS = frozenset({Hole.DATE, Hole.MESSAGE_ID, Hole.UNSUBSCRIBE_URL, Hole.LEAVE_KEY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who a letter is from and which list it belongs to; the same for all its recipients."""

    from_name: str
    from_address: str
    reply_to: str | None = None
    """An address, without a name."""
    return_path: str
    """The envelope sender; no header shows it."""
    verp: bool = False
    """Whether each letter has a return path of its own, made of that one."""
    list_id: str
    """Stable for ever, such as `weekly.example.org` (RFC 2919 3)."""
    list_name: str
    unsubscribe_mailto: str | None = None
    """An address whose mail somebody or something obeys; beside the https URL, never instead.

    Each reader has their own where the token of a hole stands in it."""
    domain: str
    """The right part of each Message-ID."""
    feedback_id: str | None = None
    """Our SenderId in Feedback-ID (Gmail): 5 to 15 letters or digits, never changed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One variant's letter: runs of bytes and slots, in order, no two runs side by side."""

    pieces: tuple[Piece, ...]
    places: tuple[tuple[Slot, tuple[int, ...]], ...]
    """Each distinct slot and where in `pieces` it stands."""
    _runs: tuple[slice, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_runs", tuple(_runs(self.pieces)))

    def join(self, values: Values) -> bytes:
        """Fill every hole: 7-bit, CRLF, ready for the wire but for dot stuffing.

        KeyError for a hole without value; MessageError for a value that cannot stand in its
        place: an address without ASCII form, a URL that is not https.
        """
        return b"".join(self.filled(values))

    def filled(self, values: Values) -> tuple[bytes, ...]:
        """The same in pieces; a long one that all letters share is the same object in each."""
        letter: list[bytes] = list(self.pieces)  # type: ignore[arg-type]  # slots are replaced
        for slot, indices in self.places:
            filled = slot.fill(values)
            for index in indices:
                letter[index] = filled
        return tuple([b"".join(letter[run]) for run in self._runs])


def _runs(pieces: Sequence[Piece]) -> Iterable[slice]:
    """Each long piece alone, and all between two of them together."""
    start = 0
    for at, piece in enumerate(pieces):
        if isinstance(piece, bytes) and len(piece) >= SHARED:
            yield slice(start, at)
            yield slice(at, at + 1)
            start = at + 1
    yield slice(start, len(pieces))


def plan(edition: Edition, variant: Variant, sender: Sender, *, is_plain: bool = False) -> Plan:
    """Encode a variant as a letter of that sender; MessageError for what cannot be a header.

    A plain one is a single part, the same text under the same headers.
    """
    body = text_alone(variant) if is_plain else alternative(variant)
    return _compile([*_headers(edition, sender), *body])


def notice_plan(subject: str, variant: Variant, sender: Sender, *, leaves: bool) -> Plan:
    """Encode a notice, our own answer to what somebody did: no list's letter, and no bulk.

    `leaves` says whether its reader may have something to leave by one click.
    """
    after = [*_named_fields(subject), *(_ways_out(sender) if leaves else ()), _AUTOMATIC]
    to = Slot(hole=Hole.ADDRESS, context=Context.TO)
    head = [*_cut(_from(sender)), to, *_cut(b"".join(after))]
    return _compile([*head, *alternative(variant)])


def digest(plans: Sequence[tuple[str, Plan]]) -> str:
    """What approval covers: SHA-256 in hex over each variant's key and plan, holes by name.

    The order of the variants does not matter. No date, signature or recipient is in it.
    """
    total = hashlib.sha256()
    for key, each in sorted(plans, key=lambda pair: pair[0]):
        total.update(_framed(b"variant", key.encode()))
        for piece in each.pieces:
            total.update(_framed(*_named(piece)))
    return total.hexdigest()


def _named(piece: Piece) -> tuple[bytes, bytes]:
    if isinstance(piece, bytes):
        return b"bytes", piece
    return b"hole", f"{piece.hole}\0{piece.context}\0{piece.lead}".encode() + piece.tail


def _framed(kind: bytes, content: bytes) -> bytes:
    # With its length in front, no content can pass for another kind or run into the next.
    return b"%s %d\0%s" % (kind, len(content), content)


def _headers(edition: Edition, sender: Sender) -> list[Piece]:
    list_id = domain(sender.list_id, where="List-Id")
    after = [
        *_named_fields(edition.subject),
        identified("List-Id", sender.list_name, list_id),
        *_ways_out(sender),
        *_feedback(edition, sender, list_id),
        _AUTOMATIC,
        b"Precedence: bulk\r\n",
    ]
    to = Slot(hole=Hole.ADDRESS, context=Context.TO)
    return [*_cut(_from(sender)), to, *_cut(b"".join(after))]


def _from(sender: Sender) -> bytes:
    fields = mailbox("From", sender.from_name, sender.from_address)
    if sender.reply_to:
        fields += mailbox("Reply-To", "", sender.reply_to)
    return fields


def _named_fields(subject: str) -> Iterable[bytes]:
    yield unstructured("Subject", subject)
    yield verbatim("Date", Hole.DATE.token)
    yield verbatim("Message-ID", f"<{Hole.MESSAGE_ID.token}>")
    yield b"MIME-Version: 1.0\r\n"


def _ways_out(sender: Sender) -> Iterable[bytes]:
    urls = [Hole.UNSUBSCRIBE_URL.token]
    if sender.unsubscribe_mailto:
        urls.append(mailto(sender.unsubscribe_mailto, where="List-Unsubscribe"))
    yield list_urls("List-Unsubscribe", urls)
    # RFC 8058 3.1: exactly this value, beside exactly one https URL.
    yield b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def _feedback(edition: Edition, sender: Sender, list_id: str) -> Iterable[bytes]:
    if sender.feedback_id:
        # Never a recipient in it: Gmail counts complaints by each part.
        feedback = f"{edition.number}:{list_id}:edition:{sender.feedback_id}"
        yield verbatim("Feedback-ID", feedback)


def _cut(headers: bytes) -> Iterable[Piece]:
    text, start = headers.decode("ascii"), 0
    for match in TOKEN.finditer(text):
        hole = HOLE_OF[match[0]]
        if hole not in _IN_HEADERS:
            raise MessageError(f"the {hole} of a recipient cannot stand in a header")
        yield text[start : match.start()].encode("ascii")
        yield Slot(hole=hole, context=Context.HEADER)
        start = match.end()
    yield text[start:].encode("ascii")


def _compile(parts: Iterable[Piece]) -> Plan:
    pieces: list[Piece] = []
    for part in parts:
        if pieces and isinstance(part, bytes) and isinstance(pieces[-1], bytes):
            run = pieces[-1]
            pieces[-1] = run + part
        else:
            pieces.append(part)
    places: dict[Slot, list[int]] = {}
    for index, piece in enumerate(pieces):
        if isinstance(piece, Slot):
            places.setdefault(piece, []).append(index)
    return Plan(tuple(pieces), tuple((slot, tuple(at)) for slot, at in places.items()))
