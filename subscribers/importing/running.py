"""Importing a file: every row is entered, counted as there already, or rejected by line."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from subscribers.addresses import require_dns
from subscribers.entering.arriving import Applicant
from subscribers.entering.entering import Entry
from subscribers.errors import SubscriberError
from subscribers.importing.applicants import Applicants, Terms
from subscribers.importing.aside import Asides
from subscribers.importing.disputed import Disputed
from subscribers.importing.disputes import Batch, Word, sterner, word_of
from subscribers.importing.entrance import Entrance
from subscribers.importing.opening import NOTHING, read_lines, read_sheet
from subscribers.importing.rejects import Rejects
from subscribers.importing.seen import Seen
from subscribers.importing.sheet import Line, Sheet, open_text
from subscribers.importing.tally import Tally
from subscribers.importing.unsettled import require_settled

BATCH = 20_000
"""People in one transaction: each touches the whole index of random ids anyway."""
BRIEF = 2_000
"""The same where people who leave or sign up wait for the table meanwhile, on PostgreSQL.

Measured: 0.15 s for each batch, 0.6 s with `update`, and no slower in all; of 20,000 it was 2 and
5 s, of which pages wait no longer than five.
"""

Progress = Callable[[int, int], None]
"""Told after each batch: bytes read, bytes in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What became of every row of a file; of a dry run, what would."""

    rows: int
    added: int
    """New people."""
    confirmed: int
    """Known people who had not agreed yet, and now have."""
    updated: int
    """Known people of whom something was changed, as asked for."""
    known: int
    """There already; nothing changed."""
    duplicates: int
    """Named again further down in the same file."""
    left: int
    """Unsubscribed before, or so says the file; they stay so."""
    suppressed: int
    """Never to be mailed, here or so says the file."""
    rejected: int
    """Cannot be read; in the file of rejects."""
    disputed: int
    """Of the known: agreed here, though the file says that they left; nothing changed.

    And of the duplicates: named by a stricter word than above, which holds.
    """
    undated: int
    """Of the rows: told a day that cannot be read; who is new came today."""
    rejects: Path | None
    disputes: Path | None
    """The file of all who are disputed, with what the file says and what came of it."""
    ignored: tuple[str, ...]
    """Columns that nothing was read from."""
    columns: Mapping[str, str]
    """What was read -> the heading of its column."""
    program: str
    """Which program wrote the file, as far as can be told; or ''."""
    run: int | None
    """The number by which it can be undone; None where it named nobody who is here now."""
    dry_run: bool = False
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The first addresses of each kind."""

    @property
    def revived(self) -> int:
        """Who had left or was suppressed, and would be mailed again: nobody, by any import."""
        return 0

    @property
    def adds_up(self) -> bool:
        """Every row is counted once."""
        changed = self.added + self.confirmed + self.updated
        there = self.known + self.duplicates + self.left + self.suppressed
        return self.rows == changed + there + self.rejected


def import_people(
    path: Path,
    *,
    asides: Asides,
    terms: Terms,
    entrance: Entrance,
    chosen: Mapping[str, str] = NOTHING,
    progress: Progress | None = None,
) -> ImportResult:
    """Read a file row by row and let its people in batch by batch; raises ImportRefused."""
    if terms.check_dns:
        require_dns()
    sheet = read_sheet(path, chosen)
    require_settled(sheet, chosen, ignore_state=terms.ignore_state)
    tally = Tally()
    total = path.stat().st_size
    with (
        open_text(path) as file,
        Rejects(asides.rejects, sheet) as refused,
        Disputed(asides.disputed, sheet) as disputed,
        Seen() as seen,
        _collected_by_batch(),
    ):
        reader = Applicants(sheet, terms)
        applicants = _applicants(read_lines(sheet, file), reader, refused, tally)
        size = min(BATCH, BRIEF) if entrance.keeps_waiting else BATCH
        for batch in _batches(applicants, tally, size):
            tally.counts["undated"] = reader.undated
            admissions = entrance.admit(batch, seen, tally)
            for applicant, admission in zip(batch.people, admissions, strict=True):
                if admission.disputed:
                    disputed.put(applicant, stays=admission.stays)
            del batch
            gc.collect()
            if progress is not None:
                progress(file.buffer.tell(), total)
    tally.counts["undated"] = reader.undated
    return _close(entrance, sheet, tally, refused=refused, disputed=disputed)


def _close(
    entrance: Entrance, sheet: Sheet, tally: Tally, *, refused: Rejects, disputed: Disputed
) -> ImportResult:
    entrance.close(tally)
    return ImportResult(
        **tally.figures,
        rejects=refused.written,
        disputes=disputed.written,
        ignored=sheet.ignored,
        columns=sheet.read,
        program=sheet.program,
        run=entrance.run,
        dry_run=entrance.dry_run,
        examples={kind: tuple(named) for kind, named in tally.examples.items()},
    )


@contextmanager
def _collected_by_batch() -> Iterator[None]:
    """Look for cycles when a batch is over, and not once in 700 tuples, none of which has any.

    Measured: 21 us for a row instead of 25. What was there before is left out of every look.
    """
    usual = gc.isenabled()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if usual:
            gc.enable()


def _batches(applicants: Iterator[Applicant], tally: Tally, size: int) -> Iterator[Batch]:
    people: dict[str, Applicant] = {}
    above: dict[str, Word] = {}
    for applicant in applicants:
        folded = applicant.folded
        if folded in people:
            tally.add(Entry.AGAIN, applicant.address)
            first = people[folded]
            if word_of(applicant) > word_of(first):
                above.setdefault(folded, word_of(first))
                people[folded] = sterner(first, applicant)
            continue
        people[folded] = applicant
        if len(people) == size:
            yield Batch(people=list(people.values()), above=above)
            people, above = {}, {}
    if people:
        yield Batch(people=list(people.values()), above=above)


def _applicants(
    lines: Iterator[Line], reader: Applicants, rejects: Rejects, tally: Tally
) -> Iterator[Applicant]:
    read = reader.read
    for line in lines:
        tally.counts["rows"] += 1
        try:
            yield read(line)
        except SubscriberError as error:
            tally.counts["rejected"] += 1
            rejects.put(line, f"{error.what}; {error.mend}".rstrip("; "))
