"""What `newsletter send` does with its options. Heavy: imported by that command only."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

import typer

from newsletter.checks import Finding
from newsletter.cli.ending import end_row, exit_of, say_end, say_late, worst
from newsletter.cli.exits import Exit, of_tally
from newsletter.cli.judging import errors_of, finding_row, tell_errors, tell_of
from newsletter.cli.origins import Origin, manuscript_of
from newsletter.cli.printing import Row, say, show_json
from newsletter.cli.progress import sum_line
from newsletter.cli.readership import called, choosing, whom
from newsletter.cli.running import run_to_end
from newsletter.errors import MailingError
from newsletter.mailing.states import MailingState
from newsletter.mailing.values import Mailing, Readers
from newsletter.newsroom.forecasts import Forecast
from newsletter.newsroom.mailroom import Ended, Run
from newsletter.newsroom.press import Printed
from newsletter.newsroom.root import Newsroom

_STANDS = {
    None: "has nobody to go to",
    MailingState.FINISHED: "was sent before: nothing to do",
    MailingState.CANCELLED: "is cancelled: nobody else gets it",
}


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
    due = [forecast for forecast in forecasts if forecast.is_due]
    if not due:
        return _do_nothing(wish, forecasts)
    _ask(wish, due)
    if wish.at is not None:
        return _schedule(wish, newsroom, printed, due=due, at=wish.at)
    return _send(wish, newsroom, printed, due)


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
    findings = newsroom.examine(printed) if any(each.is_due for each in forecasts) else ()
    _tell(wish, findings)
    errors = errors_of(findings)
    before = (each.mailing.forced for each in forecasts if each.mailing)
    if errors and (reason := next(filter(None, before), wish.force)):
        return [replace(each, forced=reason) for each in forecasts], ()
    return forecasts, errors


def _send(wish: Wish, newsroom: Newsroom, printed: Printed, due: Sequence[Forecast]) -> Exit:
    """Owe every list its letters, then send to one after the other."""
    opened: list[Mailing] = []
    statuses: list[Exit] = []
    done: list[Ended] = []

    async def send(run: Run) -> Ended:
        if not opened:
            opened.extend(await newsroom.begin(printed, due, run.notice))
        return await newsroom.mailroom.send(opened[len(done)], run)

    while len(done) < len(due) and Exit.INTERRUPTED not in statuses:
        ended, stopped = run_to_end(
            send, wait=wish.wait, processes=wish.processes, as_json=wish.as_json
        )
        done.append(ended)
        statuses.append(exit_of(ended, stopped=stopped))
    _show_end(wish, newsroom, due, done)
    return worst(statuses)


def _tell(wish: Wish, findings: Sequence[Finding]) -> None:
    # With --json, standard error is read by programs.
    if not wish.as_json:
        tell_of(findings, source=wish.report.source)


def _refuse(wish: Wish, forecasts: Sequence[Forecast], errors: Sequence[Finding]) -> Exit:
    if wish.as_json:
        found = [finding_row(error) for error in errors]
        _show_rows([{**_row(forecast), "findings": found} for forecast in forecasts])
    tell_errors(errors)
    return Exit.UNFIT


def _ask(wish: Wish, due: Sequence[Forecast]) -> None:
    if wish.asks and sys.stdin.isatty():
        when = f" at {wish.at:%Y-%m-%d %H:%M}" if wish.at else ""
        readers = ", ".join(f"{_counted(each)}{_list(each)}" for each in due)
        typer.confirm(f"Send {_edition(due[0])} to {readers}{when}?", abort=True, err=True)


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
        _show_rows(rows)
    return Exit.OK


def _do_nothing(wish: Wish, forecasts: Sequence[Forecast]) -> Exit:
    """Say how each mailing stands; one that is cancelled was not sent, and the status says so."""
    _show(wish, forecasts, "{edition}, {stands}")
    tallies = [each.tally for each in forecasts if each.tally]
    uncertain = sum(tally.uncertain for tally in tallies)
    if not wish.as_json and uncertain:
        say(f"{uncertain} uncertain: see `newsletter mailing show {forecasts[0].number}`")
    statuses = [of_tally(tally, stopped=False) for tally in tallies]
    if any(_state(each) is MailingState.CANCELLED for each in forecasts):
        statuses.append(Exit.MAILING)
    return worst(statuses)


def _state(forecast: Forecast) -> MailingState | None:
    return forecast.mailing.state if forecast.mailing else None


def _stands(forecast: Forecast) -> str:
    """Why there is nothing to do for it."""
    state = _state(forecast)
    return _STANDS.get(state, f"is {state}: nothing to do")


def _schedule(
    wish: Wish, newsroom: Newsroom, printed: Printed, *, due: Sequence[Forecast], at: datetime
) -> Exit:
    opened = [newsroom.schedule(printed, forecast, at) for forecast in due]
    if wish.as_json:
        rows = zip(due, opened, strict=True)
        _show_rows(
            [
                {**_row(one), "state": each.state.value, "scheduled_at": each.scheduled_at}
                for one, each in rows
            ]
        )
        return Exit.OK
    for forecast in due:
        say(f"{_edition(forecast)}{_list(forecast)}, will leave at {at:%Y-%m-%d %H:%M %Z}")
    say("`newsletter mailing run-due` sends it then: from cron, a timer, or by hand")
    return Exit.OK


def _edition(forecast: Forecast) -> str:
    topic = f" to topic {forecast.topic}" if forecast.topic else ""
    return f'edition {forecast.number}, "{forecast.subject}"{topic}'


def _counted(forecast: Forecast) -> str:
    return f"{forecast.letters} subscribers" if forecast.letters else "nobody now"


def _list(forecast: Forecast) -> str:
    return whom(Readers(list=forecast.list))


def _show(wish: Wish, forecasts: Sequence[Forecast], line: str) -> None:
    """Each forecast by that line, in which {edition}, {letters} and {stands} are its own."""
    if wish.as_json:
        _show_rows([_row(forecast) for forecast in forecasts])
        return
    for each in forecasts:
        edition = f"{_edition(each)}{_list(each)}"
        say(line.format(edition=edition, letters=each.letters, stands=_stands(each)))
        if each.tally is not None:
            say(sum_line(each.tally))
        _say_others(each)


def _show_end(
    wish: Wish, newsroom: Newsroom, due: Sequence[Forecast], done: Sequence[Ended]
) -> None:
    pairs = [
        (forecast, ended, newsroom.ledger.next_due(ended.mailing))
        for forecast, ended in zip(due, done, strict=False)
    ]
    if wish.as_json:
        _show_rows(
            [
                {**_row(forecast), "tally": asdict(ended.tally), **end_row(ended, next_due)}
                for forecast, ended, next_due in pairs
            ]
        )
        return
    for forecast, ended, next_due in pairs:
        say(f"{_edition(forecast)}{_list(forecast)}")
        say_end(ended, next_due)
        _say_others(forecast)


def _say_others(forecast: Forecast) -> None:
    if forecast.is_due and not forecast.letters:
        say(f"nobody now; {forecast.monthly} by the monthly digest")
    if forecast.joined:
        say(f"{forecast.joined} joined since: --new-subscribers sends it to them, too")
    if forecast.passed_over:
        say(f"{forecast.passed_over} follow none of its topics and get no letter")


def _show_rows(rows: list[Row]) -> None:
    """One list's row as it is, those of several as a list."""
    show_json(rows[0] if len(rows) == 1 else rows)


def _row(forecast: Forecast) -> Row:
    return {
        "edition": forecast.number,
        "subject": forecast.subject,
        "list": forecast.list,
        "topic": forecast.topic,
        "state": _state(forecast),
        "letters": forecast.letters,
        "joined": forecast.joined,
        "passed_over": forecast.passed_over,
        "monthly": forecast.monthly,
        "tally": None if forecast.tally is None else asdict(forecast.tally),
    }
