"""`newsletter subscribers import|imports|undo|export`: people from files, and to files."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from pathlib import Path
from typing import Annotated, Literal

import typer

from newsletter.cli.options import AsJson, Consent, Standing, Where, Yes

Source = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="CSV, TSV, JSON lines, addresses, or what another program exported.",
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would become of each row; enter nobody.")
]
Update = Annotated[
    bool, typer.Option("--update", help="Change names, languages, topics of people who are there.")
]
IgnoreState = Annotated[
    bool, typer.Option("--ignore-state", help="The column `state` or `status` is another.")
]
CheckDns = Annotated[
    bool, typer.Option("--check-dns", help="Ask DNS whether each domain takes mail.")
]
ToList = Annotated[
    str | None,
    typer.Option(
        "--list", metavar="KEY", help="The list they follow; else who is new the main one."
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FIELD=HEADING",
        help='Which column is what, such as name="Full Name"; may be repeated.',
    ),
]


def import_(  # noqa: PLR0913  # one parameter for each option
    context: typer.Context,
    source: Source,
    *,
    consent: Consent = None,
    dry_run: DryRun = False,
    list_: ToList = None,
    update: Update = False,
    column: Columns = None,
    ignore_state: IgnoreState = False,
    check_dns: CheckDns = False,
    as_json: AsJson = False,
) -> int:
    """Enter everybody in a file; rows that cannot be read go to a file beside it."""
    from newsletter.cli.bringing import bring_people, read_columns
    from newsletter.cli.records import open_records
    from subscribers import ImportOrder

    order = ImportOrder(
        consent=consent,
        list_=list_,
        columns=read_columns(column or ()),
        ignore_state=ignore_state,
        update=update,
        dry_run=dry_run,
        check_dns=check_dns,
    )
    with open_records(context) as records:
        return bring_people(records.subscribers, source, order, as_json=as_json)


def imports(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Every import, the latest first, with what it came to."""
    from newsletter.cli.bringing import show_runs
    from newsletter.cli.records import open_records

    with open_records(context) as records:
        show_runs(records.subscribers.imports.all(), as_json=as_json)


def undo(
    context: typer.Context,
    run: Annotated[int, typer.Argument(metavar="IMPORT", help="Its number, as `imports` has it.")],
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Take an import back; who has done anything since stays as they are."""
    from newsletter.cli.bringing import undo_run
    from newsletter.cli.records import open_records

    with open_records(context) as records:
        undo_run(records.subscribers, run, asks=not yes, as_json=as_json)


def export(  # noqa: PLR0913  # one parameter for each option
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where the people go.")],
    *,
    form: Annotated[
        Literal["csv", "jsonl", "listmonk", "mailman"],
        typer.Option("--format", help="The last two get only who may be mailed, without --state."),
    ] = "csv",
    state: Annotated[Standing | None, typer.Option(help="Only those who stand so.")] = None,
    list_: Annotated[
        str | None, typer.Option("--list", metavar="KEY", help="Only those who follow it.")
    ] = None,
    where: Where = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE where it exists.")] = False,
) -> None:
    """Write everybody, whatever their state, to a file that `import` reads."""
    from newsletter.cli.bringing import show_export
    from newsletter.cli.records import open_records
    from newsletter.newsroom.workspace import refuse_existing
    from subscribers import ExportForm, State

    if not force:
        refuse_existing(target)
    standing = State(state) if state else None
    with open_records(context) as records:
        exported = records.subscribers.export(
            target, form=ExportForm(form), state=standing, list_=list_, where=where
        )
    show_export(exported, target)
