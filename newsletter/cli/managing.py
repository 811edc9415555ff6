"""What the commands do that change a mailing. Heavy: imported by the commands of `mailing` only."""

from datetime import timedelta

from newsletter.cli.editions import edition_cell
from newsletter.cli.ending import end_row, exit_of, say_end, say_late, worst
from newsletter.cli.exits import Exit, told
from newsletter.cli.printing import Row, say, show_json, warn
from newsletter.cli.readership import called
from newsletter.cli.running import run_to_end
from newsletter.cli.stopping import say_state
from newsletter.errors import NewsletterError
from newsletter.mailing.values import Mailing, Readers
from newsletter.newsroom.mailroom import Ended
from newsletter.newsroom.root import Newsroom


def forgive_mailing(newsroom: Newsroom, edition: int, readers: Readers | None) -> None:
    """Take back what its refusals came to."""
    mailing = newsroom.mailing(edition, readers)
    people = newsroom.mailroom.forgive(mailing)
    say(f"{called(mailing)}: forgiven; {people} people are mailed again")


def resume_mailing(  # one parameter for each option
    newsroom: Newsroom,
    edition: int,
    readers: Readers | None,
    *,
    wait: int,
    processes: int,
    as_json: bool,
) -> Exit:
    """Let it go on, and go on with it where it has begun."""
    resumed = newsroom.ledger.resume(newsroom.mailing(edition, readers))
    if not resumed.audience:
        say_state(newsroom, resumed)
        return Exit.OK
    ended, status = _send(newsroom, resumed, wait=wait, processes=processes, as_json=as_json)
    _show(newsroom, [ended], as_json=as_json)
    return status


def send_due(newsroom: Newsroom, *, wait: int, processes: int, as_json: bool) -> Exit:
    """Every mailing with something due, one after the other; one that fails keeps none back."""
    forgotten = newsroom.subscribers.holding.tidy()
    if forgotten and not as_json:
        say(f"{forgotten} people never confirmed what a form asked for, and are forgotten")
    late = newsroom.mailroom.catch_up()
    if not as_json:
        say_late(late)
    done: list[Ended] = []
    statuses = _prepare_digests(newsroom)
    for mailing in newsroom.mailroom.due():
        try:
            ended, status = _send(
                newsroom, mailing, wait=wait, processes=processes, as_json=as_json
            )
        except NewsletterError as error:
            line, status = told(error)
            warn(f"{called(mailing)}: {line}")
        else:
            done.append(ended)
        statuses.append(status)
        if status is Exit.INTERRUPTED:
            break
    _show(newsroom, done, as_json=as_json)
    if not statuses and not as_json:
        say("nothing is due")
    return worst(statuses)


def _prepare_digests(newsroom: Newsroom) -> list[Exit]:
    """Open what monthly readers are due; what goes wrong keeps no mailing back."""
    statuses = []
    for key, error in newsroom.digests.prepare().failures.items():
        line, status = told(error)
        warn(f"the monthly digest of list {key}: {line}")
        statuses.append(status)
    return statuses


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


def _show(newsroom: Newsroom, ended: list[Ended], *, as_json: bool) -> None:
    if as_json:
        show_json([_row(newsroom, each) for each in ended])
        return
    for each in ended:
        say(called(each.mailing))
        say_end(each, newsroom.ledger.next_due(each.mailing))
        if not each.tally.audience:
            say("nobody was left to mail: it is over")


def _row(newsroom: Newsroom, ended: Ended) -> Row:
    tally = ended.tally
    return {
        "edition": edition_cell(ended.mailing.edition_number),
        "list": ended.mailing.list,
        "topic": ended.mailing.topic,
        "tally": {term: getattr(tally, term) for term in tally.__dataclass_fields__},
        **end_row(ended, newsroom.ledger.next_due(ended.mailing)),
    }
