"""A workspace's ledger: where its database is, in this process or in one of its own."""

from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import URL, Engine, make_url

from newsletter.mailing.dispatch.apart import Scribe, scribe
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.retry import Retry
from newsletter.mailing.values import Clock
from newsletter.settings import Settings

MARK = "newsletter.mark"
"""The file in the workspace that knows how many letters left, where the database is a server's."""


def database_url(settings: Settings) -> str:
    """The database of these settings; a plain path is a SQLite file beside them."""
    written = settings.store.database.text
    if "://" in written:
        return written
    path = settings.path(written).absolute()
    return URL.create("sqlite", database=str(path)).render_as_string()


def has_database(settings: Settings) -> bool:
    """Whether there is something to open; a server's database counts as there."""
    url = make_url(database_url(settings))
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


def ledger_of(settings: Settings, engine: Engine, clock: Clock) -> Ledger:
    """The ledger, its work done here."""
    return Ledger(engine, clock, retry=Retry(give_up=_give_up(settings)), mark=_mark(settings))


def scribe_of(settings: Settings, clock: Clock) -> AbstractContextManager[Scribe]:
    """The ledger, its work done by a process of its own."""
    url = database_url(settings)
    return scribe(url, clock, give_up=_give_up(settings), mark=_mark(settings))


def _give_up(settings: Settings) -> timedelta:
    return timedelta(hours=settings.sending.give_up_hours)


def _mark(settings: Settings) -> Path | None:
    """Beside a SQLite database, else in the workspace: a server's disk is not ours."""
    is_file = database_url(settings).startswith("sqlite")
    return None if is_file else settings.path(MARK)
