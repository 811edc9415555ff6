"""What commands ask about imports: run one or rehearse it, list them, take one back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from subscribers.errors import ImportRefused
from subscribers.fields import read_wording
from subscribers.grounds import Grounds
from subscribers.importing import runs, undoing
from subscribers.importing.applicants import Terms
from subscribers.importing.archives import unpacked
from subscribers.importing.aside import Asides, aside_name
from subscribers.importing.entrance import Entrance
from subscribers.importing.running import ImportResult, Progress, import_people
from subscribers.importing.runs import Run
from subscribers.importing.undoing import Undone


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """How a file is to be imported."""

    consent: str | None = None
    """What its people agreed to, and where; without it, nobody is confirmed."""
    list_: str | None = None
    """The list that they follow whose row names none; None: who is new follows the main one."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field -> the heading of its column, '' for none; goes before what is detected."""
    ignore_state: bool = False
    """Whether the column that says how people stand is something else."""
    update: bool = False
    """Whether names, languages and topics of people who are there are changed."""
    dry_run: bool = False
    """Whether nothing is written but the files of rejects and disputed people."""
    check_dns: bool = False
    """Whether DNS is asked if a domain takes mail."""


class ImportInterrupted(KeyboardInterrupt):
    """Ctrl-C while a file was imported: `run` is what is in, None where nobody was entered."""

    def __init__(self, run: Run | None) -> None:
        super().__init__()
        self.run = run


class Imports:
    """Every import into one database."""

    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds

    def run(
        self,
        path: Path,
        order: ImportOrder,
        *,
        rejects: Path | None = None,
        progress: Progress | None = None,
    ) -> ImportResult:
        """Enter everybody in a file.

        Never revives who left or is suppressed. Rows that cannot be read go to the file `rejects`
        with line and reason, `people.rejects.csv` beside `people.csv` if none is named; all who are
        disputed go to `people.disputed.csv` beside that (see `aside_name`). People are entered
        batch by batch, each whole; to import again after a crash is safe. Raises ImportRefused
        before anybody is entered, and ImportInterrupted.
        """
        if order.list_ is not None and order.list_ not in self._grounds.lists:
            mend = f"the lists are {', '.join(sorted(self._grounds.lists))}"
            raise ImportRefused(f"unknown list {order.list_[:64]!r}", mend=mend)
        now = self._grounds.clock()
        wording = None if order.consent is None else read_wording(order.consent)
        rejects = rejects or path.parent / aside_name(path, "rejects")
        disputed = rejects.parent / aside_name(path, "disputed")
        entrance = self._entrance(path, order, wording, now)
        try:
            with unpacked(path) as file:
                return import_people(
                    file,
                    asides=Asides(rejects=rejects, disputed=disputed),
                    terms=self._terms(order, wording, now),
                    entrance=entrance,
                    chosen=order.columns,
                    progress=progress,
                )
        except KeyboardInterrupt:
            # Asked of the database: its first batch may have been taken back with its number.
            raise ImportInterrupted(runs.find(self._grounds.engine, entrance.run)) from None

    def _entrance(
        self, path: Path, order: ImportOrder, wording: str | None, now: datetime
    ) -> Entrance:
        return Entrance(
            self._grounds.engine,
            now=now,
            # A name may hold bytes that are no text.
            source=path.name.encode("utf-8", "replace").decode("utf-8"),
            wording=wording or "",
            update=order.update,
            dry_run=order.dry_run,
        )

    def _terms(self, order: ImportOrder, wording: str | None, now: datetime) -> Terms:
        return Terms(
            secret=self._grounds.secret,
            wording=wording,
            lists=self._grounds.lists,
            list_=order.list_,
            check_dns=order.check_dns,
            ignore_state=order.ignore_state,
            now=now,
        )

    def all(self) -> tuple[Run, ...]:
        """Every import, the latest first."""
        return runs.runs(self._grounds.engine)

    def undo(self, number: int) -> Undone:
        """Take an import back; raises ImportRefused."""
        grounds = self._grounds
        return undoing.undo(grounds.engine, number, outbox=grounds.outbox, now=grounds.clock())
