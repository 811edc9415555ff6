"""What a database refuses, told as one line; mistakes of our own stay as they are."""

from sqlalchemy import URL
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import DatabaseError as RefusedByDatabase
from sqlalchemy.exc import OperationalError

from newsletter.errors import DatabaseError

PATIENCE = 60
"""Seconds to wait for another process's write."""

_SQLITE_TOLD = {
    "SQLITE_BUSY": (
        "another process has been writing for too long",
        "try again when it has finished",
    ),
    "SQLITE_LOCKED": ("it is locked", "try again in a moment"),
    "SQLITE_CANTOPEN": (
        "it cannot be opened",
        "check that the folder exists and that you may write in it",
    ),
    "SQLITE_READONLY": ("it cannot be written", "check whose the file and its folder are"),
    "SQLITE_NOTADB": ("it is not a SQLite database", "name another file"),
    "SQLITE_CORRUPT": ("it is damaged", "go back to a backup"),
    "SQLITE_FULL": ("the disk is full", "make room and run it again"),
    "SQLITE_IOERR": ("the disk does not read or write", "check the disk and its room"),
}
"""SQLite's result code -> what to say, and the mend. Extended codes begin with these names."""


def is_sqlite(target: URL) -> bool:
    """Whether the database is a file of SQLite's."""
    return target.get_backend_name() == "sqlite"


def place(target: URL) -> str:
    """How errors name it, without a password."""
    if is_sqlite(target):
        return target.database or "memory"
    return target.set(drivername="postgresql").render_as_string(hide_password=True)


def tell(context: ExceptionContext) -> None:
    """What the database refuses, as one line; mistakes of our own stay as they are."""
    refusal = context.sqlalchemy_exception
    if not isinstance(refusal, OperationalError) and type(refusal) is not RefusedByDatabase:
        return
    origin = context.original_exception
    wrong_sql = getattr(origin, "sqlite_errorname", "") == "SQLITE_ERROR"
    if wrong_sql or context.is_pre_ping or context.engine is None:
        return
    what, mend = _told(origin)
    raise DatabaseError(what, where=place(context.engine.url), mend=mend) from origin


def _told(origin: BaseException) -> tuple[str, str]:
    name = getattr(origin, "sqlite_errorname", "")
    for code, told in _SQLITE_TOLD.items():
        if name.startswith(code):
            return told
    reason = next(iter(str(origin).splitlines()), "") or type(origin).__name__
    if not name and getattr(origin, "sqlstate", None) is None:
        return f"the server cannot be reached: {reason}", "check the URL, and that it runs"
    return f"the database refuses: {reason}", ""
