"""Importing people: rows a second with validation, consent and a way back, and flat memory.

The peer reads the same file with the standard csv reader and asks email-validator about each
address: no name, no duplicate, no database.
"""

import csv
import json
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from email_validator import validate_email

from benchmarks.figures import Figure, Goal
from benchmarks.rounds import Scale, in_turns
from benchmarks.stage import write_people
from newsletter.database import migrate, open_database
from subscribers import Subscribers

FEW = 10
"""Memory at a tenth of the rows is compared with memory at the end."""
GOAL = Goal(least=0.5, aim=1.25)
"""20,000 and 50,000 rows a second where email-validator looks at 40,000 addresses."""
MORE_MB = 30
"""Memory that nine tenths of the rows may add."""


def measure(scale: Scale) -> list[Figure]:
    """Rows a second against the peer's, and the memory at the end against that at a tenth."""
    with TemporaryDirectory(prefix="newsletter-bench-") as folder:
        sheet = write_people(Path(folder, "people.csv"), scale.many_rows)
        print("ours: python -m benchmarks.importing ours FILE (SQLite, synchronous = FULL)")
        kept: list[Mapping[str, float]] = []

        def ours() -> float:
            kept.append(_run("ours", sheet))
            return kept[-1]["rows_per_second"]

        found = in_turns(
            max(1, scale.rounds // 2),
            {"ours": ours, "peer": lambda: _run("peer", sheet)["rows_per_second"]},
        )
    few = [each["mb_at_a_tenth"] for each in kept]
    rows = f"{scale.many_rows:,} rows"
    return [
        Figure(
            work=f"import of {rows}, SQLite",
            ours=found["ours"],
            peer=found["peer"],
            against="csv and email-validator alone",
            unit=" rows/s",
            goal=GOAL,
        ),
        Figure(
            work=f"peak memory of an import of {rows}",
            ours=[each["mb"] for each in kept],
            peer=few,
            against="at a tenth of them",
            unit=" MB",
            goal=Goal(most=1 + MORE_MB / few[0]),
        ),
    ]


def _run(who: str, sheet: Path) -> Mapping[str, float]:
    """One round in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.importing", who, str(sheet)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: Mapping[str, float] = json.loads(done.stdout)
    return found


def _ours(sheet: Path) -> Mapping[str, float]:
    at_a_tenth: list[float] = []

    def progress(done: int, total: int) -> None:
        if not at_a_tenth and done * FEW >= total:
            at_a_tenth.append(_megabytes())

    with TemporaryDirectory(prefix="newsletter-bench-", dir=sheet.parent) as folder:
        engine = open_database(f"sqlite:///{folder}/newsletter.db")
        migrate(engine)
        people = Subscribers(engine, lambda: datetime.now(UTC), secret=b"of a benchmark" * 3)
        began = time.perf_counter()
        result = people.import_csv(
            sheet, rejects=Path(folder, "rejects.csv"), consent="in a benchmark", progress=progress
        )
        taken = time.perf_counter() - began
        engine.dispose()
    if result.added != result.rows:
        raise SystemExit(f"of {result.rows} rows only {result.added} came in")
    return {
        "rows_per_second": result.rows / taken,
        "mb": _megabytes(),
        "mb_at_a_tenth": at_a_tenth[0],
    }


def _peer(sheet: Path) -> Mapping[str, float]:
    began = time.perf_counter()
    with sheet.open(newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        next(reader)
        count = sum(1 for row in reader if validate_email(row[0], check_deliverability=False))
    return {"rows_per_second": count / (time.perf_counter() - began)}


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    runs = {"ours": _ours, "peer": _peer}
    print(json.dumps(runs[sys.argv[1]](Path(sys.argv[2]))))
