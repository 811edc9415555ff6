"""What `newsletter send` does with its options. Heavy: imported by that command only."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

import typer

from newsletter.checks import Finding
from newsletter.cli.ending import end_row, exit_of, say_end
from newsletter.cli.exits import Exit, of_tally
from newsletter.cli.judging import errors_of, finding_row, tell_errors, tell_of
from newsletter.cli.origins import Origin, manuscript_of
from newsletter.cli.printing import Row, say, show_json
from newsletter.cli.progress import sum_line
from newsletter.cli.running import run_to_end
from newsletter.newsroom.mailroom import Ended
from newsletter.newsroom.press import TEST_MARK, Printed
from newsletter.newsroom.root import Forecast, Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The options of one `newsletter send`."""

    report: Origin
    topic: str | None
    test: str | None
    dry_run: bool
    approved: bool
    new_subscribers: bool
    at: datetime | None
    wait: timedelta
    processes: int
    force: str | None
    asks: bool
    as_json: bool


def fulfil(wish: Wish, newsroom: Newsroom) -> Exit:
    """Do what was asked for and print it; how it ended."""
    if wish.test is not None:
        return _test(wish, newsroom, wish.test)
    printed = newsroom.press.print(manuscript_of(wish.report))
    if wish.approved:
        newsroom.approvals.refuse_others(printed.edition, printed.digest)
    forecast = newsroom.forecast(printed, topic=wish.topic, new_subscribers=wish.new_subscribers)
    forecast, errors = _checked(wish, newsroom, printed, forecast)
    if errors:
        return _refuse(wish, forecast, errors)
    if wish.dry_run:
        _show(wish, forecast, f"{_edition(forecast)}: {forecast.letters} letters would leave")
        return Exit.OK
    if not forecast.letters:
        return _do_nothing(wish, forecast)
    _ask(wish, forecast)
    if wish.at is not None:
        return _schedule(wish, newsroom, printed, forecast=forecast, at=wish.at)
    ended, stopped = run_to_end(
        lambda run: newsroom.send(printed, forecast, run),
        wait=wish.wait,
        processes=wish.processes,
        as_json=wish.as_json,
    )
    _show_end(wish, newsroom, forecast, ended)
    return exit_of(ended, stopped=stopped)


def _checked(
    wish: Wish, newsroom: Newsroom, printed: Printed, forecast: Forecast
) -> tuple[Forecast, Sequence[Finding]]:
    """The forecast, and the errors that keep the letter back; forced, it says why.

    Whoever forced it once need not say so again to go on.
    """
    findings = newsroom.examine(printed) if forecast.letters else ()
    _tell(wish, findings)
    errors = errors_of(findings)
    before = forecast.mailing.forced if forecast.mailing else None
    if errors and (reason := before or wish.force):
        return replace(forecast, forced=reason), ()
    return forecast, errors


def _tell(wish: Wish, findings: Sequence[Finding]) -> None:
    # With --json, standard error is read by programs.
    if not wish.as_json:
        tell_of(findings, source=wish.report.source)


def _refuse(wish: Wish, forecast: Forecast, errors: Sequence[Finding]) -> Exit:
    if wish.as_json:
        show_json({**_row(forecast), "findings": [finding_row(error) for error in errors]})
    tell_errors(errors)
    return Exit.UNFIT


def _ask(wish: Wish, forecast: Forecast) -> None:
    if wish.asks and sys.stdin.isatty():
        when = f" at {wish.at:%Y-%m-%d %H:%M}" if wish.at else ""
        question = f"Send {_edition(forecast)} to {forecast.letters} subscribers{when}?"
        typer.confirm(question, abort=True, err=True)


def _test(wish: Wish, newsroom: Newsroom, address: str) -> Exit:
    printed = newsroom.press.print(manuscript_of(wish.report), mark=TEST_MARK)
    _tell(wish, newsroom.examine(printed))
    sent = asyncio.run(newsroom.send_test(printed, address))
    if wish.as_json:
        show_json({"test": address, "subject": printed.edition.subject, **sent._asdict()})
    else:
        say(f"the smarthost took the test letter to {address}: {sent.code} {sent.text}")
    return Exit.OK


def _do_nothing(wish: Wish, forecast: Forecast) -> Exit:
    _show(wish, forecast, f"{_edition(forecast)}, was sent before: nothing to do")
    tally = forecast.tally
    if tally is None:
        return Exit.OK
    if not wish.as_json and tally.uncertain:
        say(f"{tally.uncertain} uncertain: see `newsletter mailing show {forecast.number}`")
    return of_tally(tally, stopped=False)


def _schedule(
    wish: Wish, newsroom: Newsroom, printed: Printed, *, forecast: Forecast, at: datetime
) -> Exit:
    mailing = newsroom.schedule(printed, forecast, at)
    if wish.as_json:
        show_json({**_row(forecast), "scheduled_at": mailing.scheduled_at})
    else:
        say(f"{_edition(forecast)}, will leave at {at:%Y-%m-%d %H:%M %Z}")
        say("`newsletter mailing run-due` sends it then: from cron, a timer, or by hand")
    return Exit.OK


def _edition(forecast: Forecast) -> str:
    topic = f" to topic {forecast.topic}" if forecast.topic else ""
    return f'edition {forecast.number}, "{forecast.subject}"{topic}'


def _show(wish: Wish, forecast: Forecast, line: str) -> None:
    if wish.as_json:
        show_json(_row(forecast))
        return
    say(line)
    if forecast.tally is not None:
        say(sum_line(forecast.tally))
    _say_joined(forecast)


def _show_end(wish: Wish, newsroom: Newsroom, forecast: Forecast, ended: Ended) -> None:
    due = newsroom.ledger.next_due(ended.mailing)
    if wish.as_json:
        show_json({**_row(forecast), "tally": asdict(ended.tally), **end_row(ended, due)})
        return
    say(_edition(forecast))
    say_end(ended, due)
    _say_joined(forecast)


def _say_joined(forecast: Forecast) -> None:
    if forecast.joined:
        say(f"{forecast.joined} joined since: --new-subscribers sends it to them, too")


def _row(forecast: Forecast) -> Row:
    return {
        "edition": forecast.number,
        "subject": forecast.subject,
        "topic": forecast.topic,
        "letters": forecast.letters,
        "joined": forecast.joined,
        "tally": None if forecast.tally is None else asdict(forecast.tally),
    }
