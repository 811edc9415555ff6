"""Where a file's people are let in, batch by batch, or only looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from subscribers.entering.arriving import Applicant
from subscribers.entering.entering import (
    WRITTEN,
    Entry,
    Known,
    Situation,
    look,
    survey,
    write,
)
from subscribers.importing import runs
from subscribers.importing.disputes import Batch, Word, is_disputed, stricter, tighten, word_of
from subscribers.importing.seen import Seen
from subscribers.importing.tally import Admission, Tally
from subscribers.importing.updating import Change, changes, put
from subscribers.model import State, Way

_CACHE_KB = 48_000
"""SQLite's cache meanwhile: the index of random ids is all over the place. Measured at a million
rows: 45,000 rows/s with its own 2 MB come to less than 20,000 at the end."""


@dataclass(frozen=True, slots=True)
class _Decided:
    situation: Situation
    entries: list[Entry]
    changed: Mapping[int, Change]
    earlier: Mapping[str, Word]
    """Folded address -> the strictest word of earlier batches, of those who are `seen`."""
    stricter: Mapping[str, tuple[Known, Applicant]]


class Entrance:
    """Lets one file in; `run` is its number once it named somebody who is here then."""

    def __init__(
        self,
        engine: Engine,
        *,
        now: datetime,
        source: str,
        wording: str,
        update: bool,
        dry_run: bool,
    ) -> None:
        self.run: int | None = None
        self.dry_run = dry_run
        self._engine = engine
        self._now = now
        self._source = source
        self._wording = wording
        self._update = update

    @property
    def keeps_waiting(self) -> bool:
        """Whether a batch keeps everybody else who changes people waiting from its first look."""
        return self._engine.dialect.name == "postgresql"

    def admit(self, batch: Batch, seen: Seen, tally: Tally) -> list[Admission]:
        """Enter a batch in one transaction, and count it; `seen` has whom the file named before."""
        people = batch.people
        if self.dry_run:
            with self._engine.connect() as connection:
                decided = self._decide(connection, people, survey(connection, people), seen)
                admissions = self._count(batch, decided, tally)
        else:
            with self._engine.begin() as connection:
                _widen(connection, _CACHE_KB)
                situation = look(connection, people, run=self.run)
                decided = self._decide(connection, people, situation, seen)
                admissions = self._count(batch, decided, tally)
                self._write(connection, people, decided)
                if self.run is not None:
                    runs.count(connection, self.run, tally.figures)
        return admissions

    def _count(self, batch: Batch, decided: _Decided, tally: Tally) -> list[Admission]:
        above = batch.above
        simple = not self.dry_run and not above
        admissions = [
            _NEW
            if simple and entry is Entry.ADDED
            else Admission(
                entry=entry,
                disputed=_disputed(each, decided, above.get(each.folded)),
                stays=_agreed_before(each, decided.situation),
            )
            for each, entry in zip(batch.people, decided.entries, strict=True)
        ]
        tally.take(batch.people, admissions)
        return admissions

    def _decide(
        self,
        connection: Connection,
        batch: Sequence[Applicant],
        situation: Situation,
        seen: Seen,
    ) -> _Decided:
        entries = situation.decide_all(batch)
        earlier = self._name(batch, entries, situation, seen)
        sterner = stricter(situation, batch, entries)
        if not self._update:
            return _Decided(situation, entries, {}, earlier, sterner)
        own = {name: person.id for name, person in situation.known.items() if not person.former}
        there = {
            own[each.folded]: each
            for each, entry in zip(batch, entries, strict=True)
            if entry in (Entry.KNOWN, Entry.CONFIRMED) and each.folded in own
        }
        changed = changes(connection, there)
        for place, each in enumerate(batch):
            if entries[place] is Entry.KNOWN and own.get(each.folded) in changed:
                entries[place] = Entry.UPDATED
        return _Decided(situation, entries, changed, earlier, sterner)

    def _name(
        self,
        batch: Sequence[Applicant],
        entries: list[Entry],
        situation: Situation,
        seen: Seen,
    ) -> dict[str, Word]:
        """Mark whom the file named before, and what it said of them.

        Whom this import has entered or confirmed the database knows, which takes no time.
        """
        earlier = {}
        for place, each in enumerate(batch):
            if entries[place] is Entry.ADDED and not self.dry_run:
                continue
            if (person := situation.known.get(each.folded)) and person.written in _KEPT:
                continue
            said = seen.name(each.mark, word_of(each))
            if said is None or (entries[place] is Entry.ADDED and _kept_out(each, situation, said)):
                continue
            entries[place] = Entry.AGAIN
            earlier[each.folded] = said
        return earlier

    def _write(self, connection: Connection, batch: Sequence[Applicant], decided: _Decided) -> None:
        entries, changed = decided.entries, decided.changed
        gone = [
            (decided.situation.known[each.folded], each)
            for each, entry in zip(batch, entries, strict=True)
            if entry is Entry.GONE
        ]
        tighten(connection, [*decided.stricter.values(), *gone], now=self._now)
        if self.run is not None:
            runs.keep_gone(connection, self.run, [one.id for one, _ in decided.stricter.values()])
        if WRITTEN.isdisjoint(entries) and not decided.situation.named:
            return
        if self.run is None:
            self.run = self._begin(connection)
        written = write(
            connection, batch, entries, decided.situation, way=Way.IMPORT, now=self._now
        )
        put(connection, {person: change.after for person, change in changed.items()})
        runs.keep(connection, self.run, written, changed)

    def _begin(self, connection: Connection) -> int:
        return runs.begin(connection, at=self._now, source=self._source, wording=self._wording)

    def close(self, tally: Tally) -> None:
        """Keep what the whole file came to, also where it changed nobody and disputes somebody."""
        if self.run is None and (self.dry_run or not tally.counts["disputed"]):
            return
        with self._engine.begin() as connection:
            if self.run is None:
                self.run = self._begin(connection)
            runs.count(connection, self.run, tally.figures)
            _widen(connection, None)


_NEW = Admission(entry=Entry.ADDED)
_KEPT = frozenset({Entry.ADDED, Entry.CONFIRMED, Entry.GONE})


def _kept_out(applicant: Applicant, situation: Situation, said: Word) -> bool:
    """Whether the rows above entered nobody, because their domain is suppressed."""
    return applicant.domain in situation.domains and said < Word.LEFT


def _disputed(applicant: Applicant, decided: _Decided, above: Word | None) -> bool:
    situation = decided.situation
    person = situation.known.get(applicant.folded)
    if person is not None and person.written in _KEPT:
        return applicant.folded in decided.stricter
    if applicant.mark in situation.marks:
        return False
    if applicant.domain in situation.domains and not applicant.is_gone:
        return False
    before = None if person is None else person.state
    earlier = decided.earlier.get(applicant.folded)
    return is_disputed(before, word_of(applicant), earlier=earlier, above=above)


def _agreed_before(applicant: Applicant, situation: Situation) -> bool:
    person = situation.known.get(applicant.folded)
    return person is not None and person.state is State.CONFIRMED and person.written not in _KEPT


def _widen(connection: Connection, kilobytes: int | None) -> None:
    if connection.dialect.name == "sqlite":
        usual = 2000
        connection.exec_driver_sql(f"PRAGMA cache_size = -{kilobytes or usual}")
