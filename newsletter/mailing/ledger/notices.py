"""Notices in the ledger: claimed by a question of their own, forgotten when they are settled.

Functions over a connection whose transaction the ledger has opened.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Subquery,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)

from newsletter.edition import ALL
from newsletter.mailing.ledger import steps
from newsletter.mailing.ledger.prepared import Prepared
from newsletter.mailing.ledger.tables import delivery, notice, reader
from newsletter.mailing.states import DeliveryState
from newsletter.mailing.values import Claimed, DeliveryId, Saying, Sending
from subscribers import NO_OPT_IN, Notice, entitled, followed, language_of, lists_of

REFUSED_TODAY = "that address was refused within a day"
"""Reason of a skipped notice that asks to confirm."""
TOO_OLD = "given up: it could not be sent in time"
"""Reason of an expired notice that nobody had tried for long."""
REFUSAL_LASTS = timedelta(days=1)
"""So long no other notice asks an address to confirm that a server has refused."""

_OPEN = (
    DeliveryState.WAITING, DeliveryState.CLAIMED, DeliveryState.HANDOVER,
    DeliveryState.DEFERRED, DeliveryState.UNCERTAIN,
)  # fmt: skip
"""States in which a notice may still have to find its way."""
_column = delivery.c


@dataclass(slots=True)
class _Sorted:
    """Due notices by what becomes of them."""

    wanted: list[Claimed] = field(default_factory=list)
    old: list[int] = field(default_factory=list)
    unwanted: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)


def claim(
    connection: Connection, sending: Sending, limit: int, now: datetime, *, give_up: timedelta
) -> tuple[tuple[Claimed, ...], int]:
    """Take up to `limit` due notices in hand, oldest first; and how many are over instead."""
    values = {
        "b_mailing": sending.mailing.id,
        "b_now": now,
        "b_limit": limit,
        "b_since": now - REFUSAL_LASTS,
    }
    found = _sorted(
        connection, [_Row(*row) for row in _due().run(connection, values)], oldest=now - give_up
    )
    steps.take(connection, sending, [each.delivery_id for each in found.wanted], now)
    steps.skip(connection, found.old, TOO_OLD, now, state=DeliveryState.EXPIRED)
    steps.skip(connection, found.unwanted, steps.UNWANTED, now)
    steps.skip(connection, found.refused, REFUSED_TODAY, now)
    forget(connection, now - give_up)
    over = len(found.old) + len(found.unwanted) + len(found.refused)
    return tuple(found.wanted), over


def forget(connection: Connection, oldest: datetime) -> None:
    """Keep no address of a notice that is settled, or that is older than that."""
    still = exists().where(_column.id == notice.c.delivery_id, _column.state.in_(_OPEN))
    over = or_(~still, notice.c.owed_at <= oldest)
    connection.execute(
        update(notice).where(notice.c.address.is_not(None), over).values(address=None)
    )


class _Row(NamedTuple):
    """What `_due` finds; the reader's columns are None for who may not have it."""

    id: int
    subscriber_id: int
    attempts: int
    faults: int
    deferred_since: object
    owed_at: object
    kind: str
    address: str | None
    public_id: str | None
    language: str | None
    nonce: str | None
    wish: str | None
    is_refused: object


def _sorted(connection: Connection, rows: Sequence[_Row], *, oldest: datetime) -> _Sorted:
    read = reader(connection)
    follows = followed(connection, [row.subscriber_id for row in rows]) if rows else {}
    found = _Sorted()
    for row in rows:
        owed_at = read(row.owed_at)
        assert owed_at is not None  # noqa: S101  # for the type checker
        if owed_at <= oldest:
            found.old.append(row.id)
        elif row.public_id is None:
            found.unwanted.append(row.id)
        elif row.is_refused:
            found.refused.append(row.id)
        else:
            lists = tuple(each.list for each in follows[row.subscriber_id])
            found.wanted.append(_claimed(row, owed_at, read, lists))
    return found


def _claimed(
    row: _Row,
    owed_at: datetime,
    read: Callable[[object], datetime | None],
    followed_lists: tuple[str, ...],
) -> Claimed:
    # What was asked for just now is the newer word.
    wish = row.wish or "{}"
    saying = Saying(
        notice=Notice(row.kind),
        language=language_of(wish) or row.language or "",
        lists=lists_of(wish) or followed_lists,
        nonce=row.nonce or "",
        owed_at=owed_at,
    )
    return Claimed(
        delivery_id=DeliveryId(row.id),
        subscriber_id=row.subscriber_id,
        public_id=row.public_id or "",
        address=row.address or "",
        # No notice calls anybody by a name that somebody else may have typed.
        name="",
        variant=ALL,
        attempt=row.attempts + 1,
        faults=row.faults,
        deferred_since=None if row.deferred_since is None else read(row.deferred_since),
        saying=saying,
    )


@cache
def _due() -> Prepared[_Row]:
    """The notices that are due, the oldest first, with their readers where they may have them."""
    due = _due_rows()
    people = _people(due)
    here = and_(
        people.c.id == due.c.subscriber_id,
        people.c.kind == due.c.kind,
        people.c.opt_in_id == func.coalesce(due.c.opt_in_id, NO_OPT_IN),
        # The subscriber's own address is no place for what asks another one.
        or_(due.c.kind != Notice.MOVE_TO.value, due.c.address.is_not(None)),
    )
    return Prepared(
        select(
            due.c.id, due.c.subscriber_id, due.c.attempts, due.c.faults, due.c.deferred_since,
            due.c.owed_at, due.c.kind, func.coalesce(due.c.address, people.c.address),
            people.c.public_id, people.c.language, people.c.nonce, people.c.wish, _is_refused(due),
        )
        .join_from(due, people, here, isouter=True)
        .order_by(due.c.next_at, due.c.id)
    )  # fmt: skip


def _due_rows() -> CTE:
    said = select(
        _column.id, _column.subscriber_id, _column.attempts, _column.faults,
        _column.deferred_since, _column.next_at,
        notice.c.kind, notice.c.opt_in_id, notice.c.address, notice.c.owed_at,
    )  # fmt: skip
    here = notice.c.delivery_id == _column.id
    return steps.oldest_due(said.join_from(delivery, notice, here))


def _people(due: CTE) -> Subquery:
    """Who may have which notice, of those whose notices are due: never the whole list."""
    ids = select(due.c.subscriber_id)
    found = []
    for each in Notice:
        people = entitled(each, now=bindparam("b_now"))
        here = people.where(people.selected_columns.id.in_(ids))
        found.append(here.add_columns(literal(each.value).label("kind")))
    return union_all(*found).subquery()


def _is_refused(due: CTE) -> ColumnElement[bool]:
    """Whether a server has just refused to let that person be asked."""
    earlier, said = delivery.alias(), notice.alias()
    return and_(
        due.c.kind == Notice.CONFIRM.value,
        exists()
        .where(
            # In this order the columns are an index.
            earlier.c.edition_number.is_(None),
            earlier.c.subscriber_id == due.c.subscriber_id,
            earlier.c.state == DeliveryState.REFUSED,
            earlier.c.updated_at > bindparam("b_since", type_=_column.updated_at.type),
            said.c.delivery_id == earlier.c.id,
            said.c.kind == Notice.CONFIRM.value,
        )
        .correlate(due),
    )
