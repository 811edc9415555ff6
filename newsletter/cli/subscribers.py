"""`newsletter subscribers`: who gets the letters."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from typing import Annotated

import typer

from newsletter.cli import imports, persons
from newsletter.cli.options import Address, AsJson, Consent, Standing, Where
from newsletter.cli.overview import Overview
from newsletter.cli.printing import say, show_fields

app = typer.Typer(cls=Overview, help="Who gets the letters.")


@app.command()
def add(  # noqa: PLR0913  # one parameter for each option
    context: typer.Context,
    address: Address,
    *,
    name: Annotated[str | None, typer.Option(help="Their display name.")] = None,
    topic: Annotated[
        list[str] | None, typer.Option(metavar="TOPIC", help="Follow only this; may be repeated.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Such as en or pt-BR.")] = None,
    consent: Consent = None,
    as_json: AsJson = False,
) -> None:
    """Enter one person."""
    from newsletter.cli.people import person_json, person_row
    from newsletter.cli.records import open_records

    with open_records(context) as records:
        person = records.subscribers.add(
            address, name=name, topics=topic, language=language, consent=consent
        )
    show_fields(person_json(person) if as_json else person_row(person), as_json=as_json)


@app.command()
def remove(context: typer.Context, address: Address) -> None:
    """Unsubscribe one person; nothing brings them back but their own new consent."""
    from newsletter.cli.records import open_records

    with open_records(context) as records:
        was_here = records.subscribers.remove(address)
    say(f"{address} is unsubscribed" if was_here else f"{address} had unsubscribed before")


@app.command()
def show(context: typer.Context, address: Address, *, as_json: AsJson = False) -> None:
    """One person, and what they agreed to."""
    from newsletter.cli.people import show_person
    from newsletter.cli.records import open_records

    with open_records(context) as records:
        show_person(records, address, as_json=as_json)


@app.command("list")
def list_(  # noqa: PLR0913  # one parameter for each option
    context: typer.Context,
    *,
    state: Annotated[Standing | None, typer.Option(help="Only those who stand so.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only those who follow it.")] = None,
    text: Annotated[str, typer.Option(help="Only with this in address or name.")] = "",
    where: Where = None,
    count: Annotated[bool, typer.Option("--count", help="Only how many there are.")] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="The first ten, and how many there are.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=100_000, help="The first so many.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """People in the order they came."""
    from newsletter.cli.people import Shown, show_people
    from newsletter.cli.records import open_records
    from subscribers import State

    shown = Shown(count=count, preview=preview, limit=limit, as_json=as_json)
    with open_records(context) as records:
        standing = State(state) if state else None
        found = records.subscribers.seek(state=standing, topic=topic, text=text, where=where)
        show_people(found, shown, records.ledger.resting())


@app.command()
def stats(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Everybody in numbers: growth by month, lists and topics, domains, languages, ways."""
    from newsletter.cli.records import open_records
    from newsletter.cli.stats import show_census

    with open_records(context) as records:
        show_census(records.subscribers.census(), as_json=as_json)


app.command("import")(imports.import_)
app.command("imports")(imports.imports)
app.command("undo")(imports.undo)
app.command("export")(imports.export)
app.command("erase")(persons.erase)
app.command("export-person")(persons.export_person)
app.command("merge")(persons.merge)
app.command("rename")(persons.rename)
app.command("suppress")(persons.suppress)
app.command("unsuppress-domain")(persons.unsuppress_domain)
app.command("suppressed")(persons.suppressed)
app.command("held")(persons.held)
