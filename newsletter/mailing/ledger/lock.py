"""One sender at a time per database: a second would find every row claimed and wait in vain.

SQLite: flock on a file beside the database, gone with the process that held it, whatever ended
it. PostgreSQL: an advisory lock of a session of its own, gone with that session.
"""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import Engine, text

from newsletter.errors import MailingError

ADVISORY_KEY = 0x6E6577736C657474
"""Ours among the advisory locks of a PostgreSQL database: the first letters of our name."""


@contextmanager
def only_sender(engine: Engine) -> Iterator[None]:
    """Be the only sender on this database; MailingError names the one who is."""
    path = _file(engine)
    if engine.dialect.name == "postgresql":
        with _advisory(engine):
            yield
    elif path is None:
        yield
    else:
        with path.open("a+") as file:
            _take(file, path)
            yield


def _file(engine: Engine) -> Path | None:
    name = engine.url.database
    # A database in memory belongs to one process alone.
    return Path(f"{name}.sender") if name and name != ":memory:" else None


def _take(file: IO[str], path: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        raise _taken(file.read().strip() or "unknown", str(path)) from error
    file.truncate(0)
    file.write(f"process {os.getpid()} on {socket.gethostname()}")
    file.flush()


@contextmanager
def _advisory(engine: Engine) -> Iterator[None]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_KEY}):
            holder = connection.scalar(_HOLDER, _HALVES)
            raise _taken(holder or "unknown", engine.url.database or "")
        try:
            yield
        finally:
            connection.scalar(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_KEY})


# A bigint key is shown as two oids, its high and its low half.
_HALVES = {"high": ADVISORY_KEY >> 32, "low": ADVISORY_KEY & 0xFFFFFFFF}
_HOLDER = text(
    "SELECT 'process ' || a.pid || ' of ' || a.usename || ' from '"
    " || coalesce(host(a.client_addr), 'this machine')"
    " FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
    " WHERE l.locktype = 'advisory' AND l.granted AND l.classid = :high AND l.objid = :low"
)


def _taken(holder: str, where: str) -> MailingError:
    return MailingError(
        f"another sender is at work: {holder}",
        where=where,
        mend="wait for it, or stop it with Ctrl-C and send again",
    )
