"""Where a file's people are let in, batch by batch, or only looked at."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from subscribers.entering.arriving import Applicant
from subscribers.entering.entering import WRITTEN, Entry, Situation, look, survey, write
from subscribers.importing import runs
from subscribers.importing.updating import Change, changes, put
from subscribers.model import Act, State, Way

_CACHE_KB = 48_000
"""SQLite's cache meanwhile: the index of random ids is all over the place. Measured at a million
rows: 45,000 rows/s with its own 2 MB come to less than 20,000 at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What became of one applicant."""

    entry: Entry
    disputed: bool = False
    """The file says that they left or never wanted mail; here they agreed, and stay so."""


@dataclass(frozen=True, slots=True)
class _Decided:
    situation: Situation
    entries: list[Entry]
    changed: Mapping[int, Change]


class Entrance:
    """Lets one file in; `run` is its number once somebody was entered or changed."""

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
        self._counts: Counter[str] = Counter()

    def admit(self, batch: Sequence[Applicant]) -> list[Admission]:
        """Enter people whose folded addresses all differ, in one transaction."""
        if self.dry_run:
            with self._engine.connect() as connection:
                decided = self._decide(connection, batch, survey(connection, batch))
        else:
            with self._engine.begin() as connection:
                _widen(connection, _CACHE_KB)
                decided = self._decide(connection, batch, look(connection, batch, run=self.run))
                self._write(connection, batch, decided)
        return [
            _NEW if entry is Entry.ADDED else _told(each, entry, decided.situation)
            for each, entry in zip(batch, decided.entries, strict=True)
        ]

    def _decide(
        self, connection: Connection, batch: Sequence[Applicant], situation: Situation
    ) -> _Decided:
        entries = situation.decide_all(batch)
        if not self._update:
            return _Decided(situation, entries, {})
        there = {
            situation.known[each.folded].id: each
            for each, entry in zip(batch, entries, strict=True)
            if entry in (Entry.KNOWN, Entry.CONFIRMED)
        }
        changed = changes(connection, there)
        for place, each in enumerate(batch):
            if entries[place] is Entry.KNOWN and situation.known[each.folded].id in changed:
                entries[place] = Entry.UPDATED
        return _Decided(situation, entries, changed)

    def _write(self, connection: Connection, batch: Sequence[Applicant], decided: _Decided) -> None:
        entries, changed = decided.entries, decided.changed
        if WRITTEN.isdisjoint(entries):
            return
        if self.run is None:
            self.run = runs.begin(
                connection, at=self._now, source=self._source, wording=self._wording
            )
        written = write(
            connection, batch, entries, decided.situation, way=Way.IMPORT, now=self._now
        )
        put(connection, {person: change.after for person, change in changed.items()})
        runs.keep(connection, self.run, written, changed)
        self._counts.update(entries)
        runs.count(connection, self.run, self._counts)

    def close(self, counts: Mapping[str, int]) -> None:
        """Keep what the whole file came to."""
        if self.run is None:
            return
        with self._engine.begin() as connection:
            runs.count(connection, self.run, counts)
            _widen(connection, None)


_NEW = Admission(entry=Entry.ADDED)


def _told(applicant: Applicant, entry: Entry, situation: Situation) -> Admission:
    gone = applicant.act is Act.LEFT or applicant.suppress
    here = entry in (Entry.KNOWN, Entry.UPDATED)
    disputed = gone and here and situation.known[applicant.folded].state is State.CONFIRMED
    return Admission(entry=entry, disputed=bool(disputed))


def _widen(connection: Connection, kilobytes: int | None) -> None:
    if connection.dialect.name == "sqlite":
        usual = 2000
        connection.exec_driver_sql(f"PRAGMA cache_size = -{kilobytes or usual}")
