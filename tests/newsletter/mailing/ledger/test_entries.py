"""What each outcome writes into its row, column by column."""

from datetime import timedelta

import pytest

from newsletter.mailing.ledger.entries import LONGEST_TEXT, Entry, entry
from newsletter.mailing.ledger.retry import Retry
from newsletter.mailing.outcomes import (
    Cause,
    Deferred,
    Outcome,
    PutBack,
    Refused,
    Sent,
    Uncertain,
    Withheld,
)
from newsletter.mailing.states import DeliveryState
from newsletter.mailing.values import Claimed, DeliveryId
from tests.support.mailings import BEGIN

SINCE = BEGIN - timedelta(hours=1)
RETRY = Retry(chance=lambda: 0.5, give_up=timedelta(hours=3))
LETTER = Claimed(
    delivery_id=DeliveryId(7),
    subscriber_id=8,
    public_id="p8",
    address="ann@example.org",
    name="Ann",
    variant="all",
    attempt=2,
    faults=3,
    deferred_since=SINCE,
)
LONG = "no " * LONGEST_TEXT


def written(outcome: Outcome, letter: Claimed = LETTER) -> Entry | None:
    """The row after this outcome."""
    return entry(letter, outcome, now=BEGIN, retry=RETRY)


@pytest.mark.parametrize(
    ("outcome", "row"),
    [
        pytest.param(
            Sent(code=250, enhanced="2.0.0", text=LONG, queue_id="X1", tls="TLSv1.3"),
            Entry(
                state=DeliveryState.SENT,
                attempts=2,
                faults=3,
                deferred_since=SINCE,
                code=250,
                enhanced="2.0.0",
                text=LONG[:LONGEST_TEXT],
                queue_id="X1",
                tls="TLSv1.3",
            ),
            id="sent",
        ),
        pytest.param(
            Refused(code=550, cause=Cause.ADDRESS, enhanced="5.1.1", text=LONG, tls="TLSv1.2"),
            Entry(
                state=DeliveryState.REFUSED,
                attempts=2,
                faults=3,
                deferred_since=SINCE,
                code=550,
                enhanced="5.1.1",
                text=LONG[:LONGEST_TEXT],
                tls="TLSv1.2",
                reason="address",
            ),
            id="refused",
        ),
        pytest.param(
            Deferred(code=451, cause=Cause.RATE, enhanced="4.7.1", text=LONG, tls="TLSv1.2"),
            Entry(
                state=DeliveryState.DEFERRED,
                attempts=2,
                faults=3,
                # Ten minutes after the second try, and half of the jitter.
                next_at=BEGIN + timedelta(minutes=10) * 1.125,
                deferred_since=SINCE,
                code=451,
                enhanced="4.7.1",
                text=LONG[:LONGEST_TEXT],
                tls="TLSv1.2",
                reason="rate",
            ),
            id="deferred",
        ),
        pytest.param(
            Uncertain(text=LONG),
            Entry(state=DeliveryState.UNCERTAIN, attempts=2, faults=3, reason=LONG[:LONGEST_TEXT]),
            id="uncertain",
        ),
        pytest.param(
            PutBack(text=LONG, code=421),
            Entry(
                state=DeliveryState.WAITING,
                attempts=1,
                faults=4,
                # Eight seconds after the fourth fault, and half of the jitter.
                next_at=BEGIN + timedelta(seconds=8) * 1.125,
                deferred_since=SINCE,
                code=421,
                text=LONG[:LONGEST_TEXT],
            ),
            id="put back",
        ),
        pytest.param(Withheld(), None, id="withheld"),
    ],
)
def test_an_outcome_is_one_row(outcome: Outcome, row: Entry | None) -> None:
    """The answer word for word as far as it is kept, and when the letter is tried again."""
    assert written(outcome) == row


def test_the_give_up_age_counts_from_the_first_not_now() -> None:
    """That is this one, where there was none before; at that age it has expired."""
    not_now = Deferred(code=451, cause=Cause.RATE)
    first = written(not_now, LETTER._replace(deferred_since=None, attempt=1))
    assert first is not None
    assert (first.deferred_since, first.next_at) == (BEGIN, BEGIN + timedelta(minutes=5) * 1.125)

    old = written(not_now, LETTER._replace(deferred_since=BEGIN - timedelta(hours=3)))
    assert old is not None
    assert (old.state, old.next_at, old.reason) == (DeliveryState.EXPIRED, None, "rate")


def test_columns_are_plain_values() -> None:
    """Every field has its column, and enumerations are their texts."""
    row = written(Refused(code=550, cause=Cause.ADDRESS, text="no"))
    assert row is not None

    columns = row.columns()
    assert columns == {name: getattr(row, name) for name in Entry.__slots__}
    assert type(columns["state"]) is type(columns["reason"]) is str
