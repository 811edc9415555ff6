"""Leaving, for a batch of any size in a handful of statements.

Each leaves as if they had come alone; all of it is durable together, by one commit. That is how
mail programs' one-click requests are answered as fast as they come after a letter to many.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from subscribers.consent import MAY_BE_WRITTEN_TO, NEXT
from subscribers.errors import UnknownSubscriber
from subscribers.model import Act, State, Way
from subscribers.standing import by_public_id
from subscribers.tables import consent, opt_in, subscriber


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One wish to leave."""

    public_id: str
    way: Way
    wording: str = ""
    ip: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaver:
    """Somebody as they stand before they leave."""

    id: int
    state: State
    reachable: bool


def standings(connection: Connection, public_ids: Iterable[str]) -> dict[str, Leaver]:
    """How they stand, their rows ours until the transaction ends; who is nobody's is missing."""
    wanted = sorted(set(public_ids))
    columns = subscriber.c
    # In one order, so that two batches never wait for each other.
    rows = connection.execute(
        select(columns.id, columns.public_id, columns.state, MAY_BE_WRITTEN_TO.label("reachable"))
        .where(columns.public_id.in_(wanted))
        .order_by(columns.id)
        .with_for_update()
    )
    found = {
        row.public_id: Leaver(id=row.id, state=State(row.state), reachable=bool(row.reachable))
        for row in rows
    }
    for public_id in wanted:
        if public_id not in found and (leaver := _merged(connection, public_id)) is not None:
            found[public_id] = leaver
    return found


def _merged(connection: Connection, public_id: str) -> Leaver | None:
    """Who had that public id before two rows became one."""
    try:
        person = by_public_id(connection, public_id)
    except UnknownSubscriber:
        return None
    return Leaver(id=person.id, state=person.state, reachable=person.reachable)


def leave_together(
    connection: Connection, leaving: Sequence[tuple[Leaver, Departure]], now: datetime
) -> None:
    """Write down that they left, none of them twice; nobody's wish that they have made holds."""
    ids = [leaver.id for leaver, _ in leaving]
    connection.execute(
        update(subscriber).where(subscriber.c.id.in_(ids)).values(state=State.UNSUBSCRIBED.value)
    )
    lines = [
        {
            "subscriber_id": leaver.id,
            "act": Act.LEFT.value,
            "at": now,
            "way": departure.way.value,
            "wording": departure.wording,
            "ip": departure.ip,
        }
        for leaver, departure in leaving
    ]
    connection.execute(insert(consent), lines)
    unused = (opt_in.c.used_at.is_(None), opt_in.c.expires_at > now)
    connection.execute(
        update(opt_in).where(opt_in.c.subscriber_id.in_(ids), *unused).values(expires_at=now)
    )


def may_leave(leaver: Leaver) -> bool:
    """Whether leaving changes anything for them."""
    return NEXT.get((leaver.state, Act.LEFT)) is State.UNSUBSCRIBED


def left_since(connection: Connection, ids: Sequence[int], moment: datetime) -> set[int]:
    """Who of them has left before, after that moment."""
    lately = select(consent.c.subscriber_id).where(
        consent.c.subscriber_id.in_(ids), consent.c.act == Act.LEFT.value, consent.c.at > moment
    )
    return set(connection.scalars(lately))
