"""docs/benchmarks.md: the table and the picture of one run, between the lines that mark them.

What stands around them is written by people and stays.
"""

import os
import platform
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.picture import drawn

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "benchmarks.md"
PICTURE = DOCS / "pictures" / "benchmarks-rates.svg"
BEGIN, END = "<!-- written by `make bench WRITE=1` -->", "<!-- until here -->"


def write(figures: Sequence[Figure], said: str, *, today: date) -> list[Path]:
    """Replace what stands between the marks; the files that were written."""
    before, begin, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{PAGE} has lost one of the lines {BEGIN!r} and {END!r}")
    made = f"{begin}\n\n{_body(figures, said, today)}\n{end}"
    PAGE.write_text(before + made + after, "utf-8")
    PICTURE.write_text(drawn(figures), "utf-8")
    return [PAGE, PICTURE]


def machine() -> str:
    """The machine in neutral words."""
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return f"{os.cpu_count()} cores, CPython {platform.python_version()}, {system}"


def table(figures: Sequence[Figure]) -> str:
    """The figures as Markdown."""
    rows = [
        "| work | newsletter | compared with | its figure | ratio | goal | |",
        "|---|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {each.work} | {each.shown(each.ours)} | {each.against} | {each.shown(each.peer)} "
        f"| {each.ratio:.2f} x | {each.goal or ''} | {each.verdict} |"
        for each in figures
    ]
    return "\n".join(rows)


def _body(figures: Sequence[Figure], said: str, today: date) -> str:
    rounds = max((len(each.ours) for each in figures), default=0)
    return (
        f"{machine()}, {today}. Medians of {rounds} rounds, who is compared taking turns; the\n"
        "slowest and the quickest round in brackets.\n\n"
        f"{table(figures)}\n\n"
        "![letters per second, ours and others](pictures/benchmarks-rates.svg)\n\n"
        f"Everything the run said, its commands included:\n\n```text\n{said.strip()}\n```\n"
    )
