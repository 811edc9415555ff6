"""Moving: a person's letters go to another address, when both have said yes."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, or_, update

from subscribers.addresses import fold
from subscribers.grounds import Grounds
from subscribers.joining import opt_ins
from subscribers.joining.limits import Limits, Ruling, Source, network_of, rule
from subscribers.joining.opt_ins import OptIn, Purpose, Request
from subscribers.joining.signups import alone, count
from subscribers.model import Act, State
from subscribers.outbox import Notice, Owed
from subscribers.persons import former, merging
from subscribers.record import Circumstances, carry_out, last
from subscribers.standing import Standing, by_public_id, find, hold_together
from subscribers.tables import subscriber, suppression


def ask(
    connection: Connection, grounds: Grounds, public_id: str, address: str, *, network: str
) -> None:
    """Ask the address of today and the new one; whatever was asked for another address is void.

    Both mails count towards limits, and where one may not be sent, neither is: those of sign-ups
    for the new address, and of its own for the reader, who may correct a slip. Raises
    UnknownSubscriber.
    """
    now = grounds.clock()
    alone(connection)
    person = by_public_id(connection, public_id)
    sources = _sources(grounds, person, address, network)
    allowed = (_of_a_reader(grounds.limits), grounds.limits)
    rulings = [
        rule(connection, source, limits, now)
        for source, limits in zip(sources, allowed, strict=True)
    ]
    fits = person.state is State.CONFIRMED and fold(address) != person.folded
    asks = fits and all(ruling is Ruling.MAILED for ruling in rulings)
    # What was a slip must not come true, whatever becomes of its correction.
    opt_ins.void(connection, person.id, now, purpose=Purpose.MOVE, besides=address)
    trial = connection.begin_nested()
    opt_ins.void(connection, person.id, now, purpose=Purpose.MOVE)
    request = Request(subscriber_id=person.id, purpose=Purpose.MOVE, address=address)
    for notice, target in ((Notice.MOVE_FROM, None), (Notice.MOVE_TO, address)):
        made = opt_ins.make(connection, request, grounds.keys.opt_in, now)
        owed = Owed(notice=notice, subscriber_id=person.id, opt_in_id=made, address=target)
        grounds.outbox.owe(connection, owed)
    trial.commit() if asks else trial.rollback()
    # A move is never held: where a sign-up would be, it is crowded out, which one row tells.
    crowded_out = fits and not asks and Ruling.DROPPED not in rulings
    for source, told in zip(sources, (False, crowded_out), strict=True):
        refused = Ruling.CROWDED_OUT if told else Ruling.DROPPED
        count(connection, source, Ruling.MAILED if asks else refused, now)


def _sources(grounds: Grounds, person: Standing, address: str, network: str) -> list[Source]:
    """Whom the two mails go to, as the limits see them."""
    visitor = network_of(network)
    hidden = grounds.mark(f"network {visitor}") if visitor else ""
    marks = (mark_of_mover(grounds, person.id), grounds.mark(fold(address)))
    return [
        Source(mark=mark, domain=each.rpartition("@")[2], network=hidden)
        for mark, each in zip(marks, (person.address, address), strict=True)
    ]


def mark_of_mover(grounds: Grounds, person: int) -> str:
    """By what the limits know a reader who asks to move."""
    return grounds.mark(f"move of {person}")


def _of_a_reader(limits: Limits) -> Limits:
    return replace(limits, address_day=limits.moves_day, address_month=limits.moves_month)


def lock_both(connection: Connection, found: OptIn) -> None:
    """Make the mover's row ours and that at the new address."""
    mover = subscriber.c.id == found.subscriber_id
    hold_together(connection, or_(mover, subscriber.c.folded == fold(found.address or "")))


def complete(
    connection: Connection, grounds: Grounds, person: Standing, found: OptIn, *, how: Circumstances
) -> None:
    """Both have said yes: the row gets the new address, its history goes on.

    Who had a row of their own there becomes one with it: they are one person. A suppression of
    the new address is lifted as by any opt-in of one's own, unless it is newer than the question.
    """
    address = found.address or ""
    there = find(connection, fold(address))
    left = False
    if there is not None and there.id != person.id:
        gone = there.state is State.UNSUBSCRIBED and last(connection, there.id, Act.LEFT)
        left = bool(gone and gone > found.made_at)
        merging.absorb(connection, grounds, person, there, state=person.state, how=how)
    lifted = _lift(connection, grounds, address, found.made_at)
    change(connection, grounds, person, address)
    wording = f"{person.address} -> {address}"
    moved = Circumstances(at=how.at, way=how.way, wording=wording, ip=how.ip)
    carry_out(connection, person.id, Act.MOVED, moved, state=person.state)
    if lifted:
        carry_out(connection, person.id, Act.RETURNED, moved, state=person.state)
    if left:
        # They said yes from there, and then left there: that is their last word.
        carry_out(connection, person.id, Act.LEFT, how, state=person.state)


def _lift(connection: Connection, grounds: Grounds, address: str, asked_at: datetime) -> bool:
    older = delete(suppression).where(
        suppression.c.mark == grounds.mark(fold(address)), suppression.c.at <= asked_at
    )
    return connection.execute(older).rowcount == 1


def change(connection: Connection, grounds: Grounds, person: Standing, address: str) -> None:
    """Give somebody's row another address; the old one means them on old lists.

    Nobody takes it meanwhile: the caller holds the row, and so has whoever enters people wait.
    """
    folded = fold(address)
    values = {
        "address": address,
        "domain": address.rpartition("@")[2],
        "folded": folded,
        "mark": grounds.mark(folded),
    }
    connection.execute(update(subscriber).where(subscriber.c.id == person.id).values(values))
    former.here_again(connection, values["mark"])
    if person.folded != folded:
        former.leave_behind(connection, person.id, person.mark)
        # What was said of the old mailbox is no word about this one.
        grounds.outbox.acquit(connection, person.id)
