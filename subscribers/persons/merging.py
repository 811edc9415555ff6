"""Merging: two rows of one person become one; both histories are kept, and the stricter word."""

from datetime import datetime
from functools import reduce

from sqlalchemy import ColumnElement, Connection, delete, func, insert, literal, select, update

from subscribers.grounds import Grounds
from subscribers.joining import opt_ins
from subscribers.model import Act, State, Way
from subscribers.persons import former
from subscribers.persons.following import follows_of, set_follows, united
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
    state: State,
    how: Circumstances,
) -> None:
    """Make the other row part of the kept one, which stands so then; the caller holds both.

    What the other followed, too, is followed still, where it had agreed as well; its record is
    copied; links of its letters go on working; what was still owed to it is not sent, nor what it
    has had to the kept one. Its address means the kept one on old lists.
    """
    _copy_record(connection, kept.id, other)
    # Leaving does not take the choices away: those of a row that agreed to nothing must not come
    # back under the consent of the other, nor do those of an address that was suppressed.
    pair = (kept,) if other.suppressed else (other, kept)
    heard = [each for each in pair if each.state is State.CONFIRMED] or pair
    follows = reduce(united, (follows_of(connection, each.id) for each in heard))
    set_follows(connection, kept.id, follows)
    _fill_in(connection, kept.id, other.id)
    forward = update(merged).where(merged.c.subscriber_id == other.id)
    connection.execute(forward.values(subscriber_id=kept.id))
    alias = {"public_id": other.public_id, "subscriber_id": kept.id}
    connection.execute(insert(merged).values(alias))
    former.hand_over(connection, kept.id, other.id)
    former.leave_behind(connection, kept.id, other.mark)
    grounds.outbox.unite(connection, kept.id, other.id)
    grounds.outbox.forget(connection, other.id)
    connection.execute(delete(subscriber).where(subscriber.c.id == other.id))
    wording = f"{other.address} ({other.state})"
    told = Circumstances(at=how.at, way=how.way, wording=wording, ip=how.ip)
    carry_out(connection, kept.id, Act.MERGED, told, state=kept.state)
    _settle(connection, kept, state, told)


def _settle(connection: Connection, kept: Standing, state: State, told: Circumstances) -> None:
    """Let the one person stand so, by an act: they left, or opted in again, on the other row."""
    if state is kept.state:
        return
    left = state is State.UNSUBSCRIBED
    carry_out(connection, kept.id, Act.LEFT if left else Act.RETURNED, told, state=kept.state)
    if left:
        opt_ins.void(connection, kept.id, told.at)


def _copy_record(connection: Connection, kept: int, other: Standing) -> None:
    # A line is never changed, so it is written again; the other's go with their row.
    columns = ("act", "at", "way", "wording", "ip")
    former = func.coalesce(consent.c.former, other.public_id)
    lines = select(literal(kept), former, *(consent.c[name] for name in columns))
    lines = lines.where(consent.c.subscriber_id == other.id).order_by(consent.c.id)
    into = ["subscriber_id", "former", *columns]
    connection.execute(insert(consent).from_select(into, lines))


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
