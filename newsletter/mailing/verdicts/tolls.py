"""Which refusals are held against whom: thresholds and the guard against outages, as one function.

A wrong suppression loses a reader, so whatever looks like the fault of a directory, a domain or
our own smarthost is held back and named, not carried out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.mailing.outcomes import Cause
from newsletter.mailing.verdicts.effects import (
    EFFECTS,
    GIVEN_UP_LEAST,
    MAILING_OUTAGE_LEAST,
    OUTAGE_EDITIONS,
    Toll,
    is_outage,
)

EVERYWHERE = "*"
"""Stands for a domain where a whole mailing is held back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What a server said to one person's letter, and how often it came to that in a row."""

    subscriber_id: int
    address: str
    cause: Cause
    said: str
    """Code and words of the server, fit to be shown."""
    given_up: bool = False
    """Whether the server only ever said not now, until the letter was too old."""
    in_a_row: int
    """Editions in a row with this cause, counted from the newest; 0 where a newer one went well."""
    domain_refused: int
    """Letters of this mailing to the same domain that met this cause."""
    domain_answered: int
    """Letters of this mailing to the same domain that were answered for good."""

    @property
    def domain(self) -> str:
        """The part of the address that is somebody else's to run."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A cause that so many letters of one domain met that it tells of an outage."""

    domain: str
    """EVERYWHERE for the whole mailing."""
    cause: Cause
    refused: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolls:
    """Who pays for a mailing's refusals, and who would have but for an outage."""

    suppress: tuple[Refusal, ...] = ()
    rest: tuple[Refusal, ...] = ()
    held: tuple[Held, ...] = ()


def tolls(refusals: Sequence[Refusal], *, answered: int) -> Tolls:
    """What these refusals of one mailing come to; `answered` is how many letters it has settled."""
    held: dict[Held, None] = {}
    due: dict[Toll, list[Refusal]] = {Toll.SUPPRESSION: [], Toll.REST: []}
    whole = Counter(refusal.cause for refusal in refusals)
    for refusal in refusals:
        effect = EFFECTS[refusal.cause]
        if effect.toll is Toll.NOTHING or refusal.in_a_row < _threshold(refusal):
            continue
        outage = _outage(refusal, whole[refusal.cause], answered)
        if outage is None:
            due[effect.toll].append(refusal)
        else:
            held[outage] = None
    return Tolls(
        suppress=tuple(due[Toll.SUPPRESSION]), rest=tuple(due[Toll.REST]), held=tuple(held)
    )


def _threshold(refusal: Refusal) -> int:
    """Editions in a row that it takes; a server that never said never is asked once more."""
    after = EFFECTS[refusal.cause].after
    return max(after, GIVEN_UP_LEAST) if refusal.given_up else after


def _outage(refusal: Refusal, refused: int, answered: int) -> Held | None:
    """The outage that this refusal is part of, if it is part of one."""
    cause = refusal.cause
    if is_outage(refused, answered, least=MAILING_OUTAGE_LEAST):
        # Whoever says this of a fifth of everybody is our own smarthost, however often it does.
        return Held(domain=EVERYWHERE, cause=cause, refused=refused, answered=answered)
    if refusal.in_a_row >= OUTAGE_EDITIONS + _threshold(refusal):
        return None
    here = (refusal.domain_refused, refusal.domain_answered)
    if is_outage(*here):
        return Held(domain=refusal.domain, cause=cause, refused=here[0], answered=here[1])
    return None
