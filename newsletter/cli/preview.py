"""`newsletter preview`: the letter in the browser, anew with every save."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from pathlib import Path
from typing import Annotated

import typer


def preview(
    context: typer.Context,
    report: Annotated[
        Path | None,
        typer.Argument(metavar="[REPORT]", help="A report's file; else the newest in reports/."),
    ] = None,
    *,
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="Listen there; 0: any free port.")
    ] = 0,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only print the address.")
    ] = False,
) -> None:
    """Show the letter in the browser, on this machine only, anew with every save."""
    from newsletter.cli.opening import settings_file
    from newsletter.cli.previewing import show

    show(settings_file(context), report, port=port, opens_browser=not no_browser)
