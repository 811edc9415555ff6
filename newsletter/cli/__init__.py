"""The command line: each command reads its arguments, makes one call and prints.

Heavy rooms are imported by the command that needs them, so that `--help` answers at once.
"""

import sys


def run() -> None:
    """The command `newsletter`: one line for a person's mistake, a traceback for a bug of ours."""
    from newsletter.cli.app import app  # noqa: PLC0415  # or the rooms' modules meet in a circle

    try:
        status = app(standalone_mode=False)
    except Exception as error:
        # Imported late: its table names errors of every room.
        from newsletter.cli.exits import Exit, told  # noqa: PLC0415

        line, status = told(error)
        if status == Exit.BUG:
            raise
        sys.stderr.write(f"newsletter: {line}\n")
    sys.exit(status or 0)
