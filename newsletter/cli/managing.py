"""What the commands do that change a mailing. Heavy: imported by the commands of `mailing` only."""

import sys
from datetime import timedelta

import typer

from newsletter.cli.editions import edition_called, edition_cell
from newsletter.cli.ending import end_row, exit_of, say_end
from newsletter.cli.exits import Exit, told
from newsletter.cli.printing import Row, say, show_json, warn
from newsletter.cli.progress import sum_line
from newsletter.cli.running import run_to_end
from newsletter.errors import NewsletterError
from newsletter.mailing.values import Mailing
from newsletter.newsroom.mailroom import Ended
from newsletter.newsroom.root import Newsroom

_WORST_FIRST = (Exit.INTERRUPTED, Exit.UNCERTAIN, Exit.PAUSED, Exit.WAITING)


def pause_mailing(newsroom: Newsroom, edition: int, topic: str | None, *, reason: str) -> None:
    """Stop it, and say how far it is."""
    paused = newsroom.ledger.pause(newsroom.mailing(edition, topic=topic), reason=reason)
    _say_state(newsroom, paused)


def cancel_mailing(newsroom: Newsroom, edition: int, topic: str | None, *, asks: bool) -> None:
    """End it, and say what it came to."""
    mailing = newsroom.mailing(edition, topic=topic)
    waiting = newsroom.ledger.tally(mailing).waiting
    if asks and sys.stdin.isatty():
        typer.confirm(f"Cancel {_called(mailing)}? {waiting} wait.", abort=True, err=True)
    cancelled = newsroom.ledger.cancel(mailing)
    if cancelled.audience:
        _say_state(newsroom, cancelled)
    else:
        say(f"{_called(cancelled)}: cancelled before it began; it may be sent anew")


def forgive_mailing(newsroom: Newsroom, edition: int, topic: str | None) -> None:
    """Take back what its refusals came to."""
    mailing = newsroom.mailing(edition, topic=topic)
    people = newsroom.mailroom.forgive(mailing)
    say(f"{_called(mailing)}: forgiven; {people} people are mailed again")


def resume_mailing(  # one parameter for each option
    newsroom: Newsroom,
    edition: int,
    topic: str | None,
    *,
    wait: int,
    processes: int,
    as_json: bool,
) -> Exit:
    """Let it go on, and go on with it where it has begun."""
    resumed = newsroom.ledger.resume(newsroom.mailing(edition, topic=topic))
    if not resumed.audience:
        _say_state(newsroom, resumed)
        return Exit.OK
    ended, status = _send(newsroom, resumed, wait=wait, processes=processes, as_json=as_json)
    _show(newsroom, [ended], as_json=as_json)
    return status


def send_due(newsroom: Newsroom, *, wait: int, processes: int, as_json: bool) -> Exit:
    """Every mailing with something due, one after the other; one that fails keeps none back."""
    done: list[Ended] = []
    statuses = _prepare_digests(newsroom)
    for mailing in newsroom.mailroom.due():
        try:
            ended, status = _send(
                newsroom, mailing, wait=wait, processes=processes, as_json=as_json
            )
        except NewsletterError as error:
            line, status = told(error)
            warn(f"{_called(mailing)}: {line}")
        else:
            done.append(ended)
        statuses.append(status)
        if status is Exit.INTERRUPTED:
            break
    _show(newsroom, done, as_json=as_json)
    if not statuses and not as_json:
        say("nothing is due")
    return _worst(statuses)


def _prepare_digests(newsroom: Newsroom) -> list[Exit]:
    """Open what monthly readers are due; what goes wrong keeps no mailing back."""
    try:
        newsroom.digests.prepare()
    except NewsletterError as error:
        line, status = told(error)
        warn(f"the monthly digest: {line}")
        return [status]
    return []


def _send(
    newsroom: Newsroom, mailing: Mailing, *, wait: int, processes: int, as_json: bool
) -> tuple[Ended, Exit]:
    ended, stopped = run_to_end(
        lambda run: newsroom.mailroom.send(mailing, run),
        wait=timedelta(minutes=wait),
        processes=processes,
        as_json=as_json,
    )
    return ended, exit_of(ended, stopped=stopped)


def _worst(statuses: list[Exit]) -> Exit:
    errors = [status for status in statuses if status and status not in _WORST_FIRST]
    ranked = [status for status in _WORST_FIRST if status in statuses]
    return (errors or ranked or [Exit.OK])[0]


def _show(newsroom: Newsroom, ended: list[Ended], *, as_json: bool) -> None:
    if as_json:
        show_json([_row(newsroom, each) for each in ended])
        return
    for each in ended:
        say(_called(each.mailing))
        say_end(each, newsroom.ledger.next_due(each.mailing))


def _row(newsroom: Newsroom, ended: Ended) -> Row:
    tally = ended.tally
    return {
        "edition": edition_cell(ended.mailing.edition_number),
        "topic": ended.mailing.topic,
        "tally": {term: getattr(tally, term) for term in tally.__dataclass_fields__},
        **end_row(ended, newsroom.ledger.next_due(ended.mailing)),
    }


def _say_state(newsroom: Newsroom, mailing: Mailing) -> None:
    why = f": {mailing.reason}" if mailing.reason else ""
    say(f"{_called(mailing)} is {mailing.state}{why}")
    if mailing.audience:
        say(sum_line(newsroom.ledger.tally(mailing)))


def _called(mailing: Mailing) -> str:
    topic = f" to topic {mailing.topic}" if mailing.topic else ""
    return f"{edition_called(mailing.edition_number)}{topic}"
