"""The mailings themselves in SQL: opened once, scheduled, paused, resumed, cancelled.

Functions over a connection whose transaction the ledger has opened.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, update

from newsletter.errors import MailingError
from newsletter.mailing.ledger import recount
from newsletter.mailing.ledger.audience import freeze, refuse_nobody
from newsletter.mailing.ledger.prepared import Prepared
from newsletter.mailing.ledger.tables import mailing, reader
from newsletter.mailing.states import MailingKind, MailingState
from newsletter.mailing.values import WHOLE, Cuts, Mailing, MailingId, Readers, Wish
from subscribers import MAIN

_column = mailing.c
NOTICES = "notices"
"""What commands call the mailing that belongs to no edition."""
_OVER = (MailingState.FINISHED, MailingState.CANCELLED)
_FIRST: Prepared[tuple[int, object]] = Prepared(
    select(_column.edition_number, func.min(_column.started_at))
    .where(_column.edition_number.is_not(None), _column.started_at.is_not(None))
    .group_by(_column.edition_number)
    .order_by(_column.edition_number)
)


def find(connection: Connection, edition_number: int, readers: Readers) -> Mailing | None:
    """The mailing of this edition to these readers, where there is one."""
    wanted = (
        _column.edition_number == edition_number,
        _column.list == readers.list,
        _column.topic == (readers.topic or ""),
    )
    row = connection.execute(select(mailing).where(*wanted)).first()
    return None if row is None else _mailing(row)


def get(connection: Connection, mailing_id: int) -> Mailing:
    """One mailing by its id; MailingError where there is none."""
    return _one(connection, select(mailing).where(_column.id == mailing_id), mailing_id)


def of_notices(connection: Connection) -> Mailing | None:
    """The one that holds every notice, where any was ever owed."""
    row = connection.execute(select(mailing).where(_column.kind == MailingKind.NOTICE)).first()
    return None if row is None else _mailing(row)


def every(connection: Connection) -> Sequence[Mailing]:
    """All mailings, the latest first."""
    rows = connection.execute(select(mailing).order_by(_column.id.desc()))
    return [_mailing(row) for row in rows]


def begun(connection: Connection) -> Mapping[int, datetime]:
    """Each edition whose mailing has begun, by number, and when the first of them did."""
    read = reader(connection)
    found = {number: read(at) for number, at in _FIRST.run(connection, {})}
    return {number: at for number, at in found.items() if at is not None}


def same_bytes(
    connection: Connection, edition_number: int, digest: str, readers: Readers
) -> Mailing | None:
    """The mailing to be found again; MailingError where the number stands for other bytes."""
    query = select(mailing).where(_column.edition_number == edition_number)
    found = connection.execute(query).all()
    if any(row.digest != digest for row in found):
        raise MailingError(
            f"edition {edition_number} was mailed with other bytes",
            mend="give the report the next number",
        )
    wanted = (readers.list, readers.topic or "")
    same = [row for row in found if (row.list, row.topic) == wanted]
    return _mailing(same[0]) if same else None


def enter(
    connection: Connection, wish: Wish, digest: str, *, at: datetime | None, now: datetime
) -> Mailing:
    """A new mailing; its audience is frozen now, or when it begins where `at` is a time."""
    values = {
        "edition_number": wish.edition_number,
        "digest": digest,
        "list": wish.readers.list,
        "topic": wish.readers.topic or "",
        "cuts": _written(wish.cuts),
        "state": MailingState.DRAFT if at is None else MailingState.SCHEDULED,
        "audience": 0,
        "created_at": now,
        "scheduled_at": at,
    }
    row = connection.execute(insert(mailing).values(values).returning(mailing)).one()
    if at is not None:
        return _mailing(row)
    frozen = freeze_audience(connection, _mailing(row), now)
    if not frozen.audience:
        refuse_nobody(connection, wish.readers, now)
    return frozen


def freeze_audience(connection: Connection, opened: Mailing, now: datetime) -> Mailing:
    """Owe the letter to everyone who may have it; where that is nobody, it is over at once.

    What was scheduled is a draft then; a pause stays one.
    """
    count = freeze(connection, opened, now)
    if not count and opened.state is not MailingState.PAUSED:
        over = {"state": MailingState.FINISHED, "started_at": now, "finished_at": now}
        return change(connection, opened, over)
    state = MailingState.DRAFT if opened.state is MailingState.SCHEDULED else opened.state
    return change(connection, opened, {"audience": count, "state": state})


def is_frozen(one: Mailing) -> bool:
    """Whether it is decided who gets it, be that nobody."""
    return bool(one.audience) or one.started_at is not None


def forced(connection: Connection, opened: Mailing, why: str | None) -> Mailing:
    """Keep why it is sent in spite of what checks found; the first reason stays."""
    if not why or opened.forced:
        return opened
    return change(connection, opened, {"forced": why})


def cut(connection: Connection, opened: Mailing, cuts: Cuts) -> Mailing:
    """Other cuts for whoever is owed a letter from now on."""
    return change(connection, opened, {"cuts": _written(cuts)})


def begin(connection: Connection, opened: Mailing, now: datetime) -> Mailing:
    """A sender starts; MailingError where somebody has paused or cancelled it."""
    current = locked(connection, opened)
    if current.state in (MailingState.PAUSED, MailingState.CANCELLED):
        why = f": {current.reason}" if current.reason else ""
        mend = "`newsletter mailing resume` goes on"
        raise MailingError(
            f"{called(current)} is {current.state}{why}",
            mend=mend if current.state is MailingState.PAUSED else "",
        )
    if current.state is MailingState.SCHEDULED:
        current = freeze_audience(connection, current, now)
    started = current.started_at or now
    values = {"state": MailingState.SENDING, "started_at": started, "finished_at": None}
    return change(connection, opened, values)


def schedule(connection: Connection, opened: Mailing, at: datetime) -> Mailing:
    """Another time for one that has not begun."""
    current = locked(connection, opened)
    if current.state is not MailingState.SCHEDULED:
        raise MailingError(f"{called(current)} is {current.state}: it has begun")
    return change(connection, opened, {"scheduled_at": at})


def pause(connection: Connection, opened: Mailing, reason: str) -> Mailing:
    """Stopped until somebody resumes it; the first reason stays.

    Notices are never over: there will be others.
    """
    current = locked(connection, opened)
    if current.state in _OVER and current.kind is not MailingKind.NOTICE:
        raise MailingError(f"{called(current)} is {current.state}: there is nothing to pause")
    if current.state is MailingState.PAUSED:
        return current
    paused = {"state": MailingState.PAUSED, "reason": reason, "finished_at": None}
    return change(connection, opened, paused)


def resume(connection: Connection, opened: Mailing) -> Mailing:
    """As it was before the pause; MailingError where it is not paused."""
    current = locked(connection, opened)
    if current.state is not MailingState.PAUSED:
        raise MailingError(f"{called(current)} is {current.state}, not paused")
    state = MailingState.DRAFT
    if current.started_at is not None:
        state = MailingState.SENDING
    elif not is_frozen(current):
        state = MailingState.SCHEDULED
    return change(connection, opened, {"state": state, "reason": None})


def cancel(connection: Connection, opened: Mailing, now: datetime) -> Mailing:
    """Over for good; one that never began leaves nothing, and its edition may be sent anew."""
    current = locked(connection, opened)
    if current.kind is MailingKind.NOTICE:
        raise MailingError("notices cannot be cancelled", mend="pause them")
    if current.state in _OVER:
        raise MailingError(f"{called(current)} is {current.state}: there is nothing to cancel")
    values = {"state": MailingState.CANCELLED, "reason": None, "finished_at": now}
    cancelled = change(connection, opened, values)
    if not is_frozen(cancelled):
        connection.execute(delete(mailing).where(_column.id == opened.id))
    return cancelled


def settle(connection: Connection, opened: Mailing, now: datetime) -> Mailing:
    """Once begun, it is finished exactly where nothing waits and no answer is awaited."""
    if opened.started_at is None or opened.state in (MailingState.PAUSED, MailingState.CANCELLED):
        return opened
    total = recount.tally(connection, opened)
    if total.waiting or total.handover:
        return change(connection, opened, {"state": MailingState.SENDING, "finished_at": None})
    done = {"state": MailingState.FINISHED, "finished_at": opened.finished_at or now}
    return change(connection, opened, done)


def locked(connection: Connection, opened: Mailing) -> Mailing:
    """As it is now, and nobody else changes it before this transaction ends.

    MailingError where it was cancelled meanwhile and has left nothing.
    """
    query = select(mailing).where(_column.id == opened.id).with_for_update()
    return _one(connection, query, opened.id)


def readers(connection: Connection, opened: Mailing) -> tuple[Readers, ...]:
    """Its readers, then those of the edition's other mailings that are not cancelled."""
    others = select(mailing).where(
        _column.edition_number == opened.edition_number, _column.state != MailingState.CANCELLED
    )
    found = [_mailing(row).readers for row in connection.execute(others.order_by(_column.id))]
    return tuple(dict.fromkeys((opened.readers, *found)))


