"""`newsletter theme`: how letters look."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from typing import Annotated

import typer

from newsletter.cli.options import AsJson
from newsletter.cli.overview import Overview
from newsletter.cli.printing import show_rows

app = typer.Typer(cls=Overview, help="How letters look.")


@app.command("list")
def list_themes(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Show the themes there are, and which one is used."""
    from newsletter.cli.looks import theme_row
    from newsletter.cli.opening import open_settings
    from newsletter.newsroom.themes import known_themes

    show_rows([theme_row(each) for each in known_themes(open_settings(context))], as_json=as_json)


@app.command()
def new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Small letters, digits, hyphens.")],
    *,
    source: Annotated[
        str, typer.Option("--from", metavar="THEME", help="The theme to begin with.")
    ] = "weekly",
) -> None:
    """Copy a theme into a new one of your own, and say what to edit."""
    from newsletter.cli.looks import say_new
    from newsletter.cli.opening import open_settings
    from newsletter.newsroom.themes import new_theme

    settings = open_settings(context)
    say_new(settings, name, new_theme(settings, name, source=source))


@app.command()
def check(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Without it: the theme in use.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """Try a theme on a letter with everything in it; show all that is wrong with it."""
    from newsletter.cli.looks import show_faults
    from newsletter.cli.opening import open_settings
    from newsletter.newsroom.themes import check_theme

    return show_faults(*check_theme(open_settings(context), name), as_json=as_json)
