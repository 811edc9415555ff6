"""Imports that were run: what each came to, and what is kept so that it can be taken back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, func, insert, literal, null, select, update

from subscribers.entering.bulk import Bulk, batches
from subscribers.entering.entering import NAMED, Written
from subscribers.importing.updating import Change, Facts
from subscribers.model import State
from subscribers.tables import consent, import_row, import_run

_AT_ONCE = 2000
"""People in one statement."""

_GONE: dict[str, object] = {"state": State.UNCONFIRMED.value, "gone": True}
"""What stood there before who was waiting left, or was suppressed, by what the file says."""
_ROWS = Bulk(import_row, "subscriber_id", "run_id", "before", "turn", "last_consent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One import; `counts` has what became of its rows."""

    id: int
    at: datetime
    source: str
    consent: str
    counts: Mapping[str, int]
    undone_at: datetime | None


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

    For these an import before it is not taken back. Which of two was before is told by their turns
    and by the record: who begins later may come first, and clocks are not to be trusted.
    """
    turn = _next_turn(connection, run)
    if written.added:
        # Each has one line on record: that they came by this import.
        columns = consent.c.subscriber_id, literal(run), null(), literal(turn), consent.c.id
        new = select(*columns).where(
            consent.c.subscriber_id.between(written.added[0], written.added[-1])
        )
        into = ["subscriber_id", "run_id", "before", "turn", "last_consent"]
        connection.execute(insert(import_row).from_select(into, new))
    before: dict[int, dict[str, object]] = {person: {} for person in changed}
    for person, change in changed.items():
        before[person]["facts"] = _written(change.before)
    for person in written.confirmed:
        before.setdefault(person, {})["state"] = State.UNCONFIRMED.value
    before |= dict.fromkeys(written.gone, _GONE)
    last = _last_consents(connection, before)
    changes = [
        (each, run, json.dumps(was), turn, last.get(each, 0)) for each, was in before.items()
    ]
    names = [(each, run, NAMED, turn, None) for each in written.named if each not in before]
    _ROWS.insert(connection, [*changes, *names])


def _next_turn(connection: Connection, run: int) -> int:
    """A number for what a run writes now, higher than all before it: they write one by one."""
    every = import_run.alias()
    highest = select(func.coalesce(func.max(every.c.turn), 0)).scalar_subquery()
    here = update(import_run).where(import_run.c.id == run).values(turn=highest + 1)
    turn: int = connection.execute(here.returning(import_run.c.turn)).scalar_one()
    return turn


def _last_consents(connection: Connection, people: Iterable[int]) -> dict[int, int]:
    """The last line of each one's record, by its id: what they do later has a higher one."""
    found: dict[int, int] = {}
    columns = consent.c
    for ids in batches(people, _AT_ONCE):
        lines = select(columns.subscriber_id, func.max(columns.id).label("last"))
        theirs = lines.where(columns.subscriber_id.in_(ids)).group_by(columns.subscriber_id)
        found |= {row.subscriber_id: row.last for row in connection.execute(theirs)}
    return found


def keep_gone(connection: Connection, run: int, ids: Sequence[int]) -> None:
    """Remember of whom a run had only named, or updated, that it turned them away further down."""
    columns = import_row.c
    for some in batches(ids, _AT_ONCE):
        here = (columns.run_id == run, columns.subscriber_id.in_(some), columns.before.is_not(None))
        last = _last_consents(connection, some)
        for row in connection.execute(select(import_row).where(*here)):
            person = row.subscriber_id
            mine = (columns.run_id == run, columns.subscriber_id == person)
            values = {
                "before": json.dumps(_GONE | json.loads(row.before)),
                "last_consent": last.get(person, 0) if row.before == NAMED else row.last_consent,
            }
            connection.execute(update(import_row).where(*mine).values(**values))


def _written(facts: Facts) -> dict[str, object]:
    follows = {each.list: list(each.topics) for each in facts.follows}
    return {"name": facts.name, "language": facts.language, "follows": follows}


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


def find(engine: Engine, number: int | None) -> Run | None:
    """One import, if there is one of that number."""
    return next((each for each in runs(engine) if each.id == number), None)
