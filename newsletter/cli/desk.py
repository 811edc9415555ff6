"""Opens the newsroom for a command. Heavy: imported by the commands that need a database."""

import typer

from newsletter.cli.opening import open_settings
from newsletter.cli.printing import warn
from newsletter.newsroom.root import Newsroom


def open_newsroom(context: typer.Context) -> Newsroom:
    """The newsroom of the working folder, its database brought up to date."""
    newsroom = Newsroom(open_settings(context))
    if newsroom.backup is not None:
        warn(f"the database was brought up to date; as it was before: {newsroom.backup}")
    return newsroom
