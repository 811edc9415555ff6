"""Records: one workspace's database and what is kept in it; opens quickly, as no letter is met."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from types import TracebackType
from typing import Self

from newsletter.archive import Approvals, Archive
from newsletter.database import PATIENCE, is_current, migrate, open_database
from newsletter.errors import MailingError
from newsletter.mailing.states import MailingState
from newsletter.mailing.values import NOTICES, Clock, Mailing, Readers, Tally
from newsletter.newsroom.keeping import Keeper
from newsletter.newsroom.ledgers import database_url, ledger_of
from newsletter.newsroom.people import people_of
from newsletter.settings import Settings
from subscribers import MAIN, KeyRing


def utc_now() -> datetime:
    """The clock of a real run."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A mailing and its sum, recounted."""

    mailing: Mailing
    tally: Tally


class Records:
    """Keys, archive, ledger and people of one workspace; a context that closes the database.

    Brings an older database up to date; who only looks says that it `migrates` not, and gets a
    DatabaseError for one.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock = utc_now,
        patience: int = PATIENCE,
        migrates: bool = True,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self.keys = KeyRing.load(settings.path(settings.store.keys))
        self._engine = open_database(database_url(settings), patience=patience)
        self.backup = migrate(self._engine) if migrates else None
        """The copy that was made where the database was of an older program."""
        self.is_empty = not (migrates or is_current(self._engine))
        """Whether there are no tables yet."""
        self.archive = Archive(self._engine)
        self.approvals = Approvals(self._engine)
        self.ledger = ledger_of(settings, self._engine, clock)
        self.subscribers = people_of(settings, self._engine, self.keys, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._engine.dispose()

    @cached_property
    def keeper(self) -> Keeper:
        """Keeps editions under their numbers."""
        return Keeper(self.archive, self.ledger)

    def mailings(self, number: int | None = None) -> list[Counted]:
        """The mailings of an edition, of notices (0), or all; MailingError where there is none."""
        found = [
            Counted(mailing=each, tally=self.ledger.tally(each))
            for each in self.ledger.list()
            if number in {None, each.edition_number or NOTICES}
        ]
        if number is not None and not found:
            what = f"edition {number} was never mailed" if number else "no notice was ever owed"
            raise MailingError(what, mend="see `newsletter mailing list`")
        return found

    def mailing(self, number: int, readers: Readers | None = None) -> Mailing:
        """The mailing of an edition to these readers, or the only one there is."""
        found = [counted.mailing for counted in self.mailings(number)]
        wanted = found
        if readers is not None:
            asked = (readers.list, readers.topic)
            wanted = [each for each in found if (each.list, each.topic) == asked]
        if len(wanted) == 1:
            return wanted[0]
        whom = "; ".join(sorted(map(_whose, found)))
        raise MailingError(
            f"edition {number} was mailed to: {whom}",
            where="--list, --topic",
            mend="name one of them",
        )

    def mailings_in(
        self,
        number: int,
        states: Collection[MailingState],
        *,
        list_: str | None = None,
        topic: str | None = None,
    ) -> list[Mailing]:
        """The mailings of an edition in these states, of one topic or to one list; oldest first.

        Where none is in them the latest, so that whoever acts on it is told how it stands.
        """
        if list_ is not None:
            return [self.mailing(number, Readers(list=list_, topic=topic))]
        every = [counted.mailing for counted in reversed(self.mailings(number))]
        found = [each for each in every if topic in {None, each.topic}]
        if not found:
            return [self.mailing(number, Readers(topic=topic))]
        return [each for each in found if each.state in states] or found[-1:]


def _whose(mailing: Mailing) -> str:
    """Whom a mailing went to, told beside others of its edition."""
    topic = mailing.topic or "everybody"
    return topic if mailing.list == MAIN else f"list {mailing.list}: {topic}"
