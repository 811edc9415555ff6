"""Importing a CSV file: every row is entered, counted as there already, or rejected by line."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from subscribers.addresses import fold, mark, read_address, require_dns
from subscribers.entering import Applicant, Entry
from subscribers.errors import InvalidField, SubscriberError
from subscribers.fields import read_language, read_name, read_topics
from subscribers.formulas import unguard
from subscribers.model import Act, State
from subscribers.rejects import Rejects
from subscribers.seen import Seen
from subscribers.sheet import Line, Sheet, open_text, read_lines, read_sheet

BATCH = 2000
"""People in one transaction."""

Progress = Callable[[int, int], None]
"""Told after each batch: bytes read, bytes in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms a file's people are entered; `wording` None means nobody agreed yet."""

    secret: bytes
    wording: str | None
    topics: frozenset[str] | None
    check_dns: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What became of every row of a file."""

    rows: int
    added: int
    """New people."""
    confirmed: int
    """Known people who had not agreed yet, and now have."""
    known: int
    """There already; nothing changed."""
    duplicates: int
    """Named again further down in the same file."""
    left: int
    """Unsubscribed before, or so says the file; they stay so."""
    suppressed: int
    """Never to be mailed; not entered."""
    rejected: int
    """Cannot be read; in the file of rejects."""
    rejects: Path | None
    ignored: tuple[str, ...]
    """Columns that nothing was read from."""

    @property
    def adds_up(self) -> bool:
        """Every row is counted once."""
        there = self.known + self.duplicates + self.left + self.suppressed
        return self.rows == self.added + self.confirmed + there + self.rejected


def import_file(
    path: Path,
    *,
    rejects: Path,
    terms: Terms,
    enter: Callable[[Sequence[Applicant]], Sequence[Entry]],
    progress: Progress | None,
) -> ImportResult:
    """Read a file row by row and enter its people batch by batch; raises ImportRefused."""
    if terms.check_dns:
        require_dns()
    sheet = read_sheet(path)
    counted: Counter[str] = Counter()
    total = path.stat().st_size
    with open_text(path) as file, Rejects(rejects, sheet) as refused, Seen() as seen:
        lines = _counted(read_lines(sheet, file), counted)
        for batch in _batches(_applicants(lines, sheet, terms, refused), seen, counted):
            for applicant, entry in zip(batch, enter(batch), strict=True):
                counted[_counts_as(applicant, entry)] += 1
            if progress is not None:
                progress(file.buffer.tell(), total)
    return ImportResult(
        rows=counted["rows"],
        added=counted[Entry.ADDED],
        confirmed=counted[Entry.CONFIRMED],
        known=counted[Entry.KNOWN],
        duplicates=counted["duplicates"],
        left=counted[Entry.LEFT],
        suppressed=counted[Entry.SUPPRESSED],
        rejected=refused.count,
        rejects=rejects if refused.count else None,
        ignored=sheet.ignored,
    )


def _counts_as(applicant: Applicant, entry: Entry) -> Entry:
    """Somebody new who left elsewhere is entered as just that."""
    return Entry.LEFT if entry is Entry.ADDED and applicant.act is Act.LEFT else entry


def _counted(lines: Iterator[Line], counted: Counter[str]) -> Iterator[Line]:
    for line in lines:
        counted["rows"] += 1
        yield line


def _batches(
    applicants: Iterator[Applicant], seen: Seen, counted: Counter[str]
) -> Iterator[list[Applicant]]:
    batch: list[Applicant] = []
    for applicant in applicants:
        if not seen.first(applicant.mark):
            counted["duplicates"] += 1
            continue
        batch.append(applicant)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _applicants(
    lines: Iterator[Line], sheet: Sheet, terms: Terms, rejects: Rejects
) -> Iterator[Applicant]:
    for line in lines:
        try:
            yield _read(line, sheet, terms)
        except SubscriberError as error:
            rejects.put(line, f"{error.what}; {error.mend}".rstrip("; "))


def _read(line: Line, sheet: Sheet, terms: Terms) -> Applicant:
    if line.problem:
        raise InvalidField(line.problem)
    if len(line.cells) > len(sheet.header) and any(line.cells[len(sheet.header) :]):
        raise InvalidField(f"{len(line.cells)} cells under {len(sheet.header)} columns")
    cells = {
        field: unguard(line.cells[place].strip())
        for field, place in sheet.columns.items()
        if place < len(line.cells)
    }
    address = read_address(cells.get("address", ""), check_dns=terms.check_dns)
    folded = fold(address)
    act = _act(cells.get("state", ""), terms)
    return Applicant(
        address=address,
        folded=folded,
        mark=mark(terms.secret, folded),
        name=read_name(cells.get("name", "")),
        topics=read_topics(cells.get("topics", ""), known=terms.topics),
        language=read_language(cells.get("language", "")),
        act=act,
        wording=terms.wording or "" if act is Act.CONFIRMED else "",
    )


def _act(state: str, terms: Terms) -> Act:
    """What a row's person is known to have done; a file alone confirms nobody."""
    agreed = Act.ENTERED if terms.wording is None else Act.CONFIRMED
    if not state:
        return agreed
    try:
        said = State(state.lower())
    except ValueError as unknown:
        mend = f"the states are {', '.join(State)}; rename the column if it is something else"
        raise InvalidField(f"unknown state {state[:40]!r}", mend=mend) from unknown
    told = {State.CONFIRMED: agreed, State.UNCONFIRMED: Act.ENTERED, State.UNSUBSCRIBED: Act.LEFT}
    return told[said]
