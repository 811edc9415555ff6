"""A store of subscribers as tests want it: a fixed clock, a fixed secret."""

from datetime import UTC, datetime

from sqlalchemy import Engine

from subscribers import Subscribers

NOW = datetime(2017, 6, 12, 9, 30, tzinfo=UTC)
SECRET = b"only for tests, 32 bytes of key."


def store(engine: Engine, *, topics: frozenset[str] | None = None) -> Subscribers:
    """Subscribers of a migrated database, at `NOW`."""
    return Subscribers(engine, lambda: NOW, secret=SECRET, topics=topics)
