"""Leaving: by the mail program's button, the page, a mail; and taking that back.

It takes effect at once and for everything: who wants less, chooses. Whoever has left gets one
farewell and nothing more.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import Connection, and_, select

from subscribers.addresses import fold, read_address
from subscribers.grounds import Grounds
from subscribers.joining import opt_ins
from subscribers.leaving.departing import (
    Departure,
    Leaver,
    leave_together,
    left_since,
    may_leave,
    standings,
)
from subscribers.model import Act, State, Way
from subscribers.outbox import Notice, Owed
from subscribers.record import Circumstances, carry_out
from subscribers.standing import by_folded, by_public_id, nobody
from subscribers.tables import consent

REGRET = timedelta(days=30)
"""How long a person may take their leaving back."""
OWN = frozenset({Way.PAGE, Way.ONE_CLICK, Way.MAIL, Way.PREFERENCES})
"""The ways of leaving by which the person acts, and nobody for them."""
_AGREED = (Act.CONFIRMED, Act.RETURNED)


class Leaving:
    """Lets people go."""

    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds

    def leave(self, public_id: str, *, way: Way, wording: str = "", ip: str | None = None) -> bool:
        """Unsubscribe somebody from everything; False where they had left before.

        Owes them a farewell, unless they had one within a month. Raises UnknownSubscriber.
        """
        departure = Departure(public_id=public_id, way=way, wording=wording, ip=ip)
        (left,) = self.leave_all([departure])
        if left is None:
            raise nobody()
        return left

    def remove(self, address: str) -> bool:
        """Unsubscribe somebody by an operator's hand, without a farewell; False as for `leave`.

        Raises UnknownSubscriber.
        """
        folded = fold(read_address(address))
        how = Circumstances(at=self._grounds.clock(), way=Way.COMMAND)
        with self._grounds.engine.begin() as connection:
            person = by_folded(connection, folded)
            left = carry_out(connection, person.id, Act.LEFT, how, state=person.state) is not None
            if left:
                # What they asked for before they left does not bring them back.
                opt_ins.void(connection, person.id, how.at)
            return left

    def leave_all(self, departures: Sequence[Departure]) -> list[bool | None]:
        """Let some hundred people leave by one commit, each as `leave` lets one go.

        For each what `leave` says, and None for who is nobody's any more.
        """
        now = self._grounds.clock()
        with self._grounds.engine.begin() as connection:
            known = standings(connection, [each.public_id for each in departures])
            # Whoever asks twice leaves by the first of it.
            first: dict[int, tuple[Leaver, Departure]] = {}
            for each in departures:
                leaver = known.get(each.public_id)
                if leaver is not None and may_leave(leaver):
                    first.setdefault(leaver.id, (leaver, each))
            if first:
                before = left_since(connection, list(first), now - REGRET)
                leave_together(connection, list(first.values()), now)
                self._owe_farewells(connection, (each for each, _ in first.values()), before)
            ways = {id(each) for _, each in first.values()}
            return [id(each) in ways if each.public_id in known else None for each in departures]

    def _owe_farewells(
        self, connection: Connection, leavers: Iterable[Leaver], before: set[int]
    ) -> None:
        """To those who got letters until now, unless they had a farewell within a month.

        Without that a link in the wrong hands could leave, stay, leave: a mail each time.
        """
        owed = [
            Owed(notice=Notice.GOODBYE, subscriber_id=each.id)
            for each in leavers
            if each.state is State.CONFIRMED and each.reachable and each.id not in before
        ]
        self._grounds.outbox.owe_all(connection, owed)

    def stay(self, public_id: str, *, ip: str | None = None) -> bool:
        """Take somebody's own leaving back; False where there is none that may be.

        For who had agreed, left by themselves within a month, and is not suppressed.
        Raises UnknownSubscriber.
        """
        now = self._grounds.clock()
        with self._grounds.engine.begin() as connection:
            person = by_public_id(connection, public_id)
            if not person.reachable or not self._may_stay(connection, person.id):
                return False
            how = Circumstances(at=now, way=Way.PAGE, ip=ip)
            return carry_out(connection, person.id, Act.STAYED, how, state=person.state) is not None

    def _may_stay(self, connection: Connection, person: int) -> bool:
        # What was done on another row before two became one is no word of this one's.
        mine = and_(consent.c.subscriber_id == person, consent.c.former.is_(None))
        told = [act.value for act in (*_AGREED, Act.UNDONE)]
        word = select(consent.c.act).where(mine, consent.c.act.in_(told))
        word = word.order_by(consent.c.id.desc()).limit(1)
        left = (
            select(consent.c.way, consent.c.at)
            .where(mine, consent.c.act == Act.LEFT.value)
            .order_by(consent.c.id.desc())
        )
        last = connection.execute(left.limit(1)).one_or_none()
        return (
            last is not None
            and Way(last.way) in OWN
            and last.at > self._grounds.clock() - REGRET
            and connection.scalar(word) not in {None, Act.UNDONE.value}
        )
