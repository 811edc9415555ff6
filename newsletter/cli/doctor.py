"""`newsletter doctor`: what would go wrong, before it does."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.options import AsJson
from newsletter.cli.overview import Overview

app = typer.Typer(cls=Overview, help="What would go wrong, before it does.")


@app.command()
def dkim(context: typer.Context, *, as_json: AsJson = False) -> int:
    """Make missing keys, show their DNS records, and verify a signed letter of this workspace."""
    from newsletter.cli.findings import show_dkim
    from newsletter.cli.opening import open_settings
    from newsletter.newsroom.doctor import examine_dkim

    found = examine_dkim(open_settings(context), now=datetime.now(UTC))
    return show_dkim(found, as_json=as_json)


@app.command()
def smarthost(
    context: typer.Context,
    *,
    to: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Send one letter there.")
    ] = None,
    listen: Annotated[
        int | None,
        typer.Option(
            metavar="PORT", min=1, max=65535, help="Wait for it at this port of this machine."
        ),
    ] = None,
    wait: Annotated[
        int, typer.Option(metavar="SECONDS", min=1, help="How long to wait for it there.")
    ] = 30,
    arrived: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A letter as it arrived, saved: judge by that one."),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Show what the smarthost offers, and whether it keeps our return paths as they are."""
    from newsletter.cli.findings import Look, look_at_smarthost
    from newsletter.cli.opening import open_settings

    look = Look(to=to, listen=listen, wait=wait, arrived=arrived, as_json=as_json)
    return look_at_smarthost(open_settings(context), look, now=datetime.now(UTC))
