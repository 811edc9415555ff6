"""The ledger as people deal with it: mailings opened, stopped, counted, and cleared of doubts.

Each method is one transaction, and the engine (`newsletter.database`) tells what goes wrong in it
as a DatabaseError.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from newsletter.errors import DatabaseError, MailingError
from newsletter.mailing.ledger import aftermath, doubts, mailings, recount, senders, steps
from newsletter.mailing.ledger.audience import freeze, monthly, prospect
from newsletter.mailing.ledger.doubts import Reconciled, Suspect
from newsletter.mailing.ledger.mark import Mark
from newsletter.mailing.ledger.tables import delivery
from newsletter.mailing.outcomes import Cause
from newsletter.mailing.states import DeliveryState, MailingState
from newsletter.mailing.values import (
    ANYBODY,
    WHOLE,
    Broken,
    Clock,
    Cuts,
    Delivery,
    DeliveryId,
    Mailing,
    Prospect,
    Readers,
    Tally,
    Wish,
)
from newsletter.mailing.verdicts.tolls import Refusal
from subscribers import one_moment


class Books:
    """The mailings of one database; `clock` gives aware UTC.

    The mark is the file `mark`; by default it lies beside a SQLite database.
    """

    def __init__(self, engine: Engine, clock: Clock, *, mark: Path | None = None) -> None:
        self._engine = engine
        self.clock = clock
        self._mark = Mark(mark or _beside(engine))

    def open(
        self,
        edition_number: int,
        digest: str,
        readers: Readers = ANYBODY,
        *,
        cuts: Cuts = WHOLE,
        at: datetime | None = None,
        forced: str | None = None,
    ) -> Mailing:
        """The mailing of this edition to these readers: found again, or its audience frozen now.

        With a time it is scheduled, and its audience frozen when it begins. `cuts` must name no
        variant that could not be sent; one that is found again keeps its own. `forced` is why it is
        sent in spite of what checks found; the first such reason stays. MailingError where nobody
        is left to mail, now or by the month's digest, or the number was mailed with other bytes.
        """
        wish = Wish(edition_number=edition_number, readers=readers, cuts=cuts)
        try:
            with self._engine.begin() as connection:
                opened = mailings.same_bytes(
                    connection, edition_number, digest, readers
                ) or mailings.enter(connection, wish, digest, at=at, now=self.clock())
                return mailings.forced(connection, opened, forced)
        except IntegrityError as error:
            # Another process opened it between our look and our insert (PostgreSQL only).
            with self._engine.begin() as connection:
                found = mailings.same_bytes(connection, edition_number, digest, readers)
                if found is None:
                    what = "two mailings were opened at once"
                    raise DatabaseError(what, mend="repeat") from error
                return mailings.forced(connection, found, forced)

    def schedule(self, opened: Mailing, at: datetime) -> Mailing:
        """Begin at another time; MailingError where it has begun."""
        with self._engine.begin() as connection:
            return mailings.schedule(connection, opened, at)

    def cut(self, opened: Mailing, cuts: Cuts) -> Mailing:
        """Let whoever is owed a letter from now on get these variants; all must be there."""
        with self._engine.begin() as connection:
            return mailings.cut(connection, opened, cuts)

    def extend(self, opened: Mailing) -> Mailing:
        """Owe the letter to those who joined since, too; the mailing with its new audience.

        One whose audience is not frozen yet stays as it is.
        """
        with self._engine.begin() as connection:
            current = mailings.locked(connection, opened)
            if current.state is MailingState.CANCELLED or not mailings.is_frozen(current):
                return current
            joined = freeze(connection, opened, self.clock())
            if not joined:
                return current
            grown: dict[str, object] = {"audience": current.audience + joined}
            if current.state is MailingState.FINISHED:
                grown |= {"state": MailingState.DRAFT, "finished_at": None}
            return mailings.change(connection, opened, grown)

    def get(self, mailing_id: int) -> Mailing:
        """One mailing by its id; MailingError where there is none."""
        with self._engine.connect() as connection:
            return mailings.get(connection, mailing_id)

    def find(self, edition_number: int, readers: Readers = ANYBODY) -> Mailing | None:
        """The mailing of this edition to these readers, where there is one."""
        with self._engine.connect() as connection:
            return mailings.find(connection, edition_number, readers)

    def notices(self) -> Mailing | None:
        """The mailing of all notices, where any was ever owed."""
        with self._engine.connect() as connection:
            return mailings.of_notices(connection)

    def list(self) -> Sequence[Mailing]:
        """All mailings, the latest first."""
        with self._engine.connect() as connection:
            return mailings.every(connection)

    def pause(self, opened: Mailing, *, reason: str) -> Mailing:
        """Stop it for every sender, at once, until `resume`; MailingError where it is over."""
        with self._engine.begin() as connection:
            paused = mailings.pause(connection, opened, reason)
            steps.take_back(connection, opened, self.clock())
            return paused

    def resume(self, opened: Mailing) -> Mailing:
        """Let senders go on; MailingError where it is not paused."""
        with self._engine.begin() as connection:
            return mailings.resume(connection, opened)

    def cancel(self, opened: Mailing) -> Mailing:
        """End it: what has not left is skipped; MailingError where it is over."""
        now = self.clock()
        with self._engine.begin() as connection:
            cancelled = mailings.cancel(connection, opened, now)
            steps.cancel(connection, opened, now)
            return cancelled

    def owed(self, edition_number: int, readers: Readers = ANYBODY) -> int:
        """How many people who may be mailed now are owed no letter of this edition yet."""
        return self.prospect(Wish(edition_number=edition_number, readers=readers)).letters

    def prospect(self, wish: Wish, *, before: Sequence[Wish] = ()) -> Prospect:
        """What opening a mailing would owe now, after those wishes `before` it."""
        with self._engine.connect() as connection:
            return prospect(connection, wish, self.clock(), before=before)

    def monthly(self, readers: Readers) -> int:
        """How many of these readers wait for the month's digest instead."""
        with self._engine.connect() as connection:
            return monthly(connection, readers, self.clock())

    def tally(self, opened: Mailing) -> Tally:
        """The sum of a mailing, recounted from its rows."""
        with one_moment(self._engine) as connection:
            return recount.tally(connection, mailings.get(connection, opened.id))

    def verify(self, opened: Mailing) -> Sequence[Broken]:
        """Every row that breaks the ledger's law; a crash breaks none."""
        with one_moment(self._engine) as connection:
            return recount.broken(connection, mailings.get(connection, opened.id))

    def deliveries(
        self, opened: Mailing, *states: DeliveryState, limit: int = 1000
    ) -> Sequence[Delivery]:
        """The rows in those states, such as the uncertain ones that must be named."""
        with self._engine.connect() as connection:
            return recount.deliveries(connection, opened, states, limit)

    def causes(self, opened: Mailing, state: DeliveryState) -> Mapping[Cause, int]:
        """Class of answer -> letters in that state, refused or deferred."""
        with self._engine.connect() as connection:
            return recount.causes(connection, opened, state)

    def has_senders(self, opened: Mailing, *, standing: bool = False) -> bool:
        """Whether any sender has not ended, or died without a word.

        Where senders are `standing` by for letters to come, only one that is known to be dead.
        """
        with self._engine.connect() as connection:
            if standing:
                return any(each.known_dead for each in senders.others(connection, opened))
            return senders.any_at_work(connection, opened)

    def next_due(self, opened: Mailing) -> datetime | None:
        """When the next waiting or deferred letter may be claimed; None when none waits."""
        due = (
            select(delivery.c.next_at)
            .where(
                delivery.c.mailing_id == opened.id,
                delivery.c.next_at.is_not(None),
                delivery.c.state.in_(recount.DUE),
            )
            .order_by(delivery.c.next_at)
            .limit(1)
        )
        with self._engine.connect() as connection:
            return connection.scalar(due)

    def is_older(self, opened: Mailing) -> bool:
        """Whether this database knows of less than has left: it is an older copy."""
        slots = self._mark.slots()
        with self._engine.connect() as connection:
            return bool(senders.unaccounted(connection, opened, slots))

    def suspects(self, opened: Mailing) -> Sequence[Suspect]:
        """The letters of which somebody else may know more than this database does.

        Those that were handed over and never answered for; in an older copy all that wait, too.
        """
        older = self.is_older(opened)
        with self._engine.connect() as connection:
            return doubts.suspects(connection, opened, older=older)

    def reconcile(
        self, opened: Mailing, taken: Mapping[DeliveryId, str], *, complete: bool
    ) -> Reconciled:
        """Letters that were proved to be taken are sent; what that leaves of the others.

        With `complete` the evidence misses nothing: what it does not know never arrived, and waits
        again. Without, what is uncertain stays so, and in an older copy all that waits is, too; so
        is in either case what waits in other mailings of that edition.
        """
        now = self.clock()
        slots = self._mark.slots()
        with self._engine.begin() as connection:
            current = mailings.locked(connection, opened)
            older = senders.unaccounted(connection, current, slots)
            if older and not mailings.is_frozen(current):
                # The rows are made only now: no evidence can have named them.
                current, complete = mailings.freeze_audience(connection, current, now), False
            proved = doubts.prove(connection, current, taken, now)
            cleared = doubts.clear(connection, current, now) if complete else 0
            doubted = doubts.doubt(connection, current, now, others_only=complete) if older else 0
            for slot in older:
                senders.account(connection, current, slot)
            if current.state is MailingState.CANCELLED:
                steps.cancel(connection, current, now)
            mailings.settle(connection, current, now)
            total = recount.tally(connection, current)
        return Reconciled(proved=proved, cleared=cleared, doubted=doubted, tally=total)

    def resend(self, opened: Mailing, ids: Collection[DeliveryId] | None = None) -> int:
        """Send these uncertain letters, or all, again though they may have come; how many.

        MailingError where it is cancelled: nobody would send them.
        """
        now = self.clock()
        with self._engine.begin() as connection:
            current = mailings.locked(connection, opened)
            if current.state is MailingState.CANCELLED:
                raise MailingError(f"{mailings.called(current)} is cancelled: it sends no more")
            again = doubts.resend(connection, current, ids, now)
            mailings.settle(connection, current, now)
            return again

    def refusals(self, opened: Mailing) -> Sequence[Refusal]:
        """What servers said of this mailing's letters; none once it is forgiven."""
        with self._engine.connect() as connection:
            return aftermath.refusals(connection, opened)

    def rest(self, reasons: Mapping[int, str], *, until: datetime) -> set[int]:
        """Leave these people out of editions until then; those for whom that is new."""
        with self._engine.begin() as connection:
            return aftermath.rest(connection, reasons, until=until)

    def end_rest(self, reasons: Mapping[int, str]) -> int:
        """End the rests that these people have for exactly these reasons; how many."""
        with self._engine.begin() as connection:
            return aftermath.end_rest(connection, reasons)

    def forgive(self, opened: Mailing) -> Mapping[int, str]:
        """Hold this mailing against nobody any more; what was, by subscriber."""
        with self._engine.begin() as connection:
            aftermath.forgive(connection, opened, self.clock())
            return aftermath.reasons(connection, opened)


def _beside(engine: Engine) -> Path | None:
    name = engine.url.database
    # A database in memory dies with its process, and a server's has no place of ours.
    is_file = engine.dialect.name == "sqlite" and name and name != ":memory:"
    return Path(f"{name}.mark") if is_file else None
