"""DKIM signatures (RFC 6376) over joined letters, by rsa-sha256 and ed25519-sha256 (RFC 8463).

Relaxed on both sides, over the whole body. Both algorithms are deterministic and the time in a
signature is the letter's own date, so one that is tried again has the very bytes of the first
try. What letters share is canonicalised once per plan.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsletter.errors import MessageError
from newsletter.message.addresses import domain as ascii_domain
from newsletter.message.bodies import Piece
from newsletter.message.canonical import RelaxedBody, is_even, relaxed_field, relaxed_head
from newsletter.message.dkim_keys import SigningKey
from newsletter.message.headers import folded
from newsletter.message.plan import Plan
from newsletter.message.quoted import CRLF
from newsletter.message.slots import Context, Slot, Values

SIGNED = (
    "From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding", "List-Id", "List-Unsubscribe",
    "List-Unsubscribe-Post", "Feedback-ID", "Auto-Submitted",
)  # fmt: skip
"""What a signature covers. Each is named once more than it occurs (RFC 6376 8.15), so that none
can be added on the way; without both List-Unsubscribe fields there is no button (RFC 8058 4)."""
_END_OF_HEAD = b"\r\n\r\n"
_B64_LINE = 72
_WORD = 72


@dataclass(frozen=True, slots=True)
class _Field:
    """One DKIM-Signature field, but for the two values that each letter has of its own."""

    key: SigningKey
    start: bytes
    """As written, up to and with `bh=`."""
    canonical: bytes

    @classmethod
    def of(cls, domain: str, key: SigningKey, *, names: Sequence[str], t: int) -> "_Field":
        words = ["v=1;", f"a={key.algorithm};", "c=relaxed/relaxed;", f"d={domain};"]
        words += [f"s={key.selector};", f"t={t};", *_listed(names)]
        start = folded("DKIM-Signature", words) + b" bh="
        return cls(key, start, relaxed_field(start).removesuffix(CRLF))

    def signed(self, head: bytes, body_hash: bytes) -> bytes:
        """The whole field, over canonical header fields and the hash of a canonical body."""
        # RFC 6376 3.7: its own field comes last, with an empty `b=` and without its CRLF.
        total = hashlib.sha256(b"%b%b%b; b=" % (head, self.canonical, body_hash))
        value = b64encode(self.key.sign(total.digest()))
        lines = [value[at : at + _B64_LINE] for at in range(0, len(value), _B64_LINE)]
        return b"%b%b;\r\n b=%b\r\n" % (self.start, body_hash, b"\r\n ".join(lines))


@dataclass(frozen=True, slots=True)
class _Place:
    """A slot, and where it stands in the letter, the signed fields and the canonical body."""

    slot: Slot
    in_letter: tuple[int, ...]
    in_covered: tuple[int, ...]
    in_body: tuple[int, ...]


class SignedPlan:
    """A plan whose letters bear signatures; joined as a `Plan` is."""

    def __init__(
        self, plan: Plan, *, fields: Sequence[_Field], covered: Sequence[Piece], body: RelaxedBody
    ) -> None:
        body_at = len(plan.pieces) - len(body.pieces)
        self._letter = plan.pieces
        self._fields = fields
        self._covered = covered
        self._body = body
        self._places = tuple(
            _Place(
                slot,
                in_letter=indices,
                in_covered=tuple(at for at, piece in enumerate(covered) if piece == slot),
                in_body=tuple(index - body_at for index in indices if index > body_at),
            )
            for slot, indices in plan.places
        )

    def join(self, values: Values) -> bytes:
        """Fill every hole and sign; errors as those of `Plan.join`."""
        return b"".join(self.filled(values))

    def filled(self, values: Values) -> tuple[bytes, ...]:
        """The same in pieces, as `Plan.filled` gives them."""
        letter, covered = list(self._letter), list(self._covered)
        body, even = list(self._body.pieces), True
        for place in self._places:
            filled = place.slot.fill(values)
            for index in place.in_letter:
                letter[index] = filled
            for index in place.in_body:
                body[index] = filled
                even = even and is_even(filled)
            for index in place.in_covered:
                is_whole_field = place.slot.context is Context.TO
                covered[index] = relaxed_field(filled) if is_whole_field else filled
        head = b"".join(covered)  # type: ignore[arg-type]  # every slot has been replaced
        body_hash = b64encode(self._body.hashed(body, even=even))
        signatures = [field.signed(head, body_hash) for field in self._fields]
        return (*signatures, *letter)  # type: ignore[arg-type]  # likewise


class Signer:
    """Signs the letters of one domain with each of its keys."""

    def __init__(self, domain: str, keys: Sequence[SigningKey]) -> None:
        self._domain = ascii_domain(domain, where="DKIM-Signature")
        self._keys = tuple(keys)

    def signed(self, plan: Plan, moment: datetime) -> SignedPlan:
        """The same letters, signed as of that moment, which is written in whole seconds."""
        head, body = _parted(plan)
        names, covered = _covered(head)
        time = int(moment.timestamp())
        fields = [_Field.of(self._domain, key, names=names, t=time) for key in self._keys]
        return SignedPlan(plan, fields=fields, covered=covered, body=RelaxedBody(body))


def _covered(head: Sequence[Piece]) -> tuple[Sequence[str], Sequence[Piece]]:
    """The names for `h=`, and the canonical fields they stand for in that order."""
    found = list(relaxed_head(head))
    names: list[str] = []
    pieces: list[Piece] = []
    for name in SIGNED:
        # RFC 6376 5.4.2: fields of one name are signed from the last to the first.
        same = [field for key, field in reversed(found) if key == name.lower().encode()]
        names += [name] * (len(same) + 1)
        pieces += [piece for field in same for piece in field]
    return names, pieces


def _parted(plan: Plan) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """The pieces of the header section and those of the body; one piece has a share in both."""
    for at, piece in enumerate(plan.pieces):
        if isinstance(piece, bytes) and _END_OF_HEAD in piece:
            head, _, body = piece.partition(_END_OF_HEAD)
            return [*plan.pieces[:at], head + CRLF], [body, *plan.pieces[at + 1 :]]
    raise MessageError("there is no body to sign", where="message", mend="plan it anew")


def _listed(names: Sequence[str]) -> Iterator[str]:
    """The words of `h=`, each as long as a line of its own may be."""
    word = "h="
    for name in names:
        if len(word) + len(name) > _WORD:
            yield word
            word = ""
        word += f"{name}:"
    yield f"{word.removesuffix(':')};"
