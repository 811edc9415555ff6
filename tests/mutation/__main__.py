"""`python -m tests.mutation [MODULE ...]`: how many faults the tests notice, and which not.

Environment: SHARE (1) takes every so many-th fault, TRACE a file that keeps which test runs which
line, JOBS (2) processes, MOST (10) how many seconds of tests are tried on a fault, AGAIN what an
earlier run printed: its survivors alone are tried again.
Faults in words for people, in annotations and in what a dataclass says of itself are not made: no
test should hold them.
"""

import gc
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from tests.mutation.mutants import Mutant, mutants
from tests.mutation.tracing import CHECKOUT
from tests.mutation.trying import Fault, Known, tried
from tests.support.databases import HANDED, migrated, running

TESTS = (
    "tests/subscribers",
    "tests/contracts",
    "tests/newsletter/web",
    "tests/newsletter/newsroom",
    "tests/newsletter/notices",
    "tests/newsletter/database",
)
SOUND = "sound"
"""What is said of a module without a fault: its tests have to pass."""
LEFT = "not chromium and not smtp_sink"
WARM = ("sqlalchemy.dialects.sqlite", "hypothesis", "starlette.applications", "alembic.command", "typer", "email_validator", "cryptography.hazmat.primitives.hmac", "babel", "uvicorn", "lxml.etree")  # fmt: skip


def main(names: Sequence[str]) -> int:
    """Try the faults of these modules, or of all of the room; 0 however many survive,
    and 1 where tests fail without a fault.
    """
    known = _known()
    for name in WARM:
        __import__(name)
    gc.freeze()
    with _database():
        return _tried(names, known)


@contextmanager
def _database() -> Iterator[None]:
    """One server for all processes: each would start its own for what no other test notices."""
    with running() as server:
        os.environ[HANDED] = f"{server.socket}:{migrated(server)}"
        yield


def _tried(names: Sequence[str], known: Known) -> int:
    paths = [CHECKOUT / name for name in names] or [CHECKOUT / "subscribers"]
    modules = [each for path in paths for each in (sorted(path.rglob("*.py")) or [path])]
    faults = {module: _faults(module) for module in modules}
    waiting = {module: len(each) for module, each in faults.items()}
    alive: dict[Path, list[Mutant]] = {module: [] for module in modules}
    jobs = int(os.environ.get("JOBS") or 2)
    made = left = broken = 0
    for (module, mutant), passes in tried(chain(*faults.values()), known, jobs):
        shown = module.relative_to(CHECKOUT)
        waiting[module] -= 1
        if mutant.about == SOUND and not passes:
            print(f"{shown}: its tests fail as it is", file=sys.stderr)
            broken += 1
        if mutant.about != SOUND and passes:
            alive[module].append(mutant)
        if not waiting[module]:
            count, found = (
                len(faults[module]) - 1,
                sorted(alive[module], key=lambda each: each.line),
            )
            made, left = made + count, left + len(found)
            for each in found:
                print(f"{shown}:{each.line}: {each.about}")
            print(f"{shown}: {count - len(found)} of {count} noticed", flush=True)
    print(f"noticed {made - left} of {made}, {(made - left) / max(made, 1):.1%}")
    return 1 if broken else 0


def _faults(module: Path) -> list[Fault]:
    """Those of a module that are asked for, after the module as it is; none where there are none."""
    source, shown = module.read_text(), module.relative_to(CHECKOUT)
    share, again = int(os.environ.get("SHARE") or 1), _named(os.environ.get("AGAIN", ""))
    chosen = [each for at, each in enumerate(mutants(source)) if at % share == 0]
    if again:
        chosen = [each for each in chosen if (str(shown), each.about) in again]
    sound = [Mutant(line=each.line, about=SOUND, code=source) for each in chosen[:1]]
    return [Fault(module, each) for each in [*sound, *chosen]]


def _named(file: str) -> set[tuple[str, str]]:
    """Module and fault of each line that tells of one; lines may have moved since."""
    lines = Path(file).read_text().splitlines() if file else []
    told = (re.fullmatch(r"(\S+\.py):\d+: (.*->.*)", line) for line in lines)
    return {(each[1], each[2]) for each in told if each}


def _known() -> Known:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(os.environ.get("TRACE") or f"{folder}/lines.json")
        if not file.exists():
            words = [str(file), "-m", LEFT, *TESTS]
            command = [sys.executable, "-m", "tests.mutation.tracing", *words]
            subprocess.run(command, cwd=CHECKOUT, check=True)
        known = json.loads(file.read_text())
        # One string for each test: the whole process is forked for each fault.
        lines = {at: list(map(sys.intern, tests)) for at, tests in known["lines"].items()}
        return Known(seconds=known["seconds"], lines=lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
