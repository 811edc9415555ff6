"""Opens a workspace's records for a command that needs a database and no letter."""

from pathlib import Path

import typer

from newsletter.cli.opening import open_settings
from newsletter.cli.printing import warn
from newsletter.newsroom.records import Records


def open_records(context: typer.Context) -> Records:
    """The records of the working folder, their database brought up to date."""
    records = Records(open_settings(context))
    tell_backup(records.backup)
    return records


def tell_backup(backup: Path | None) -> None:
    """Name the copy of a database that was brought up to date, where one was made."""
    if backup is not None:
        warn(f"the database was brought up to date; as it was before: {backup}")
