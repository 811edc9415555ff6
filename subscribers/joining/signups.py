"""Sign-ups, counted for the limits; nothing in a row names a person."""

from datetime import datetime

from sqlalchemy import Connection, insert, text

from subscribers.joining.limits import Ruling, Source
from subscribers.tables import signup


def alone(connection: Connection) -> None:
    """Let nobody else sign up until we are done, so that no limit is passed by two at once."""
    if connection.dialect.name == "postgresql":
        # On SQLite a write transaction has the database to itself anyway.
        connection.execute(text("LOCK TABLE signup IN SHARE ROW EXCLUSIVE MODE"))


def count(
    connection: Connection,
    source: Source,
    ruling: Ruling,
    now: datetime,
    *,
    held: int | None = None,
) -> None:
    """Let a sign-up count towards the limits."""
    crowded_out = ruling is Ruling.CROWDED_OUT
    row = {
        "at": now,
        "mark": source.mark,
        "network": source.network,
        "domain": source.domain,
        "verdict": (Ruling.DROPPED if crowded_out else ruling).value,
        "crowded_out": crowded_out,
        "opt_in_id": held,
        "proof": source.proof or None,
    }
    connection.execute(insert(signup).values(row))
