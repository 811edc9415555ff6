"""What a database refuses, told as one line; mistakes of our own stay as they are."""

from sqlalchemy import URL, Dialect
from sqlalchemy.engine.interfaces import ExceptionContext

from newsletter.errors import DatabaseError

PATIENCE = 60
"""Seconds to wait for another process's write."""

_LOCK_TIMEOUT = "55P03"
"""PostgreSQL's lock_not_available."""
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
    if context.is_pre_ping or context.engine is None:
        return
    origin = context.original_exception
    told = refusal(origin, context.dialect, context.engine.url)
    if told is not None:
        raise told from origin


def refusal(origin: BaseException, dialect: Dialect, target: URL) -> DatabaseError | None:
    """What the driver's error tells a person; None for a mistake of our own."""
    driver = dialect.loaded_dbapi
    if not isinstance(origin, driver.OperationalError) and type(origin) is not driver.DatabaseError:
        return None
    if getattr(origin, "sqlite_errorname", "") == "SQLITE_ERROR":
        return None
    what, mend = _told(origin)
    return DatabaseError(what, where=place(target), mend=mend)


def _told(origin: BaseException) -> tuple[str, str]:
    name = getattr(origin, "sqlite_errorname", "")
    for code, told in _SQLITE_TOLD.items():
        if name.startswith(code):
            return told
    if getattr(origin, "sqlstate", None) == _LOCK_TIMEOUT:
        return _SQLITE_TOLD["SQLITE_BUSY"]
    reason = next(iter(str(origin).splitlines()), "") or type(origin).__name__
    if not name and getattr(origin, "sqlstate", None) is None:
        return f"the server cannot be reached: {reason}", "check the URL, and that it runs"
    return f"the database refuses: {reason}", ""
