"""How long the ledger takes to claim a batch, among few rows and among a hundred times as many."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import postgresql
from benchmarks.figures import Figure, Goal
from benchmarks.rounds import Scale, in_turns
from benchmarks.stage import write_people
from newsletter.database import migrate, open_database
from newsletter.mailing.dispatch.feed import LOW
from newsletter.mailing.ledger.ledger import Ledger
from subscribers import Subscribers

Database = Callable[[], AbstractContextManager[str]]
"""The URL of an empty database while the block lasts."""
BATCHES = 10
CLAIM_AT_ONCE = 2 * LOW
GOAL = Goal(most=1.3)


def measure(scale: Scale) -> list[Figure]:
    """A figure for SQLite, and one for PostgreSQL where its server is installed."""
    figures = [_figure(scale, "SQLite", _sqlite)]
    if postgresql.is_here():
        figures.append(_figure(scale, "PostgreSQL", postgresql.database))
    return figures


def _figure(scale: Scale, name: str, database: Database) -> Figure:
    few, many = scale.few_rows, scale.many_rows
    print(f"ours: python -m benchmarks.claims {name.upper()} (batches of {CLAIM_AT_ONCE})")
    with ExitStack() as stack:
        measures = {
            rows: partial(_milliseconds, stack.enter_context(_filled(database, rows)))
            for rows in (many, few)
        }
        found = in_turns(scale.rounds, {str(rows): each for rows, each in measures.items()})
    return Figure(
        work=f"claim of {CLAIM_AT_ONCE} letters among {many:,} rows, {name}",
        ours=found[str(many)],
        peer=found[str(few)],
        against=f"among {few:,}",
        unit=" ms",
        digits=1,
        goal=GOAL,
    )


@contextmanager
def _sqlite() -> Iterator[str]:
    with TemporaryDirectory(prefix="newsletter-bench-") as folder:
        yield f"sqlite:///{folder}/newsletter.db"


@contextmanager
def _filled(database: Database, rows: int) -> Iterator[str]:
    """The URL of a database with a mailing of so many rows that nobody has begun."""
    with database() as url, TemporaryDirectory(prefix="newsletter-bench-") as name:
        engine = open_database(url)
        migrate(engine)
        people = Subscribers(engine, _now, secret=b"of a benchmark")
        sheet = write_people(Path(name, "people.csv"), rows)
        people.import_csv(sheet, rejects=Path(name, "rejects.csv"), consent="in a benchmark")
        Ledger(engine, _now).open(1, "0" * 64)
        engine.dispose()
        yield url


def _milliseconds(url: str) -> float:
    """The median claim of a new process."""
    command = [sys.executable, "-m", "benchmarks.claims", url]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    """Claim BATCHES times from the database that is named, give it all back, print the median."""
    engine = open_database(sys.argv[1])
    ledger = Ledger(engine, _now)
    sending = ledger.enlist(ledger.open(1, "0" * 64))
    taken = []
    for _ in range(BATCHES):
        began = time.perf_counter()
        claims = ledger.claim(sending, CLAIM_AT_ONCE)
        taken.append(time.perf_counter() - began)
        if not claims.letters:
            raise SystemExit("there was nothing left to claim")
    ledger.settle(sending)
    engine.dispose()
    print(statistics.median(taken) * 1e3)


if __name__ == "__main__":
    main()
