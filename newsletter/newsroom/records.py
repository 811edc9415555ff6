"""Records: one workspace's database and what is kept in it; opens quickly, as no letter is met."""

from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from newsletter.archive import Approvals, Archive
from newsletter.database import PATIENCE, is_current, migrate, open_database
from newsletter.mailing.values import Clock
from newsletter.newsroom.ledgers import database_url, ledger_of
from newsletter.newsroom.people import people_of
from newsletter.settings import Settings
from subscribers import KeyRing


def utc_now() -> datetime:
    """The clock of a real run."""
    return datetime.now(UTC)


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
