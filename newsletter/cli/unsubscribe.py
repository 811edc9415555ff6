"""`newsletter unsubscribe`: people who leave by writing a mail."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.options import AsJson
from newsletter.cli.overview import Overview

app = typer.Typer(cls=Overview, help="People who leave by mail.")


@app.command()
def read(
    context: typer.Context,
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="A mail's file, a Maildir, or - for a pipe.")
    ] = Path("-"),
    *,
    to: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="Whom the mail server says it was sent to."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let go whoever wrote to the address with their token in it; repeat it at will."""
    from newsletter.cli.desk import open_newsroom
    from newsletter.cli.leaving import show_obeyed

    with open_newsroom(context) as newsroom:
        show_obeyed(newsroom.unsubscribing, source, to or (), as_json=as_json)
