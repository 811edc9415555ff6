"""Merging: two rows of one person become one; both histories are kept, and the stricter word."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, literal, select, update

from subscribers.grounds import Grounds
from subscribers.model import Act, State, Way
from subscribers.persons.following import follows_of, set_follows
from subscribers.record import Circumstances, carry_out
from subscribers.standing import Standing
from subscribers.tables import consent, merged, subscriber

_OPTED_IN = (Act.CONFIRMED, Act.RETURNED, Act.CHOSE)


def outcome(connection: Connection, kept: Standing, other: Standing) -> State:
    """How the one person stands: unsubscribed if either row is.

    But for who opted in by themselves, on the other row, after they had left this one. An address
    that never agreed does not by belonging to somebody who did with another.
    """
    pair = {kept.state: kept, other.state: other}
    if State.UNSUBSCRIBED not in pair:
        return kept.state
    gone, here = pair[State.UNSUBSCRIBED], pair.get(State.CONFIRMED)
    if here is None:
        return State.UNSUBSCRIBED
    left = _last(connection, gone.id, consent.c.act == Act.LEFT.value)
    own = consent.c.act.in_([act.value for act in _OPTED_IN])
    agreed = _last(connection, here.id, own & (consent.c.way == Way.CONFIRM.value))
    later = agreed is not None and left is not None and agreed > left
    return State.CONFIRMED if later else State.UNSUBSCRIBED


def _last(connection: Connection, person: int, which: ColumnElement[bool]) -> datetime | None:
    query = select(consent.c.at).where(consent.c.subscriber_id == person, which)
    return connection.scalar(query.order_by(consent.c.at.desc()).limit(1))


def absorb(
    connection: Connection,
    grounds: Grounds,
    kept: Standing,
    other: Standing,
    *,
    how: Circumstances,
) -> None:
    """Make the other row part of the kept one, whose state stays; both are held by the caller.

    What only the other followed is followed still, where it had agreed as well; its record is
    copied; links of its letters go on working; what was still owed to it is not sent.
    """
    _copy_record(connection, kept.id, other.id)
    # Leaving does not take the choices away: those of a row that agreed to nothing must not come
    # back under the consent of the other.
    pair = (other, kept)
    heard = [each for each in pair if each.state is State.CONFIRMED] or pair
    follows = {one.list: one for each in heard for one in follows_of(connection, each.id)}
    set_follows(connection, kept.id, tuple(follows.values()))
    _fill_in(connection, kept.id, other.id)
    forward = update(merged).where(merged.c.subscriber_id == other.id)
    connection.execute(forward.values(subscriber_id=kept.id))
    alias = {"public_id": other.public_id, "subscriber_id": kept.id}
    connection.execute(insert(merged).values(alias))
    grounds.outbox.forget(connection, other.id)
    connection.execute(delete(subscriber).where(subscriber.c.id == other.id))
    wording = f"{other.address} ({other.state})"
    told = Circumstances(at=how.at, way=how.way, wording=wording, ip=how.ip)
    carry_out(connection, kept.id, Act.MERGED, told, state=kept.state)


def settle(connection: Connection, kept: Standing, state: State) -> None:
    """Let the one person stand so."""
    here = update(subscriber).where(subscriber.c.id == kept.id)
    connection.execute(here.values(state=state.value))


def _copy_record(connection: Connection, kept: int, other: int) -> None:
    # A line is never changed, so it is written again; the other's go with their row.
    columns = ("act", "at", "way", "wording", "ip")
    lines = select(literal(kept), *(consent.c[name] for name in columns))
    lines = lines.where(consent.c.subscriber_id == other).order_by(consent.c.id)
    connection.execute(insert(consent).from_select(["subscriber_id", *columns], lines))


def _fill_in(connection: Connection, kept: int, other: int) -> None:
    """Name and language where the kept row has none; since when: the earlier of both."""
    columns = (subscriber.c.name, subscriber.c.language, subscriber.c.since)
    query = select(subscriber.c.id, *columns).where(subscriber.c.id.in_([kept, other]))
    rows = {row.id: row for row in connection.execute(query)}
    mine, theirs = rows[kept], rows[other]
    values = {
        "name": mine.name or theirs.name,
        "language": mine.language or theirs.language,
        "since": min(mine.since, theirs.since),
    }
    connection.execute(update(subscriber).where(subscriber.c.id == kept).values(values))
