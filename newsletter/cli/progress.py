"""How far a mailing is: a bar on a terminal, plain lines elsewhere, JSON when asked."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta

import typer

from newsletter.cli.printing import Row, warn
from newsletter.mailing.dispatch.reading import ProviderReading, Reading
from newsletter.mailing.outcomes import Cause
from newsletter.mailing.values import Tally

EVERY = 5.0
"""Seconds between two plain lines."""
JSON_EVERY = 1.0
"""Seconds between two lines of JSON."""
PROVIDERS = 5
"""Bounded or paused providers shown beneath the bar."""

TERMS = ("sent", "refused", "skipped", "expired", "uncertain", "waiting")
"""The terms of the ledger's law, in its order."""

Show = Callable[[Reading], None]


def sum_line(tally: Tally) -> str:
    """The law of the ledger, with this mailing's numbers."""
    terms = " + ".join(f"{term} {getattr(tally, term)}" for term in TERMS)
    return f"audience {tally.audience} = {terms}"


def reading_row(reading: Reading) -> Row:
    """Everything that is known, for programs."""
    return {
        **asdict(reading.tally),
        "per_second": round(reading.per_second, 1),
        "seconds_left": None if reading.seconds_left is None else round(reading.seconds_left),
        "refused_by": {cause.value: count for cause, count in reading.causes.items()},
        "deferred_by": {cause.value: count for cause, count in reading.deferred.items()},
        "providers": [asdict(provider) for provider in reading.providers],
    }


@contextmanager
def following(*, as_json: bool = False) -> Iterator[Show]:
    """Give what shows each reading as it comes; JSON goes to standard error, a line at a time."""
    if as_json:
        yield _Lines(JSON_EVERY, _say_json, repeats=True).show
    elif sys.stderr.isatty():
        with _bar() as show:
            yield show
    else:
        yield _Lines(EVERY, _say_line, repeats=False).show


def movement(reading: Reading) -> str:
    """Speed, time left, and what did not go well, such as `812/s, 3 min left; 2 refused (...)`."""
    parts = [f"{reading.per_second:,.0f}/s"]
    if reading.seconds_left is not None:
        parts[0] += f", {_duration(reading.seconds_left)} left"
    if reading.tally.deferred:
        parts.append(f"{reading.tally.deferred} deferred{_classes(reading.deferred)}")
    if reading.tally.refused:
        parts.append(f"{reading.tally.refused} refused{_classes(reading.causes)}")
    return "; ".join(parts)


@contextmanager
def _bar() -> Iterator[Show]:
    from rich.console import Console, Group, RenderableType  # noqa: PLC0415  # a terminal's only
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
    )
    from rich.text import Text  # noqa: PLC0415

    class Bar(Progress):
        lines: tuple[str, ...] = ()

        def get_renderable(self) -> RenderableType:
            return Group(*self.get_renderables(), *(Text(line) for line in self.lines))

    columns = (
        TextColumn("sending"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
    )
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None)

        def show(reading: Reading) -> None:
            tally = reading.tally
            done = tally.audience - tally.waiting
            bar.lines = tuple(map(_provider, _remarkable(reading)))
            bar.update(task, total=tally.audience, completed=done, description=movement(reading))

        yield show


class _Lines:
    """Says where a mailing stands, not more often than a log can bear.

    Where nothing has changed, only programs are told again.
    """

    def __init__(self, every: float, tell: Show, *, repeats: bool) -> None:
        self._repeats = repeats
        self._every = every
        self._tell = tell
        self._next = time.monotonic() + every
        self._told: Tally | None = None

    def show(self, reading: Reading) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self._every
            if self._repeats or reading.tally != self._told:
                self._tell(reading)
            self._told = reading.tally


def _say_line(reading: Reading) -> None:
    warn(f"{sum_line(reading.tally)}; {movement(reading)}")
    for provider in _remarkable(reading):
        warn(_provider(provider))


def _say_json(reading: Reading) -> None:
    typer.echo(json.dumps(reading_row(reading), default=str), err=True)


def _remarkable(reading: Reading) -> list[ProviderReading]:
    bounded = [each for each in reading.providers if each.limit is not None or each.paused_until]
    return bounded[:PROVIDERS]


def _provider(provider: ProviderReading) -> str:
    state = f"{provider.limit} at once" if provider.limit is not None else ""
    if provider.paused_until:
        state = f"paused until {provider.paused_until:%H:%M} UTC"
    return (
        f"  {provider.name}: sent {provider.sent}, deferred {provider.deferred},"
        f" refused {provider.refused}, {state}"
    )


def _classes(counts: Mapping[Cause, int]) -> str:
    named = [f"{cause.value} {count}" for cause, count in counts.items() if count]
    return f" ({', '.join(named)})" if named else ""


def _duration(seconds: float) -> str:
    if seconds < 120:  # noqa: PLR2004  # two minutes
        return f"{seconds:.0f} s"
    whole = timedelta(seconds=round(seconds))
    hours, minutes = divmod(whole.total_seconds() // 60, 60)
    return f"{hours:.0f} h {minutes:.0f} min" if hours else f"{minutes:.0f} min"
