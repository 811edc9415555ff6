"""How mailings and their rows are shown. Heavy: imported by the commands of `mailing` only."""

from collections.abc import Sequence

from newsletter.cli.editions import edition_cell
from newsletter.cli.exits import Exit
from newsletter.cli.printing import Cell, Row, say, show_json, show_rows
from newsletter.cli.progress import TERMS, sum_line
from newsletter.cli.readership import called
from newsletter.mailing.states import DeliveryState, MailingState
from newsletter.mailing.values import Delivery, Mailing
from newsletter.newsroom.records import Counted, Records

REMARKABLE = tuple(state for state in DeliveryState if state is not DeliveryState.SENT)
"""What `mailing show` names row by row."""
MOST_ROWS = 1000


def show_list(mailings: Sequence[Counted], *, as_json: bool) -> None:
    """Mailings with their sums; for programs with digests and moments, too."""
    rows = [_whole_row(each) if as_json else _sum_row(each) for each in mailings]
    show_rows(rows, as_json=as_json)


def _sum_row(counted: Counted) -> dict[str, Cell]:
    mailing, tally = counted.mailing, counted.tally
    return {
        "edition": edition_cell(mailing.edition_number),
        "list": mailing.list,
        "topic": mailing.topic,
        "state": mailing.state.value,
        "audience": tally.audience,
        **{term: getattr(tally, term) for term in TERMS},
    }


def _whole_row(counted: Counted) -> dict[str, Cell]:
    mailing = counted.mailing
    return {
        **_sum_row(counted),
        "deferred": counted.tally.deferred,
        "digest": mailing.digest,
        "forced": mailing.forced,
        "created_at": mailing.created_at,
        "scheduled_at": mailing.scheduled_at,
        "started_at": mailing.started_at,
        "finished_at": mailing.finished_at,
    }


def show_mailings(records: Records, edition: int, *, as_json: bool) -> None:
    """The sum of each mailing of an edition, and its rows that are not simply sent."""
    shown: list[Row] = []
    for counted in records.mailings(edition):
        found = records.ledger.deliveries(counted.mailing, *REMARKABLE, limit=MOST_ROWS)
        rows = [_delivery_row(each) for each in found]
        if as_json:
            shown.append({**_whole_row(counted), "rows": rows})
            continue
        mailing = counted.mailing
        digest = f", digest {mailing.digest}" if mailing.digest else ""
        say(f"{called(mailing)}: {mailing.state}{_hour(mailing)}{digest}")
        if counted.mailing.forced:
            say(f"sent in spite of errors: {counted.mailing.forced}")
        say(sum_line(counted.tally))
        show_rows(rows, as_json=False)
    if as_json:
        show_json(shown)


def _hour(mailing: Mailing) -> str:
    at = mailing.scheduled_at
    is_waiting = mailing.state is MailingState.SCHEDULED
    return f" for {at:%Y-%m-%d %H:%M} UTC" if is_waiting and at is not None else ""


def verify_mailings(records: Records, edition: int | None, *, as_json: bool) -> Exit:
    """Name every breach of the ledger's law; OK where there is none."""
    checked = records.mailings(edition)
    breaches: list[Row] = [
        {
            "edition": edition_cell(counted.mailing.edition_number),
            "list": counted.mailing.list,
            "topic": counted.mailing.topic,
            "delivery": broken.delivery_id,
            "reason": broken.reason,
        }
        for counted in checked
        for broken in records.ledger.verify(counted.mailing)
    ]
    show_rows(breaches, as_json=as_json)
    if not as_json:
        say(f"mailings {len(checked)}, breaches {len(breaches)}")
    return Exit.BROKEN if breaches else Exit.OK


def _delivery_row(delivery: Delivery) -> Row:
    return {
        "delivery": delivery.id,
        "subscriber": delivery.subscriber_id,
        "address": delivery.address,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "next_at": delivery.next_at,
        "code": delivery.code,
        "text": delivery.text,
        "reason": delivery.reason,
    }
