"""What the commands do that change a mailing. Heavy: imported by the commands of `mailing` only."""

from collections.abc import Sequence
from datetime import timedelta

from newsletter.cli.editions import edition_cell
from newsletter.cli.ending import end_row, exit_of, say_end, say_late, worst
from newsletter.cli.exits import Exit, told
from newsletter.cli.printing import Row, say, show_json, warn
from newsletter.cli.readership import called
from newsletter.cli.running import run_to_end
from newsletter.cli.stopping import say_state
from newsletter.errors import NewsletterError
from newsletter.mailing.ledger.mailings import is_frozen
from newsletter.mailing.values import Mailing, Readers
from newsletter.newsroom.mailroom import Ended
from newsletter.newsroom.root import Newsroom


def forgive_mailing(newsroom: Newsroom, edition: int, readers: Readers | None) -> None:
    """Take back what its refusals came to."""
    mailing = newsroom.mailing(edition, readers)
    people = newsroom.mailroom.forgive(mailing)
    say(f"{called(mailing)}: forgiven; {people} people are mailed again")


def resume_mailings(
    newsroom: Newsroom,
    paused: Sequence[Mailing],
    *,
    wait: int,
    processes: int,
    as_json: bool,
) -> Exit:
    """Let them go on, and go on with those whose audience is frozen."""
    resumed = [newsroom.ledger.resume(each) for each in paused]
    frozen = [each for each in resumed if is_frozen(each)]
    for each in resumed:
        if each not in frozen:
            say_state(newsroom, each)
    if not frozen:
        return Exit.OK
    done, statuses = _send_each(newsroom, frozen, wait=wait, processes=processes, as_json=as_json)
    _show(newsroom, done, as_json=as_json)
    return worst(statuses)


def send_due(newsroom: Newsroom, *, wait: int, processes: int, as_json: bool) -> Exit:
    """Every mailing with something due, one after the other; one that fails keeps none back."""
    forgotten = newsroom.subscribers.holding.tidy()
    if forgotten and not as_json:
        say(f"{forgotten} people never confirmed what a form asked for, and are forgotten")
    late = newsroom.mailroom.catch_up()
    if not as_json:
        say_late(late)
    prepared = _prepare_digests(newsroom)
    due = newsroom.mailroom.due()
    done, statuses = _send_each(newsroom, due, wait=wait, processes=processes, as_json=as_json)
    _show(newsroom, done, as_json=as_json)
    if not (prepared or statuses or as_json):
        say("nothing is due")
    return worst([*prepared, *statuses])


def _prepare_digests(newsroom: Newsroom) -> list[Exit]:
    """Open what monthly readers are due; what goes wrong keeps no mailing back."""
    statuses = []
    for key, error in newsroom.digests.prepare().failures.items():
        line, status = told(error)
        warn(f"the monthly digest of list {key}: {line}")
        statuses.append(status)
    return statuses


def _send_each(
    newsroom: Newsroom, mailings: Sequence[Mailing], *, wait: int, processes: int, as_json: bool
) -> tuple[list[Ended], list[Exit]]:
    """One after the other, until somebody stops it; what failed is told, and has a status only."""
    done: list[Ended] = []
    statuses: list[Exit] = []
    for mailing in mailings:
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
    return done, statuses


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
