"""What `newsletter send` does with its options. Heavy: imported by that command only."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import typer

from newsletter.checks import Finding
from newsletter.cli.ending import end_row, exit_of, say_end, say_late, worst
from newsletter.cli.exits import Exit, of_tally
from newsletter.cli.judging import errors_of, finding_row, tell_errors, tell_of
from newsletter.cli.origins import Origin, manuscript_of
from newsletter.cli.outlook import edition_of, list_of, row_of, say_others, show, show_rows
from newsletter.cli.printing import Row, say
from newsletter.cli.readership import called, choosing, whom
from newsletter.cli.running import run_to_end
from newsletter.errors import MailingError
from newsletter.mailing.states import MailingState
from newsletter.mailing.values import Mailing, Readers
from newsletter.newsroom.forecasts import Forecast
from newsletter.newsroom.mailroom import Ended, Run
from newsletter.newsroom.press import Printed
from newsletter.newsroom.root import Newsroom

_NOTHING = "{edition}, {stands}"
"""The line for what is neither sent nor kept for an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The options of one `newsletter send`."""

    report: Origin
    lists: tuple[str, ...]
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


class _Plan(NamedTuple):
    """What becomes of each list."""

    due: list[Forecast]
    idle: list[Forecast]
    """Those to which nothing is sent."""


def fulfil(wish: Wish, newsroom: Newsroom) -> Exit:
    """Do what was asked for and print it; how it ended."""
    if wish.test is not None:
        return _test(wish, newsroom, wish.test)
    printed = newsroom.press.print(manuscript_of(wish.report))
    if wish.approved:
        newsroom.approvals.refuse_others(printed.edition, printed.digest)
    if not wish.dry_run:
        _catch_up(wish, newsroom)
    forecasts = newsroom.forecasts(
        printed, wish.lists, topic=wish.topic, new_subscribers=wish.new_subscribers
    )
    _refuse_out_of_turn(wish, forecasts)
    forecasts, errors = _checked(wish, newsroom, printed, forecasts)
    if errors:
        return _refuse(wish, forecasts, errors)
    if wish.dry_run:
        _show(wish, forecasts, "{edition}: {letters} letters would leave")
        return Exit.OK
    due = [each for each in forecasts if _is_due(wish, each)]
    if not due:
        return _do_nothing(wish, forecasts)
    _ask(wish, due)
    idle = [each for each in forecasts if each not in due]
    return worst([_carry_out(wish, newsroom, printed, _Plan(due, idle)), _exit_of_idle(idle)])


def _carry_out(wish: Wish, newsroom: Newsroom, printed: Printed, plan: _Plan) -> Exit:
    if not wish.as_json:
        show(plan.idle, _NOTHING)
    if wish.at is None:
        return _send(wish, newsroom, printed, plan)
    return _schedule(wish, newsroom, printed, plan, at=wish.at)


def _is_due(wish: Wish, forecast: Forecast) -> bool:
    """Whether it is to be sent, or kept for another hour than before, whoever is there then."""
    is_moved = wish.at is not None and forecast.state is MailingState.SCHEDULED
    return forecast.is_due or is_moved


def _refuse_out_of_turn(wish: Wish, forecasts: Sequence[Forecast]) -> None:
    """MailingError for what waits for its hour, and for what is to wait though it has begun.

    Of several lists all are asked before anything is done to one.
    """
    for mailing, letters in [(each.mailing, each.letters) for each in forecasts]:
        if mailing is None:
            continue
        is_waiting = mailing.state is MailingState.SCHEDULED
        at = mailing.scheduled_at
        if wish.at is None and is_waiting and at is not None and at > datetime.now(UTC):
            cancel = f"newsletter mailing cancel {mailing.edition_number}{choosing(mailing)}"
            mend = f"`{cancel}` first, to send it now"
            what = f"it is scheduled for {at:%Y-%m-%d %H:%M} UTC"
            raise MailingError(what, where=called(mailing), mend=mend)
        if wish.at is not None and letters and not is_waiting:
            mend = "leave --at away, or name the other lists only"
            raise MailingError(f"it is {mailing.state}", where=called(mailing), mend=mend)


def _catch_up(wish: Wish, newsroom: Newsroom) -> None:
    """Before anybody is counted: what earlier mailings came to, should a crash have kept it."""
    late = newsroom.mailroom.catch_up()
    if not wish.as_json:
        say_late(late)


def _checked(
    wish: Wish, newsroom: Newsroom, printed: Printed, forecasts: list[Forecast]
) -> tuple[list[Forecast], Sequence[Finding]]:
    """The forecasts, and the errors that keep the letter back; forced, they say why.

    Whoever forced it once need not say so again to go on.
    """
    due = any(_is_due(wish, each) for each in forecasts)
    findings = newsroom.examine(printed) if due else ()
    _tell(wish, findings)
    errors = errors_of(findings)
    before = (each.mailing.forced for each in forecasts if each.mailing)
    if errors and (reason := next(filter(None, before), wish.force)):
        return [replace(each, forced=reason) for each in forecasts], ()
    return forecasts, errors


def _send(wish: Wish, newsroom: Newsroom, printed: Printed, plan: _Plan) -> Exit:
    """Owe every list its letters, then send to one after the other."""
    opened: list[Mailing] = []
    statuses: list[Exit] = []
    done: list[Ended] = []

    async def send(run: Run) -> Ended:
        if not opened:
            opened.extend(await newsroom.begin(printed, plan.due, run.notice))
        return await newsroom.mailroom.send(opened[len(done)], run)

    while len(done) < len(plan.due) and Exit.INTERRUPTED not in statuses:
        ended, stopped = run_to_end(
            send, wait=wish.wait, processes=wish.processes, as_json=wish.as_json
        )
        done.append(ended)
        statuses.append(exit_of(ended, stopped=stopped))
    if wish.as_json:
        rows = [_end_row(newsroom, *each) for each in zip(plan.due, done, strict=False)]
        show_rows([*rows, *map(row_of, plan.idle)])
    else:
        for forecast, ended in zip(plan.due, done, strict=False):
            say(f"{edition_of(forecast)}{list_of(forecast)}")
            say_end(ended, newsroom.ledger.next_due(ended.mailing))
            say_others(forecast)
    return worst(statuses)


def _tell(wish: Wish, findings: Sequence[Finding]) -> None:
    # With --json, standard error is read by programs.
    if not wish.as_json:
        tell_of(findings, source=wish.report.source)


def _refuse(wish: Wish, forecasts: Sequence[Forecast], errors: Sequence[Finding]) -> Exit:
    if wish.as_json:
        found = [finding_row(error) for error in errors]
        show_rows([{**row_of(forecast), "findings": found} for forecast in forecasts])
    tell_errors(errors)
    return Exit.UNFIT


def _ask(wish: Wish, due: Sequence[Forecast]) -> None:
    if wish.asks and sys.stdin.isatty():
        when = f" at {wish.at:%Y-%m-%d %H:%M}" if wish.at else ""
        readers = ", ".join(f"{_counted(each)}{list_of(each)}" for each in due)
        typer.confirm(f"Send {edition_of(due[0])} to {readers}{when}?", abort=True, err=True)


def _test(wish: Wish, newsroom: Newsroom, address: str) -> Exit:
    printed = newsroom.press.marked(newsroom.press.print(manuscript_of(wish.report)))
    _tell(wish, newsroom.examine(printed))
    rows: list[Row] = []
    for each in dict.fromkeys(wish.lists):
        sent = asyncio.run(newsroom.send_test(printed, address, each))
        told = {"test": address, "list": each, "subject": printed.edition.subject}
        rows.append({**told, **sent._asdict()})
        if not wish.as_json:
            letter = f"the test letter{whom(Readers(list=each))}"
            say(f"the smarthost took {letter} to {address}: {sent.code} {sent.text}")
    if wish.as_json:
        show_rows(rows)
    return Exit.OK


def _do_nothing(wish: Wish, forecasts: Sequence[Forecast]) -> Exit:
    """Say how each mailing stands."""
    _show(wish, forecasts, _NOTHING)
    tallies = [each.tally for each in forecasts if each.tally]
    uncertain = sum(tally.uncertain for tally in tallies)
    if not wish.as_json and uncertain:
        say(f"{uncertain} uncertain: see `newsletter mailing show {forecasts[0].number}`")
    return worst([of_tally(tally, stopped=False) for tally in tallies] + [_exit_of_idle(forecasts)])


def _exit_of_idle(idle: Sequence[Forecast]) -> Exit:
    """What is cancelled was not sent, and the status says so."""
    cancelled = any(each.state is MailingState.CANCELLED for each in idle)
    return Exit.MAILING if cancelled else Exit.OK


def _schedule(
    wish: Wish, newsroom: Newsroom, printed: Printed, plan: _Plan, *, at: datetime
) -> Exit:
    opened = [newsroom.schedule(printed, forecast, at) for forecast in plan.due]
    if wish.as_json:
        rows = [
            {**row_of(one), "state": each.state.value, "scheduled_at": each.scheduled_at}
            for one, each in zip(plan.due, opened, strict=True)
        ]
        show_rows([*rows, *map(row_of, plan.idle)])
        return Exit.OK
    for forecast in plan.due:
        say(f"{edition_of(forecast)}{list_of(forecast)}, will leave at {at:%Y-%m-%d %H:%M %Z}")
    say("`newsletter mailing run-due` sends it then: from cron, a timer, or by hand")
    return Exit.OK


def _end_row(newsroom: Newsroom, forecast: Forecast, ended: Ended) -> Row:
    next_due = newsroom.ledger.next_due(ended.mailing)
    return {**row_of(forecast), "tally": asdict(ended.tally), **end_row(ended, next_due)}


def _counted(forecast: Forecast) -> str:
    return f"{forecast.letters} subscribers" if forecast.letters else "nobody now"


def _show(wish: Wish, forecasts: Sequence[Forecast], line: str) -> None:
    if wish.as_json:
        show_rows([row_of(each) for each in forecasts])
    else:
        show(forecasts, line)
