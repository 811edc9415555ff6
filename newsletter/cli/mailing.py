"""`newsletter mailing`: what became of the letters."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from typing import Annotated

import typer

app = typer.Typer(help="What became of the letters.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="The result as JSON.")]
Edition = typer.Argument(metavar="EDITION", help="The edition's number.")


@app.command("list")
def list_(context: typer.Context, *, as_json: AsJson = False) -> None:
    """All mailings with their sums, the latest first."""
    from newsletter.cli.desk import open_newsroom
    from newsletter.cli.ledger import show_list

    with open_newsroom(context) as newsroom:
        show_list(newsroom.mailings(), as_json=as_json)


@app.command()
def show(
    context: typer.Context, edition: Annotated[int, Edition], *, as_json: AsJson = False
) -> None:
    """The sum of one edition's mailing, and every letter that was not simply sent."""
    from newsletter.cli.desk import open_newsroom
    from newsletter.cli.ledger import show_mailings

    with open_newsroom(context) as newsroom:
        show_mailings(newsroom, edition, as_json=as_json)


@app.command()
def verify(
    context: typer.Context,
    edition: Annotated[int | None, Edition] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """Recount the ledger from its rows and name those that break its law."""
    from newsletter.cli.desk import open_newsroom
    from newsletter.cli.ledger import verify_mailings

    with open_newsroom(context) as newsroom:
        return verify_mailings(newsroom, edition, as_json=as_json)
