"""Somebody named twice in one file: the stricter word holds, wherever the second row stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from sqlalchemy import Connection, update

from subscribers.consent import NEXT
from subscribers.entering.arriving import Applicant, keep_record, suppress
from subscribers.entering.entering import Entry, Known, Situation
from subscribers.model import Act, State, Way
from subscribers.tables import subscriber


class Word(IntEnum):
    """What a row says of how somebody stands, the stricter the higher."""

    AGREES = 0
    WAITS = 1
    LEFT = 2
    NEVER = 3
    """Never to be mailed."""


_FURTHER_DOWN = "as the file says further down"
_OF_ACTS = {Act.CONFIRMED: Word.AGREES, Act.ENTERED: Word.WAITS, Act.LEFT: Word.LEFT}
_OF_STATES = {
    State.CONFIRMED: Word.AGREES,
    State.UNCONFIRMED: Word.WAITS,
    State.UNSUBSCRIBED: Word.LEFT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """People whose folded addresses all differ, each with the strictest word of their rows."""

    people: Sequence[Applicant]
    above: Mapping[str, Word] = field(default_factory=dict)
    """Folded address -> what the first row said, where one below it was stricter."""


def word_of(applicant: Applicant) -> Word:
    """What a row says."""
    return Word.NEVER if applicant.suppress else _OF_ACTS[applicant.act]


def sterner(first: Applicant, again: Applicant) -> Applicant:
    """The person of the first row, as the stricter one below says that they stand."""
    strict = max(first, again, key=lambda each: _OF_ACTS[each.act])
    return first._replace(act=strict.act, wording=strict.wording, suppress=again.suppress)


def is_disputed(
    before: State | None, says: Word, *, earlier: Word | None, above: Word | None
) -> bool:
    """Whether a row is stricter than what we knew before the import, or than a row above it.

    `earlier` is the strictest word of the batches before, `above` that of the batch's first row.
    """
    if before is State.UNSUBSCRIBED:
        return False
    if before is State.CONFIRMED:
        return says >= Word.LEFT and (earlier is None or earlier < Word.LEFT)
    said = above if earlier is None else earlier
    return said is not None and says > said


def stricter(
    situation: Situation, batch: Sequence[Applicant], entries: Sequence[Entry]
) -> dict[str, tuple[Known, Applicant]]:
    """Whom rows of earlier batches named that a row here is stricter than, but who had agreed
    before the import; by folded address.
    """
    if Entry.AGAIN not in entries:
        return {}
    found = {}
    for applicant, entry in zip(batch, entries, strict=True):
        if entry is not Entry.AGAIN:
            continue
        person = situation.known.get(applicant.folded)
        if person is None or not _is_open(person):
            continue
        before = None if person.written is Entry.ADDED else State.UNCONFIRMED
        stands = _OF_STATES[person.state]
        earlier = Word.NEVER if applicant.mark in situation.marks else stands
        if is_disputed(before, word_of(applicant), earlier=earlier, above=None):
            found[applicant.folded] = person, applicant
    return found


def _is_open(person: Known) -> bool:
    """Whether a file may still say how they stand: it was what it had said, or they wait."""
    if person.written in {Entry.ADDED, Entry.CONFIRMED, Entry.GONE}:
        return True
    return person.written is not None and person.state is State.UNCONFIRMED


def tighten(
    connection: Connection, people: Sequence[tuple[Known, Applicant]], *, now: datetime
) -> None:
    """Let the stricter word hold: they have left, or wait as they did, or are never mailed."""
    left = [(person, each) for person, each in people if each.act is Act.LEFT]
    wait = [
        (person, each)
        for person, each in people
        if person.state is State.CONFIRMED
        and (
            each.act is Act.ENTERED or (person.written is Entry.CONFIRMED and each.act != Act.LEFT)
        )
    ]
    _act(connection, Act.LEFT, left, now=now)
    _act(connection, Act.UNDONE, wait, now=now)
    suppress(connection, [each for _, each in people], now=now)


def _act(
    connection: Connection, act: Act, people: Sequence[tuple[Known, Applicant]], *, now: datetime
) -> None:
    """What is not possible from where somebody stands, such as leaving twice, is not done."""
    may = [(person, each) for person, each in people if (person.state, act) in NEXT]
    if not may:
        return
    ids = [person.id for person, _ in may]
    # Wherever it is possible it leads to the same state.
    after = NEXT[may[0][0].state, act]
    here = update(subscriber).where(subscriber.c.id.in_(ids))
    connection.execute(here.values(state=after.value))
    lines = [
        each._replace(act=act, wording="" if person.written is None else _FURTHER_DOWN)
        for person, each in may
    ]
    keep_record(connection, ids, lines, way=Way.IMPORT, now=now)
