"""Choosing: what a person follows, how often, in which form, and where it goes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from subscribers.addresses import read_address
from subscribers.errors import InvalidField
from subscribers.fields import LATEST, read_language, read_name
from subscribers.grounds import Grounds
from subscribers.model import Act, Following, Frequency, State, Way
from subscribers.persons import moving
from subscribers.persons.following import admitting, follows_of, read_follows, set_follows
from subscribers.record import Circumstances, carry_out
from subscribers.standing import by_public_id
from subscribers.tables import subscriber


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person's preferences page shows; `address` and `state` are not chosen there."""

    address: str
    name: str
    follows: tuple[Following, ...]
    frequency: Frequency
    language: str
    plain: bool
    paused_until: datetime | None
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """As much of a person as a page needs that only speaks to them."""

    state: State
    language: str


_LANGUAGE = select(subscriber.c.language).where(subscriber.c.id == bindparam("person"))


class Choosing:
    """Reads and keeps what people choose."""

    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds

    def reader(self, public_id: str) -> Reader:
        """How somebody stands, and their language; raises UnknownSubscriber."""
        with self._grounds.engine.connect() as connection:
            person = by_public_id(connection, public_id, lock=False)
            language = connection.scalar(_LANGUAGE, {"person": person.id})
            return Reader(state=person.state, language=language or "")

    def choices(self, public_id: str) -> Choices:
        """What somebody has chosen so far; raises UnknownSubscriber."""
        with self._grounds.engine.connect() as connection:
            person = by_public_id(connection, public_id, lock=False)
            return _choices(connection, person.id)

    def choose(self, public_id: str, wanted: Choices, *, ip: str | None = None) -> Choices:
        """Keep somebody's choices; what they are then.

        Only who is confirmed can choose: for others nothing changes. A pause that is over is
        none. Raises UnknownSubscriber, and InvalidField for what neither exists nor is followed.
        """
        now = self._grounds.clock()
        chosen = {
            "name": read_name(wanted.name),
            "frequency": wanted.frequency.value,
            "language": read_language(wanted.language),
            "plain": wanted.plain,
            "paused_until": _pause(wanted.paused_until, now),
        }
        with self._grounds.engine.begin() as connection:
            person = by_public_id(connection, public_id)
            before = _choices(connection, person.id)
            known = admitting(self._grounds.lists, before.follows)
            follows = read_follows(wanted.follows, known)
            here = update(subscriber).where(subscriber.c.id == person.id).values(chosen)
            how = Circumstances(at=now, way=Way.PREFERENCES, ip=ip)
            if person.state is State.CONFIRMED:
                connection.execute(here)
                set_follows(connection, person.id, follows)
            after = _choices(connection, person.id)
            if after != before:
                carry_out(connection, person.id, Act.CHOSE, how, state=person.state)
            return after

    def move(self, public_id: str, new_address: str, *, network: str = "") -> None:
        """Ask both addresses whether the letters may go to the new one; done when both say yes.

        Never tells who has the new one. Raises UnknownSubscriber and InvalidAddress.
        """
        address = read_address(new_address)
        with self._grounds.engine.begin() as connection:
            moving.ask(connection, self._grounds, public_id, address, network=network)


def _pause(until: datetime | None, now: datetime) -> datetime | None:
    if until is not None and until.tzinfo is None:
        raise InvalidField("the end of the pause has no time zone")
    return min(until, LATEST) if until is not None and until > now else None


def _choices(connection: Connection, person: int) -> Choices:
    row = connection.execute(select(subscriber).where(subscriber.c.id == person)).one()
    return Choices(
        address=row.address,
        name=row.name,
        follows=follows_of(connection, person),
        frequency=Frequency(row.frequency),
        language=row.language,
        plain=row.plain,
        paused_until=row.paused_until,
        state=State(row.state),
    )
