"""`make bench`: every benchmark, one after the other, in one run.

    python -m benchmarks [NAME ...]

BENCH=quick shows in a few minutes that everything works; its figures mean little. WRITE=1 puts
the figures into docs/benchmarks.md.
"""

import importlib
import io
import os
import sys
from contextlib import redirect_stdout
from datetime import UTC, datetime

from benchmarks import page
from benchmarks.figures import Figure
from benchmarks.rounds import scale

FIRST = ("start", "render", "join", "web", "attack")
"""Print what they found."""
COMPARED = (
    "letter",
    "speed",
    "signed",
    "pipelines",
    "intent",
    "distance",
    "memory",
    "claims",
    "importing",
)
"""Give figures, each beside a peer's."""


class _Both(io.TextIOBase):
    """Text that a person sees now and that a page repeats later."""

    def __init__(self) -> None:
        self._seen = sys.stdout
        self.kept = io.StringIO()

    def write(self, text: str) -> int:
        """Write to both."""
        self._seen.write(text)
        self._seen.flush()
        return self.kept.write(text)


def main() -> None:
    """Run them in order, or those that are named; each prints its own lines."""
    names = sys.argv[1:] or [*FIRST, *COMPARED]
    said = _Both()
    with redirect_stdout(said):
        print(f"{page.machine()}; {scale()}")
        figures = [figure for name in names for figure in _measured(name)]
    missed = [each.work for each in figures if each.verdict == "MISSED"]
    print(f"\n{len(figures)} figures, {len(missed)} missed their goal", *missed, sep="\n  ")
    if os.environ.get("WRITE") == "1":
        today = datetime.now(UTC).date()
        print("written:", *page.write(figures, said.kept.getvalue(), today=today))


def _measured(name: str) -> list[Figure]:
    print(f"\n{name}")
    module = importlib.import_module(f"benchmarks.{name}")
    if name in FIRST:
        module.main()
        return []
    figures: list[Figure] = module.measure(scale())
    for figure in figures:
        print(figure)
    return figures


if __name__ == "__main__":
    main()
