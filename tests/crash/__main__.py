"""`python -m tests.crash`, behind `make crash-test`.

Environment: ROUNDS (20), SEED (random), DOCS=1 writes docs/crash-test.md, MUTANT=name runs a copy
of the program with that bug and is to fail. Ends with 0 where the law held in every round.
"""

import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.crash import page
from tests.crash.account import Round
from tests.crash.aims import mixture
from tests.crash.mutants import MUTANTS, mutated
from tests.crash.program import CHECKOUT, Program
from tests.crash.series import rounds
from tests.support.postfix import postfix_runs_here

FEW = 20
PAGE = CHECKOUT / "docs" / "crash-test.md"
ENOUGH = 10
"""Kills of each kind that a whole run must have."""


def main() -> int:
    """Run what the environment asks for; 0 where everything added up."""
    count = int(os.environ.get("ROUNDS") or FEW)
    seed = int(os.environ.get("SEED") or random.randrange(10**6))
    mutant = os.environ.get("MUTANT", "")
    if problem := _problem(mutant):
        print(problem, file=sys.stderr)
        return 2
    command = f"SEED={seed} ROUNDS={count} {f'MUTANT={mutant} ' if mutant else ''}make crash-test"
    print(command, page.head(), sep="\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="newsletter-mutant-") as folder:
        program = mutated(mutant, Path(folder)) if mutant else Program()
        lines = _run(program, count, seed, stop=bool(mutant))
    print(page.sums(lines))
    broken = sum(len(each.breaches) for each in lines)
    if os.environ.get("DOCS") and not broken:
        page.write(PAGE, lines, command=command)
    print(f"{broken} breaches" if broken else "everything adds up")
    return 1 if broken else 0


def _run(program: Program, count: int, seed: int, *, stop: bool) -> list[Round]:
    """All rounds, told as they come; with `stop` only until the first breach."""
    begun, lines = time.monotonic(), []
    for each in rounds(mixture(count), program, random.Random(seed)):
        print(page.line(each), flush=True)
        lines.append(each)
        if stop and each.breaches:
            break
    print(f"{time.monotonic() - begun:.0f} s")
    return lines


def _problem(mutant: str) -> str:
    if mutant and mutant not in MUTANTS:
        return f"no mutant {mutant!r}; there are: {', '.join(MUTANTS)}"
    if not postfix_runs_here():
        return "the crash test needs Postfix, and root to run one (apt install postfix)"
    if not shutil.which("strace"):
        return "the crash test needs strace (apt install strace)"
    return ""


if __name__ == "__main__":
    sys.exit(main())
