"""How imports and exports are shown. Heavy: imported by the commands for files of people only."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import typer

from newsletter.cli.exits import Exit
from newsletter.cli.printing import Row, say, show_json, show_rows, warn
from subscribers import (
    Exported,
    ImportInterrupted,
    ImportOrder,
    ImportResult,
    Progress,
    Run,
    Subscribers,
)

PARTS = (
    "added", "confirmed", "updated", "known", "duplicates", "left", "suppressed", "rejected",
)  # fmt: skip
"""The terms of an import's sum, in its order."""


def read_columns(pairs: Iterable[str]) -> Mapping[str, str]:
    """Options like `name=Full Name`; nothing behind the sign leaves that field out."""
    found = {}
    for pair in pairs:
        field, sign, heading = pair.partition("=")
        if not sign:
            raise typer.BadParameter(f'--column {pair!a} names no heading; write name="Full Name"')
        found[field.strip().lower()] = heading.strip()
    return found


def bring_people(people: Subscribers, source: Path, order: ImportOrder, *, as_json: bool) -> Exit:
    """Run an import or rehearse it, and show what became of every row."""
    try:
        with _bar() as progress:
            result = people.imports.run(source, order, progress=progress)
    except ImportInterrupted as stopped:
        _tell_interrupted(stopped.run)
        return Exit.INTERRUPTED
    if as_json:
        show_json({**asdict(result), "revived": result.revived})
    else:
        _tell(result)
    return Exit.REJECTED if result.rejected else Exit.OK


def _tell_interrupted(run: Run | None) -> None:
    if run is None:
        warn("interrupted: nobody was entered, nobody changed")
        return
    warn(
        f"interrupted: import {run.id} has {_sum(run.counts)} so far; import the file again to go "
        f"on, or `newsletter subscribers undo {run.id}` takes it back"
    )


def _sum(counts: Mapping[str, int]) -> str:
    numbers = " + ".join(f"{part} {counts.get(part, 0)}" for part in PARTS)
    return f"rows {counts.get('rows', 0)} = {numbers}"


def _tell(result: ImportResult) -> None:
    written = f" ({result.program})" if result.program else ""
    say(
        f"read{written}: {', '.join(f'{field} = {name}' for field, name in result.columns.items())}"
    )
    if result.ignored:
        say(f"nothing was read from the columns {', '.join(result.ignored)}")
    counts = {part: getattr(result, part) for part in ("rows", *PARTS)}
    undated = f"; {result.undated} told a day that cannot be read" if result.undated else ""
    say(f"{_sum(counts)}; revived {result.revived}{undated}")
    if result.dry_run:
        for part in PARTS:
            _give_examples(part, counts[part], result.examples.get(part, ()))
    _tell_disputed(result)
    if result.rejects is not None:
        say(f"the rejected rows, with line and reason: {result.rejects}")
    if result.dry_run:
        say("a dry run: nobody was entered, nobody changed")
    elif (run := result.run) is not None:
        say(f"this was import {run}: `newsletter subscribers undo {run}` takes it back")


def _tell_disputed(result: ImportResult) -> None:
    if not result.disputed:
        return
    say(
        f"{result.disputed} of them are disputed: who agreed here stays, though the file says "
        "that they left; who is named twice in it stands by the stricter word"
    )
    _give_examples("such as", result.disputed, result.examples["disputed"])
    say(f"all of them, with what the file says and what came of it: {result.disputes}")


def _give_examples(what: str, count: int, named: Sequence[str]) -> None:
    if named:
        more = f" and {count - len(named):,} more" if count > len(named) else ""
        say(f"  {what}: {', '.join(named)}{more}")


def show_runs(runs: Sequence[Run], *, as_json: bool) -> None:
    """Every import with its sum."""
    rows: list[Row] = [
        {
            "import": run.id,
            "at": run.at,
            "source": run.source,
            **{part: run.counts.get(part, 0) for part in ("rows", *PARTS, "disputed")},
            "undone": run.undone_at,
        }
        for run in runs
    ]
    if as_json:
        show_json([{**row, "consent": run.consent} for row, run in zip(rows, runs, strict=True)])
        return
    shown = (
        "import", "at", "source", "rows", "added", "confirmed", "updated", "disputed", "undone",
    )  # fmt: skip
    show_rows([{name: row[name] for name in shown} for row in rows], as_json=False)


def undo_run(people: Subscribers, number: int, *, asks: bool, as_json: bool) -> None:
    """Take an import back, once somebody at the terminal has said yes."""
    if asks and sys.stdin.isatty():
        typer.confirm(f"Take import {number} back?", abort=True, err=True)
    undone = people.imports.undo(number)
    if as_json:
        show_json(asdict(undone))
        return
    say(f"removed {undone.removed}, restored {undone.restored}, kept {undone.kept}")
    if undone.kept > undone.mailed:
        say("those who were kept have done something since, or were imported or added again")
    if undone.mailed:
        say(
            f"{undone.mailed} were kept because a letter went to them, or was to go: they are "
            "unconfirmed now, and get no more until they agree"
        )


def show_export(exported: Exported, target: Path) -> None:
    """How many people are in a file, and who is not in it who agreed."""
    say(f"{exported.people} people in {target}")
    if exported.left_out:
        each = ", ".join(f"{why} {count}" for why, count in exported.left_out.items())
        warn(f"left out, as every letter would go to them: {each}; --state confirmed takes them")


@contextmanager
def _bar() -> Iterator[Progress | None]:
    """A bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich import progress as parts  # noqa: PLC0415  # a terminal's only
    from rich.console import Console  # noqa: PLC0415

    columns = (
        parts.TextColumn("importing"),
        parts.BarColumn(),
        parts.TaskProgressColumn(),
        parts.TimeRemainingColumn(),
    )
    with parts.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show
