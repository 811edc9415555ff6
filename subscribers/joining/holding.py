"""The hold queue: sign-ups of a flood wait until an operator lets them through or drops them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from subscribers.grounds import Grounds
from subscribers.joining.limits import MONTH, Ruling
from subscribers.joining.opt_ins import LIFE
from subscribers.joining.signups import alone
from subscribers.model import Act, State, Way
from subscribers.outbox import Notice, Owed
from subscribers.tables import consent, import_row, opt_in, signup, subscriber

_NAMED = (Way.FORM.value, Way.API.value)
"""The ways by which strangers name people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    id: int
    at: datetime
    opt_in_id: int
    subscriber_id: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSignUp:
    """One that waits."""

    id: int
    at: datetime
    address: str
    until: datetime
    """When it is dropped by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdedOut:
    """How many sign-ups were dropped only because too many waited already; moves, too."""

    hour: int
    day: int


class Holding:
    """Lists what is held, lets it through, drops it; and forgets what came to nothing."""

    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds

    def list(self) -> list[HeldSignUp]:
        """What waits, oldest first."""
        with self._grounds.engine.connect() as connection:
            return [
                HeldSignUp(
                    id=row.id,
                    at=row.at,
                    address=row.address,
                    until=row.at + self._grounds.limits.hold,
                )
                for row in self._waiting(connection, None)
            ]

    def crowded_out(self) -> CrowdedOut:
        """How many were dropped for want of room in the last hour, and in the last day."""
        now = self._grounds.clock()
        lost = select(func.count()).where(signup.c.crowded_out)
        with self._grounds.engine.connect() as connection:
            hour, day = (
                connection.execute(lost.where(signup.c.at > now - span)).scalar_one()
                for span in (timedelta(hours=1), timedelta(days=1))
            )
            return CrowdedOut(hour=hour, day=day)

    def release(self, ids: Sequence[int] | None = None) -> int:
        """Ask those people now, or everybody who waits; how many.

        Each gets one mail, which asks for what their newest form says. It counts towards the limits
        as of now.
        """
        now = self._grounds.clock()
        with self._grounds.engine.begin() as connection:
            alone(connection)
            rows = self._waiting(connection, ids)
            newest = {row.subscriber_id: row for row in rows}
            _drop(connection, [row for row in rows if newest[row.subscriber_id] is not row])
            for row in newest.values():
                self._ask(connection, row, now)
            return len(newest)

    def _ask(self, connection: Connection, row: _Waiting, now: datetime) -> None:
        fresh = update(opt_in).where(opt_in.c.id == row.opt_in_id)
        connection.execute(fresh.values(expires_at=now + LIFE))
        mailed = update(signup).where(signup.c.id == row.id)
        connection.execute(mailed.values(verdict=Ruling.MAILED.value, opt_in_id=None, at=now))
        owed = Owed(notice=Notice.CONFIRM, subscriber_id=row.subscriber_id, opt_in_id=row.opt_in_id)
        self._grounds.outbox.owe(connection, owed)

    def drop(self, ids: Sequence[int] | None = None) -> int:
        """Let nothing come of those, or of everything that waits; how many."""
        with self._grounds.engine.begin() as connection:
            alone(connection)
            rows = self._waiting(connection, ids)
            _drop(connection, rows)
            people = [row.subscriber_id for row in rows]
            strangers = _strangers(self._grounds.clock())
            self._forget(connection, strangers.where(subscriber.c.id.in_(people)))
            return len(rows)

    def tidy(self) -> int:
        """Forget what is over; how many people.

        Sign-ups older than the limits look back, what was held for too long, opt-ins that ran out a
        month ago, confirmed or not, and who was named by a form alone and never did anything, once
        nothing is left that they could confirm.
        """
        now = self._grounds.clock()
        with self._grounds.engine.begin() as connection:
            alone(connection)
            late = self._waiting(connection, None, signup.c.at <= now - self._grounds.limits.hold)
            _drop(connection, late)
            run_out = select(opt_in.c.subscriber_id).where(opt_in.c.expires_at <= now)
            people = subscriber.c.id
            gone = or_(people.in_([row.subscriber_id for row in late]), people.in_(run_out))
            forgotten = self._forget(connection, _strangers(now).where(gone))
            connection.execute(delete(signup).where(signup.c.at <= now - MONTH))
            connection.execute(delete(opt_in).where(opt_in.c.expires_at <= now - MONTH))
            return forgotten

    def _waiting(
        self,
        connection: Connection,
        ids: Sequence[int] | None,
        also: ColumnElement[bool] | None = None,
    ) -> Sequence[_Waiting]:
        columns = (opt_in.c.subscriber_id, subscriber.c.address)
        query = (
            select(signup.c.id, signup.c.at, signup.c.opt_in_id, *columns)
            .join_from(signup, opt_in, opt_in.c.id == signup.c.opt_in_id)
            .join(subscriber, subscriber.c.id == opt_in.c.subscriber_id)
            .where(signup.c.verdict == Ruling.HELD.value)
            .order_by(signup.c.id)
        )
        if ids is not None:
            query = query.where(signup.c.id.in_(ids))
        if also is None:
            now = self._grounds.clock()
            # Who has left meanwhile has voided what waits.
            also = and_(signup.c.at > now - self._grounds.limits.hold, opt_in.c.expires_at > now)
        found = connection.execute(query.where(also)).mappings()
        return [_Waiting(**row) for row in found]

    def _forget(self, connection: Connection, strangers: Select[int]) -> int:
        forgotten = 0
        for person in connection.scalars(strangers).all():
            # Asked again: meanwhile they may have agreed, or left, which is to be remembered.
            still = (subscriber.c.id == person, subscriber.c.state == State.UNCONFIRMED.value)
            if connection.execute(delete(subscriber).where(*still)).rowcount:
                self._grounds.outbox.forget(connection, person)
                forgotten += 1
        return forgotten


def _drop(connection: Connection, rows: Sequence[_Waiting]) -> None:
    for row in rows:
        dropped = update(signup).where(signup.c.id == row.id)
        connection.execute(dropped.values(verdict=Ruling.DROPPED.value, opt_in_id=None))
        connection.execute(delete(opt_in).where(opt_in.c.id == row.opt_in_id))


def _strangers(now: datetime) -> Select[int]:
    """Who never did anything but be named in a form, and has nothing left to confirm.

    Nor has any import named them: it counts on their being there.
    """
    mine = consent.c.subscriber_id == subscriber.c.id
    named = and_(consent.c.act == Act.ENTERED.value, consent.c.way.in_(_NAMED))
    left = and_(opt_in.c.subscriber_id == subscriber.c.id, opt_in.c.expires_at > now)
    return select(subscriber.c.id).where(
        subscriber.c.state == State.UNCONFIRMED.value,
        exists().where(mine, named),
        ~exists().where(mine, ~named),
        ~exists().where(left),
        ~exists().where(import_row.c.subscriber_id == subscriber.c.id),
    )
