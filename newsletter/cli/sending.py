"""What `newsletter send` does with its options. Heavy: imported by that command only."""

import asyncio
import sys
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import typer

from newsletter.cli.exits import Exit, of_tally
from newsletter.cli.interrupts import draining
from newsletter.cli.printing import Row, say, show_json
from newsletter.cli.progress import following, sum_line
from newsletter.mailing.values import Tally
from newsletter.newsroom.press import Printed
from newsletter.newsroom.root import Forecast, Newsroom

TEST_MARK = "[Test] "
"""Before the subject of a test letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The options of one `newsletter send`."""

    report: Path
    topic: str | None
    test: str | None
    dry_run: bool
    new_subscribers: bool
    wait: timedelta
    asks: bool
    as_json: bool


def fulfil(wish: Wish, newsroom: Newsroom) -> Exit:
    """Do what was asked for and print it; how it ended."""
    if wish.test is not None:
        return _test(wish, newsroom, wish.test)
    printed = newsroom.press.print(wish.report)
    forecast = newsroom.forecast(printed, topic=wish.topic, new_subscribers=wish.new_subscribers)
    if wish.dry_run:
        _show(wish, forecast, None, f"{_edition(forecast)}: {forecast.letters} letters would leave")
        return Exit.OK
    if not forecast.letters:
        _show(
            wish, forecast, forecast.tally, f"{_edition(forecast)}, was sent before: nothing to do"
        )
        return of_tally(forecast.tally, stopped=False) if forecast.tally else Exit.OK
    if wish.asks and sys.stdin.isatty():
        question = f"Send {_edition(forecast)} to {forecast.letters} subscribers?"
        typer.confirm(question, abort=True, err=True)
    tally, stopped = asyncio.run(_send(wish, newsroom, printed, forecast))
    _show(wish, forecast, tally, _edition(forecast))
    return of_tally(tally, stopped=stopped)


def _test(wish: Wish, newsroom: Newsroom, address: str) -> Exit:
    printed = newsroom.press.print(wish.report, mark=TEST_MARK)
    sent = asyncio.run(newsroom.send_test(printed, address))
    if wish.as_json:
        show_json({"test": address, "subject": printed.edition.subject, **asdict(sent)})
    else:
        say(f"the smarthost took the test letter to {address}: {sent.code} {sent.text}")
    return Exit.OK


async def _send(
    wish: Wish, newsroom: Newsroom, printed: Printed, forecast: Forecast
) -> tuple[Tally, bool]:
    stop = asyncio.Event()
    with following(quiet=wish.as_json) as progress, draining(stop):
        tally = await newsroom.send(printed, forecast, wait=wish.wait, stop=stop, progress=progress)
    return tally, stop.is_set()


def _edition(forecast: Forecast) -> str:
    topic = f" to topic {forecast.topic}" if forecast.topic else ""
    return f'edition {forecast.number}, "{forecast.subject}"{topic}'


def _show(wish: Wish, forecast: Forecast, tally: Tally | None, line: str) -> None:
    if wish.as_json:
        show_json(_row(forecast, tally))
        return
    say(line)
    if tally is not None:
        say(sum_line(tally))
        if tally.waiting:
            say(f"{tally.waiting} wait: send again to go on")
        if tally.uncertain:
            say(f"{tally.uncertain} uncertain: see `newsletter mailing show {forecast.number}`")
    if forecast.joined:
        say(f"{forecast.joined} joined since: --new-subscribers sends it to them, too")


def _row(forecast: Forecast, tally: Tally | None) -> Row:
    return {
        "edition": forecast.number,
        "subject": forecast.subject,
        "topic": forecast.topic,
        "letters": forecast.letters,
        "joined": forecast.joined,
        "tally": None if tally is None else asdict(tally),
    }
