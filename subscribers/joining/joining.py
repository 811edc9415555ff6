"""Joining: the form, the mail that asks, the confirmation, all of it double opt-in.

Whoever sends the form in gets the same answer after the same work, whether the address is new,
known, gone, suppressed or over a limit; what is not wanted is done and taken back. Nothing that
was chosen holds before the person confirms, and what they see of it is their own.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from subscribers.addresses import fold, read_address
from subscribers.fields import read_language, read_name, read_wording
from subscribers.grounds import Grounds
from subscribers.joining import opt_ins
from subscribers.joining.limits import Ruling, Source, network_of, rule
from subscribers.joining.opt_ins import OptIn, Purpose, Request, Wish
from subscribers.joining.signups import alone, count
from subscribers.model import EVERYTHING, Act, Following, Frequency, State, Way
from subscribers.outbox import Notice, Owed
from subscribers.persons import moving
from subscribers.persons.following import follows_of, read_follows, set_follows, united
from subscribers.record import Circumstances, carry_out, last
from subscribers.standing import Standing, by_id, is_domain_suppressed
from subscribers.tables import subscriber, suppression
from subscribers.tokens import new_public_id
from subscribers.upserts import upsert

_ANEW = {"paused_until": None, "frequency": Frequency.EACH.value}
"""How letters come to who asks for them anew: a rest of before is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp:
    """A form that was sent in."""

    address: str
    follows: tuple[Following, ...] = EVERYTHING
    name: str = ""
    language: str = ""
    wording: str = ""
    """What the form said they agree to."""
    network: str = ""
    """The visitor's IP address: only a keyed hash of its network is kept, for the limits."""
    ip: str | None = None
    """The same, where the settings say that it is kept on record."""
    proof: str = ""
    """The puzzle that was solved for it, as `puzzles.read_solution` names it."""
    way: Way = Way.FORM


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What a token would do; for the page that asks, whose reader has the mail."""

    purpose: Purpose
    public_id: str
    address: str
    """Where the letters go now."""
    new_address: str | None
    """Where they would go, of a move."""
    follows: tuple[Following, ...]
    """What would be followed."""
    language: str
    state: State
    """How they stand now: who is confirmed already only changes what they follow."""
    used: bool
    """Confirmed before."""
    waits_for_other: bool = False
    """Used, of a move whose other half is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What confirming did."""

    purpose: Purpose
    public_id: str
    done: bool
    """False where it was confirmed before."""
    waits_for_other: bool = False
    """Of a move: the other address has still to say yes."""


class Joining:
    """Signs people up, and confirms what they asked for."""

    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds

    def sign_up(self, form: SignUp) -> None:
        """Ask the address whether it wants what the form says; never tells who is known.

        Raises InvalidAddress and InvalidField for what cannot be read, before anything is done.
        """
        address = read_address(form.address)
        wish = Wish(
            follows=read_follows(form.follows, self._grounds.lists),
            name=read_name(form.name),
            language=read_language(form.language),
        )
        wording = read_wording(form.wording) if form.wording.strip() else ""
        now = self._grounds.clock()
        how = Circumstances(at=now, way=form.way, wording=wording, ip=form.ip)
        network = network_of(form.network)
        source = Source(
            mark=self._grounds.mark(fold(address)),
            domain=address.rpartition("@")[2],
            network=self._grounds.mark(f"network {network}") if network else "",
            proof=form.proof,
        )
        with self._grounds.engine.begin() as connection:
            alone(connection)
            ruling = rule(connection, source, self._grounds.limits, now)
            # What is dropped is done all the same, and taken back: it must not take less time.
            trial = connection.begin_nested()
            opt_in_id = self._ask(connection, address, wish, how, owes=ruling is not Ruling.HELD)
            trial.commit() if ruling in {Ruling.MAILED, Ruling.HELD} else trial.rollback()
            held = opt_in_id if ruling is Ruling.HELD else None
            count(connection, source, ruling, now, held=held)

    def _ask(
        self, connection: Connection, address: str, wish: Wish, how: Circumstances, *, owes: bool
    ) -> int:
        person, state = self._enter(connection, address, how.at)
        carry_out(connection, person, Act.ENTERED, how, state=state)
        request = Request(
            subscriber_id=person, purpose=Purpose.JOIN, wish=wish, wording=how.wording
        )
        opt_in_id = opt_ins.make(connection, request, self._grounds.keys.opt_in, how.at)
        if owes:
            owed = Owed(notice=Notice.CONFIRM, subscriber_id=person, opt_in_id=opt_in_id)
            self._grounds.outbox.owe(connection, owed)
        return opt_in_id

    def _enter(self, connection: Connection, address: str, now: datetime) -> tuple[int, State]:
        """The row of an address, new or known, by one statement that is the same for both."""
        folded = fold(address)
        row = {
            "public_id": new_public_id(),
            "address": address,
            "domain": address.rpartition("@")[2],
            "folded": folded,
            "mark": self._grounds.mark(folded),
            "state": State.UNCONFIRMED.value,
            "since": now,
        }
        new = upsert(connection.dialect, subscriber).values(row)
        known = new.on_conflict_do_update(
            index_elements=["folded"], set_={"folded": new.excluded.folded}
        )
        found = connection.execute(known.returning(subscriber.c.id, subscriber.c.state)).one()
        return found.id, State(found.state)

    def peek(self, token: str) -> Pending:
        """What a token would do; changes nothing. Raises TokenForged and TokenExpired."""
        with self._grounds.engine.connect() as connection:
            found = opt_ins.find(connection, token)
            person = by_id(connection, found.subscriber_id, lock=False)
            if person is None:
                raise opt_ins.forged()
            used = found.used_at is not None
            if not used:
                _refuse_void(connection, person, found, self._grounds.clock())
            is_half = used and found.purpose is Purpose.MOVE
            return Pending(
                purpose=found.purpose,
                public_id=person.public_id,
                address=person.address,
                new_address=found.address,
                follows=_after(connection, person, found.wish),
                language=found.wish.language,
                state=person.state,
                used=used,
                waits_for_other=is_half and not opt_ins.has_other_half(connection, found),
            )

    def confirm(self, token: str, *, ip: str | None = None) -> Confirmed:
        """Do what was asked for, once. Raises TokenForged and TokenExpired."""
        now = self._grounds.clock()
        with self._grounds.engine.begin() as connection:
            first = opt_ins.find(connection, token)
            if first.purpose is Purpose.MOVE:
                # It may make two rows one; whoever takes both locks takes them in this order.
                alone(connection)
                moving.lock_both(connection, first)
            person = by_id(connection, first.subscriber_id)
            # Again, now that the person's row is ours: they may have confirmed, left, or gone.
            found = opt_ins.find(connection, token)
            if person is None:
                raise opt_ins.forged()
            if found.used_at is None:
                _refuse_void(connection, person, found, now)
            done = opt_ins.use(connection, found, now)
            waits = False
            how = Circumstances(at=now, way=Way.CONFIRM, wording=found.wording, ip=ip)
            if done and found.purpose is Purpose.JOIN:
                self._join(connection, person, found.wish, how)
            elif found.purpose is Purpose.MOVE:
                waits = not opt_ins.has_other_half(connection, found)
                if done and not waits:
                    moving.complete(connection, self._grounds, person, found, how=how)
            return Confirmed(
                purpose=found.purpose, public_id=person.public_id, done=done, waits_for_other=waits
            )

    def _join(
        self, connection: Connection, person: Standing, wish: Wish, how: Circumstances
    ) -> None:
        follows = _after(connection, person, wish)
        act = _act(person)
        carry_out(connection, person.id, act, how, state=person.state)
        set_follows(connection, person.id, follows)
        given = {"name": wish.name, "language": wish.language}
        if act is Act.CHOSE and self._has_language(connection, person):
            # They have chosen one; a form only tells which one its page was shown in.
            del given["language"]
        given = {column: value for column, value in given.items() if value}
        anew = {} if act is Act.CHOSE else _ANEW
        if given or anew:
            here = update(subscriber).where(subscriber.c.id == person.id)
            connection.execute(here.values(given | anew))
        if act is Act.RETURNED:
            # Nothing else lifts it. A suppressed domain stays so.
            connection.execute(delete(suppression).where(suppression.c.mark == person.mark))
        # They have read the mail that asked them: what was refused before holds no more.
        self._grounds.outbox.acquit(connection, person.id)
        if act is not Act.CHOSE:
            owed = Owed(notice=Notice.WELCOME, subscriber_id=person.id)
            self._grounds.outbox.owe(connection, owed)

    @staticmethod
    def _has_language(connection: Connection, person: Standing) -> bool:
        language = select(subscriber.c.language).where(subscriber.c.id == person.id)
        return bool(connection.scalar(language))


def _refuse_void(connection: Connection, person: Standing, found: OptIn, now: datetime) -> None:
    """TokenExpired for what must not be done any more, or not there: at a suppressed domain."""
    opt_ins.refuse_stale(found, now, since=_said_no(connection, person))
    if is_domain_suppressed(connection, found.address or person.address):
        raise opt_ins.stale()


def _said_no(connection: Connection, person: Standing) -> datetime | None:
    """When the last word against letters was said, by leaving or by a suppression, if it stands."""
    left = person.state is State.UNSUBSCRIBED and last(connection, person.id, Act.LEFT)
    words = [moment for moment in (left, person.suppressed_at) if moment]
    return max(words, default=None)


def _act(person: Standing) -> Act:
    """What confirming means for somebody who stands so."""
    if person.state is State.UNSUBSCRIBED or person.suppressed_at is not None:
        return Act.RETURNED
    return Act.CHOSE if person.state is State.CONFIRMED else Act.CONFIRMED


def _after(connection: Connection, person: Standing, wish: Wish) -> tuple[Following, ...]:
    """What somebody would follow: who agreed gets more; who never did, or said no, begins anew."""
    if _act(person) is not Act.CHOSE:
        return wish.follows
    return united(follows_of(connection, person.id), wish.follows)
