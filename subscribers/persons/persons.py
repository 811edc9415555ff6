"""What an operator does for one person: erase, show all we hold, merge two rows, correct."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from subscribers.addresses import fold, read_address
from subscribers.errors import SubscriberError, Suppressed
from subscribers.grounds import Grounds
from subscribers.joining import opt_ins
from subscribers.joining.signups import alone
from subscribers.model import Act, State, Way
from subscribers.persons import former, merging, moving
from subscribers.persons.disclosing import Held, everything_about
from subscribers.record import Circumstances, carry_out
from subscribers.standing import by_folded, find, hold_together, why_suppressed
from subscribers.tables import opt_in, signup, subscriber, suppression
from subscribers.upserts import upsert

ERASED = "erased"
"""The reason that stays with the keyed hash: it names nobody, and nobody enters them again."""


class Persons:
    """One person's rows, from the operator's desk."""

    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds

    def erase(self, address: str) -> None:
        """Forget a person: row, choices, record, opt-ins, sign-ups, and what is owed to them.

        A keyed hash stays of each address that they had, so that no import brings them back; the
        ledger keeps an id that leads to nobody. Raises UnknownSubscriber.
        """
        folded = fold(read_address(address))
        with self._grounds.engine.begin() as connection:
            alone(connection)
            person = by_folded(connection, folded)
            self._grounds.outbox.forget(connection, person.id)
            # Theirs, and those of where they wanted to move.
            moves = select(opt_in.c.address).where(opt_in.c.subscriber_id == person.id)
            wanted = [self._grounds.mark(fold(each)) for each in connection.scalars(moves) if each]
            had = sorted({person.mark, *former.marks_of(connection, person.id)})
            wanted.append(moving.mark_of_mover(self._grounds, person.id))
            connection.execute(delete(signup).where(signup.c.mark.in_([*had, *wanted])))
            connection.execute(delete(subscriber).where(subscriber.c.id == person.id))
            _suppress_erased(connection, had, self._grounds.clock())

    def export(self, address: str) -> Held:
        """Everything that is held about a person here; raises UnknownSubscriber."""
        folded = fold(read_address(address))
        with self._grounds.engine.connect() as connection:
            person = by_folded(connection, folded, lock=False)
            moves = moving.mark_of_mover(self._grounds, person.id)
            return everything_about(connection, person, moves=moves)

    def merge(self, kept: str, other: str) -> State:
        """Make two rows of one person one, at the address `kept`; how they stand then.

        The stricter word holds, see `merging.outcome`. Raises UnknownSubscriber; Suppressed where
        only the other is never to be mailed, because that may be meant for the person.
        """
        first, second = (fold(read_address(each)) for each in (kept, other))
        if first == second:
            raise SubscriberError("both are the same address", where=other, mend="name two")
        with self._grounds.engine.begin() as connection:
            alone(connection)
            hold_together(connection, subscriber.c.folded.in_([first, second]))
            into, from_ = by_folded(connection, first), by_folded(connection, second)
            if from_.suppressed and not into.suppressed:
                what = f"this address is never to be mailed ({from_.suppressed})"
                mend = "merge the other one into it, or leave both"
                raise Suppressed(what, reason=from_.suppressed, where=from_.address, mend=mend)
            state = merging.outcome(connection, into, from_)
            how = Circumstances(at=self._grounds.clock(), way=Way.COMMAND)
            merging.absorb(connection, self._grounds, into, from_, state=state, how=how)
            return state

    def rename(self, address: str, new_address: str) -> None:
        """Correct somebody's address; consent, choices, history and links stay.

        What was asked of the old mailbox cannot be confirmed any more.

        Raises UnknownSubscriber; SubscriberError for an address that somebody has, Suppressed
        where the old or the new one is never to be mailed, by itself or by its domain: a complaint
        is not corrected away.
        """
        folded, new = fold(read_address(address)), read_address(new_address)
        with self._grounds.engine.begin() as connection:
            alone(connection)
            hold_together(connection, subscriber.c.folded.in_([folded, fold(new)]))
            person = by_folded(connection, folded)
            there = find(connection, fold(new))
            if there is not None and there.id != person.id:
                mend = f"`newsletter subscribers merge {new} {person.address}` makes them one"
                raise SubscriberError("somebody has this address", where=new, mend=mend)
            for each in (person.address, new):
                self._refuse_suppressed(connection, each)
            now = self._grounds.clock()
            moving.change(connection, self._grounds, person, new)
            # Whoever reads the old mailbox must not confirm for the new one.
            opt_ins.void(connection, person.id, now)
            wording = f"{person.address} -> {new}"
            how = Circumstances(at=now, way=Way.COMMAND, wording=wording)
            carry_out(connection, person.id, Act.MOVED, how, state=person.state)

    def _refuse_suppressed(self, connection: Connection, address: str) -> None:
        mark, domain = self._grounds.mark(fold(address)), address.rpartition("@")[2]
        if why := why_suppressed(connection, mark=mark, domain=domain):
            what = f"this address is never to be mailed ({why})"
            mend = "enter the right one anew, or let them sign up with it"
            raise Suppressed(what, reason=why, where=address, mend=mend)


def _suppress_erased(connection: Connection, marks: Sequence[str], now: datetime) -> None:
    rows = [{"mark": mark, "reason": ERASED, "at": now} for mark in marks]
    new = upsert(connection.dialect, suppression)
    # The reason before may quote the address.
    known = new.on_conflict_do_update(index_elements=["mark"], set_={"reason": new.excluded.reason})
    connection.execute(known, rows)
