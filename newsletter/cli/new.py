"""`newsletter new`: this week's report, filled in as far as truth allows."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from typing import Annotated

import typer

from newsletter.cli.options import Allow


def new(
    context: typer.Context,
    *,
    week: Annotated[
        str | None,
        typer.Option(metavar="WEEK", help="As 2017-W23; without it, the week of yesterday."),
    ] = None,
    allow: Allow = None,
) -> int:
    """Begin the week's report, or refresh what is generated in it; people's words stay."""
    from newsletter.cli.beginning import begin
    from newsletter.cli.moments import read_week
    from newsletter.cli.opening import open_settings

    monday = read_week(week, where="--week")
    return begin(open_settings(context), monday, allow=allow or ())