def state(connection: Connection, opened: Mailing) -> MailingState:
    """Where it stands."""
    (found,) = _STATE.run(connection, {"b_id": opened.id})
    return MailingState(found)


def change(connection: Connection, opened: Mailing, values: Mapping[str, object]) -> Mailing:
    """Write some of its columns."""
    changed = update(mailing).where(_column.id == opened.id).values(values)
    return _mailing(connection.execute(changed.returning(mailing)).one())


def called(one: Mailing) -> str:
    """How a person knows it."""
    if one.kind is MailingKind.NOTICE:
        return "the mailing of notices"
    whom = f" to list {one.list}" if one.list != MAIN else ""
    whom += f" to topic {one.topic}" if one.topic else ""
    return f"the mailing of edition {one.edition_number}{whom}"


def named(one: Mailing) -> str:
    """What commands call it."""
    return NOTICES if one.edition_number is None else str(one.edition_number)


_STATE: Prepared[str] = Prepared(select(_column.state).where(_column.id == bindparam("b_id")))


def _one(connection: Connection, query: Select[tuple[object, ...]], mailing_id: int) -> Mailing:
    row = connection.execute(query).first()
    if row is None:
        raise MailingError(
            f"no mailing {mailing_id}", mend="`newsletter mailing list` shows those there are"
        )
    return _mailing(row)


def _mailing(row: Row[tuple[object, ...]]) -> Mailing:
    return Mailing(
        id=MailingId(row.id),
        edition_number=row.edition_number,
        digest=row.digest,
        topic=row.topic or None,
        state=MailingState(row.state),
        audience=row.audience,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        kind=MailingKind(row.kind),
        scheduled_at=row.scheduled_at,
        reason=row.reason,
        forced=row.forced,
        list=row.list,
        cuts=_read(row.cuts),
    )


def _written(cuts: Cuts) -> str:
    return "" if cuts == WHOLE else json.dumps(asdict(cuts))


def _read(written: str) -> Cuts:
    values: dict[str, list[str]] = json.loads(written or "{}")
    return Cuts(**{name: tuple(each) for name, each in values.items()})
