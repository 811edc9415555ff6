"""An INSERT that says what becomes of a row that is there already, in its database's own words."""

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(dialect: Dialect, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    server = dialect.name == "postgresql"
    return postgresql.insert(table) if server else sqlite.insert(table)
