"""Opens the newsroom for a command. Heavy: for the commands that deal with letters."""

import typer

from newsletter.cli.opening import open_settings
from newsletter.cli.records import tell_backup
from newsletter.newsroom.root import Newsroom


def open_newsroom(context: typer.Context) -> Newsroom:
    """The newsroom of the working folder, its database brought up to date."""
    newsroom = Newsroom(open_settings(context))
    tell_backup(newsroom.backup)
    return newsroom
