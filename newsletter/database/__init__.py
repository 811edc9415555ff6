"""The one database behind every store: opened with the right habits, brought up to date by itself.

SQLite by default, PostgreSQL through psycopg. Whatever the database refuses comes out as a
DatabaseError of one line, its cause attached.
"""

from newsletter.database.engine import one_connection, open_database
from newsletter.database.migrating import is_current, migrate
from newsletter.database.refusals import PATIENCE

__all__ = ["PATIENCE", "is_current", "migrate", "one_connection", "open_database"]
