"""The history of the tables of every room, oldest to newest; run by `newsletter.database`.

A revision is a file in `versions/` named after it, written by hand and never changed once
released. Its name is added to REVISIONS, so that nothing has to be imported to know the newest.
"""

from pathlib import Path

SCRIPTS = Path(__file__).parent
"""Where Alembic finds `env.py` and `versions/`."""

REVISIONS = ("0001", "0002", "0003", "0004", "0005")
"""Oldest to newest."""

HEAD = REVISIONS[-1]
"""What a database that is up to date says of itself."""
