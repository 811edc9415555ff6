"""Imports that were run: what each came to, and taking one back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    text,
    update,
)

from subscribers.consent import NEXT
from subscribers.entering.bulk import Bulk, batches
from subscribers.entering.entering import NAMED, Written
from subscribers.errors import ImportRefused
from subscribers.importing.updating import Change, Facts, put
from subscribers.model import Act, Following, State, Way
from subscribers.tables import (
    consent,
    import_row,
    import_run,
    opt_in,
    subscriber,
    suppression,
)

_AT_ONCE = 2000
"""People who are taken back in one transaction."""

_GONE: dict[str, object] = {"state": State.UNCONFIRMED.value, "gone": True}
"""What stood there before who was waiting left, or was suppressed, by what the file says."""
_ROWS = Bulk(import_row, "subscriber_id", "run_id", "before")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One import; `counts` has what became of its rows."""

    id: int
    at: datetime
    source: str
    consent: str
    counts: Mapping[str, int]
    undone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What taking an import back came to."""

    removed: int
    """Who was new by it."""
    restored: int
    """Who was changed by it."""
    kept: int
    """Who has done something since or was named again, and stays as they are."""


def begin(connection: Connection, *, at: datetime, source: str, wording: str) -> int:
    """A new run, with nothing in it yet; its id."""
    made = insert(import_run).values(at=at, source=source, consent=wording)
    (number,) = connection.execute(made).inserted_primary_key or (0,)
    return int(number)


def count(connection: Connection, run: int, counts: Mapping[str, int]) -> None:
    """What became of the rows of a run so far."""
    here = update(import_run).where(import_run.c.id == run)
    connection.execute(here.values(counts=json.dumps(counts)))


def keep(connection: Connection, run: int, written: Written, changed: Mapping[int, Change]) -> None:
    """Remember who was entered or changed, what stood there before, and who was only named.

    For these an import before it is not taken back.
    """
    if written.added:
        new = select(subscriber.c.id, literal(run), null()).where(
            subscriber.c.id.between(written.added[0], written.added[-1])
        )
        into = ["subscriber_id", "run_id", "before"]
        connection.execute(insert(import_row).from_select(into, new))
    before: dict[int, dict[str, object]] = {person: {} for person in changed}
    for person, change in changed.items():
        before[person]["facts"] = _written(change.before)
    for person in written.confirmed:
        before.setdefault(person, {})["state"] = State.UNCONFIRMED.value
    before |= dict.fromkeys(written.gone, _GONE)
    _ROWS.insert(connection, [(person, run, json.dumps(was)) for person, was in before.items()])
    _ROWS.insert(connection, [(each, run, NAMED) for each in written.named if each not in before])


def keep_gone(connection: Connection, run: int, ids: Sequence[int]) -> None:
    """Remember of whom a run had only named, or updated, that it turned them away further down."""
    columns = import_row.c
    for some in batches(ids, _AT_ONCE):
        here = (columns.run_id == run, columns.subscriber_id.in_(some), columns.before.is_not(None))
        for row in connection.execute(select(columns.subscriber_id, columns.before).where(*here)):
            mine = (columns.run_id == run, columns.subscriber_id == row.subscriber_id)
            before = json.dumps(_GONE | json.loads(row.before))
            connection.execute(update(import_row).where(*mine).values(before=before))


def _written(facts: Facts) -> dict[str, object]:
    follows = {each.list: list(each.topics) for each in facts.follows}
    return {"name": facts.name, "language": facts.language, "follows": follows}


def _read(written: Mapping[str, object]) -> Facts:
    follows = written["follows"]
    assert isinstance(follows, dict)  # noqa: S101  # as `_written` wrote it
    return Facts(
        name=str(written["name"]),
        language=str(written["language"]),
        follows=tuple(
            Following(list=name, topics=tuple(topics)) for name, topics in follows.items()
        ),
    )


def runs(engine: Engine) -> tuple[Run, ...]:
    """Every import, the latest first."""
    with engine.connect() as connection:
        rows = connection.execute(select(import_run).order_by(import_run.c.id.desc()))
        return tuple(
            Run(
                id=row.id,
                at=row.at,
                source=row.source,
                consent=row.consent,
                counts=json.loads(row.counts),
                undone_at=row.undone_at,
            )
            for row in rows
        )


def undo(engine: Engine, number: int, *, now: datetime) -> Undone:
    """Take an import back: remove who was new by it, restore what it changed.

    Who has done anything since, or was named by a later import, stays as they are. Done in parts,
    each whole; to undo again is safe after a crash, and goes on where somebody was kept for what
    has been taken back by now. Raises ImportRefused.
    """
    run = next((each for each in runs(engine) if each.id == number), None)
    if run is None:
        raise ImportRefused(f"there is no import {number}", mend="see `subscribers imports`")
    if run.undone_at is not None and not _keeps(engine, number):
        raise ImportRefused(f"import {number} was undone on {run.undone_at:%Y-%m-%d %H:%M}")
    removed = restored = last = 0
    while True:
        with engine.begin() as connection:
            _alone(connection)
            rows = _untouched(connection, run, after=last)
            new = [person for person, before in rows if before is None]
            _remove(connection, new, run)
            old = {person: json.loads(before) for person, before in rows if before is not None}
            _restore(connection, old, run, now=now)
            removed += len(new)
            restored += len(old)
            last = rows[-1][0] if rows else last
            if not rows:
                kept = _close(connection, number, now)
                return Undone(removed=removed, restored=restored, kept=kept)


def _keeps(engine: Engine, run: int) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(select(exists().where(import_row.c.run_id == run))))


def _close(connection: Connection, run: int, now: datetime) -> int:
    """It names nobody any more; how many stay as they are for what came after it."""
    connection.execute(update(import_run).where(import_run.c.id == run).values(undone_at=now))
    here = import_row.c.run_id == run
    connection.execute(delete(import_row).where(here, import_row.c.before == NAMED))
    return connection.execute(select(func.count()).where(here)).scalar_one()


def _alone(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE subscriber IN EXCLUSIVE MODE"))


def _untouched(connection: Connection, run: Run, *, after: int) -> Sequence[tuple[int, str | None]]:
    """The next people of a run who have done nothing since, and nobody has done to them."""
    person = import_row.c.subscriber_id
    later = import_row.alias("later")
    query = (
        select(person, import_row.c.before)
        .where(
            import_row.c.run_id == run.id,
            person > after,
            or_(import_row.c.before.is_(None), import_row.c.before != NAMED),
            ~exists().where(
                consent.c.subscriber_id == person, consent.c.at > run.at, ~_taken_back()
            ),
            ~exists().where(opt_in.c.subscriber_id == person, opt_in.c.made_at >= run.at),
            ~exists().where(later.c.subscriber_id == person, later.c.run_id > run.id),
        )
        .order_by(person)
        .limit(_AT_ONCE)
    )
    return [(row.subscriber_id, row.before) for row in connection.execute(query)]


def _taken_back() -> ColumnElement[bool]:
    """A line of the record that an import wrote which was taken back since, or that says so."""
    undone = exists().where(import_run.c.at == consent.c.at, import_run.c.undone_at.is_not(None))
    return or_(consent.c.act == Act.UNDONE.value, and_(consent.c.way == Way.IMPORT.value, undone))


def _remove(connection: Connection, ids: Sequence[int], run: Run) -> None:
    """Remove people as if they had never been entered, and what the file said against them."""
    if not ids:
        return
    _lift(connection, ids, run)
    connection.execute(delete(subscriber).where(_among(ids)))


def _lift(connection: Connection, ids: Iterable[int], run: Run) -> None:
    marks = select(subscriber.c.mark).where(_among(ids))
    ours = (suppression.c.mark.in_(marks), suppression.c.at == run.at)
    connection.execute(delete(suppression).where(*ours))


def _restore(
    connection: Connection,
    before: Mapping[int, Mapping[str, Mapping[str, object]]],
    run: Run,
    *,
    now: datetime,
) -> None:
    if not before:
        return
    put(
        connection,
        {person: _read(was["facts"]) for person, was in before.items() if "facts" in was},
    )
    waited = [person for person, was in before.items() if "state" in was]
    _lift(connection, waited, run)
    moved = _no_more_waiting(connection, waited)
    if moved:
        again = NEXT[State.CONFIRMED, Act.UNDONE]
        here = update(subscriber).where(_among(moved))
        connection.execute(here.values(state=again.value))
        line = {"act": Act.UNDONE.value, "at": now, "way": Way.COMMAND.value}
        connection.execute(
            insert(consent),
            [
                {**line, "subscriber_id": person, "wording": f"import {run.id} was undone"}
                for person in moved
            ],
        )
    ours = import_row.c.subscriber_id.in_(before), import_row.c.run_id == run.id
    connection.execute(delete(import_row).where(*ours))


def _no_more_waiting(connection: Connection, ids: Iterable[int]) -> list[int]:
    """Those whom it confirmed or let leave: of others a later row may have taken it back already,
    or only a suppression came of it.
    """
    here = select(subscriber.c.id).where(_among(ids), subscriber.c.state != State.UNCONFIRMED.value)
    return list(connection.scalars(here.order_by(subscriber.c.id)))


def _among(ids: Iterable[int]) -> ColumnElement[bool]:
    return subscriber.c.id.in_(list(ids))
