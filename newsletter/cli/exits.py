"""The one table from what happened to the exit status; docs/guide.md shows the same."""

from enum import IntEnum

import typer

from newsletter.errors import (
    DatabaseError,
    EditionError,
    FetchError,
    MailingError,
    MessageError,
    RenderingError,
    ReportError,
    SettingsError,
    TransportError,
    WorkspaceError,
)
from newsletter.mailing.values import Tally
from subscribers import SubscriberError


class Exit(IntEnum):
    """Why a command ended; scripts may rely on the numbers."""

    OK = 0
    """Done, or there was nothing to do."""
    BUG = 1
    """A bug of this program: the only status with a traceback. Please report it."""
    USAGE = 2
    """A command or an option that does not exist, or lacks its value."""
    SETTINGS = 3
    """A key of newsletter.toml or a variable of the environment."""
    REPORT = 4
    """A report that cannot be read."""
    RENDERING = 5
    """A template, a theme or an image."""
    EDITION = 6
    """A report without a number, or a number that was sent with other bytes."""
    MESSAGE = 7
    """A value that cannot stand in a letter's header."""
    MAILING = 8
    """Nobody to mail, an unknown topic, a mailing that is paused, over or taken over."""
    SMARTHOST = 9
    """The smarthost cannot be reached, or refuses us."""
    DATABASE = 10
    """The database is locked, unwritable, damaged or of a newer program."""
    SUBSCRIBERS = 11
    """An address, a person, a key file or a CSV file that cannot be used."""
    WORKSPACE = 12
    """A file or folder that is in the way or cannot be written."""
    FETCH = 13
    """A page of the web that is missing, refused, too slow, too large, or not kept for offline."""
    WAITING = 20
    """Sent, but some letters wait for a later try: `newsletter mailing run-due`."""
    UNCERTAIN = 21
    """Sent, but of some letters nobody knows: `newsletter mailing show` names them."""
    BROKEN = 22
    """`mailing verify` found rows that break the ledger's law."""
    REJECTED = 23
    """Imported, but some rows went to the rejects file."""
    UNWELL = 24
    """`doctor` found something that would go wrong."""
    PAUSED = 25
    """Somebody, or the alarm, paused the mailing: `newsletter mailing resume` goes on."""
    UNFIT = 26
    """Checks found what must not go out so: nothing was sent, see `newsletter check`."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C, or the question was answered with no; the same command goes on."""


ERRORS: dict[type[Exception], Exit] = {
    SettingsError: Exit.SETTINGS,
    ReportError: Exit.REPORT,
    FetchError: Exit.FETCH,
    RenderingError: Exit.RENDERING,
    EditionError: Exit.EDITION,
    MessageError: Exit.MESSAGE,
    MailingError: Exit.MAILING,
    TransportError: Exit.SMARTHOST,
    DatabaseError: Exit.DATABASE,
    SubscriberError: Exit.SUBSCRIBERS,
    WorkspaceError: Exit.WORKSPACE,
    typer.TyperException: Exit.USAGE,
    typer.Abort: Exit.INTERRUPTED,
}
"""Error -> status; the nearest ancestor counts."""


def told(error: Exception) -> tuple[str, Exit]:
    """One line about an error and its status; BUG for what nobody could have done wrong."""
    status = next((ERRORS[kind] for kind in type(error).__mro__ if kind in ERRORS), Exit.BUG)
    if isinstance(error, typer.TyperException):
        return _usage(error), status
    if isinstance(error, typer.Abort):
        return "nothing was done", status
    return str(error), status


def of_tally(tally: Tally, *, stopped: bool, paused: bool = False) -> Exit:
    """How a sending ended; a pause outweighs what nobody knows, and that what waits."""
    if paused:
        return Exit.PAUSED
    # What another sender has handed over has its answer coming: it is not uncertain yet.
    if tally.uncertain > tally.handover:
        return Exit.UNCERTAIN
    if tally.waiting or tally.handover:
        return Exit.INTERRUPTED if stopped else Exit.WAITING
    return Exit.OK


def _usage(error: typer.TyperException) -> str:
    what = " ".join(error.format_message().split())
    # Only a usage error knows its command, and typer has no public name for that class.
    command = getattr(getattr(error, "ctx", None), "command_path", "newsletter")
    return f"{what.rstrip('.')}; see `{command} --help`"
