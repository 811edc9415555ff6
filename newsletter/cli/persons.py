"""What `newsletter subscribers` does for one person or one domain at an operator's desk."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.options import Address, AsJson, Yes
from newsletter.cli.printing import say

Domain = Annotated[str, typer.Argument(metavar="DOMAIN")]
Ids = Annotated[
    list[int] | None,
    typer.Option("--id", metavar="ID", min=1, max=2**31 - 1, help="Only this; may be repeated."),
]


def erase(context: typer.Context, address: Address, *, yes: Yes = False) -> None:
    """Forget one person for good; a keyed hash stays, so that no import brings them back."""
    from newsletter.cli.dossiers import erase_person
    from newsletter.cli.records import open_records

    with open_records(context) as records:
        erase_person(records, address, asks=not yes)


def export_person(
    context: typer.Context,
    address: Address,
    *,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it there, for your eyes only.")
    ] = None,
) -> None:
    """Everything that is held about one person, as JSON to hand to them."""
    from newsletter.cli.dossiers import show_dossier
    from newsletter.cli.records import open_records

    with open_records(context) as records:
        show_dossier(records, address, out)


def merge(
    context: typer.Context,
    kept: Annotated[str, typer.Argument(metavar="KEPT", help="The address that stays.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The one that goes.")],
    *,
    yes: Yes = False,
) -> None:
    """Make two rows of one person one; both histories are kept, and the stricter word."""
    from newsletter.cli.dossiers import merge_people
    from newsletter.cli.records import open_records

    with open_records(context) as records:
        merge_people(records, kept, other, asks=not yes)


def rename(
    context: typer.Context,
    address: Address,
    new: Annotated[str, typer.Argument(metavar="NEW", help="How it is right.")],
) -> None:
    """Correct one person's address; consent, choices and history stay."""
    from newsletter.cli.records import open_records

    with open_records(context) as records:
        records.subscribers.persons.rename(address, new)
    say(f"{address} is {new} now")


def suppress(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS|DOMAIN")],
    *,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; it is kept.")],
    domain: Annotated[bool, typer.Option("--domain", help="Everybody of this domain.")] = False,
) -> None:
    """Never mail an address again, or a whole domain, whether it is known or not."""
    from newsletter.cli.dossiers import suppress_one
    from newsletter.cli.records import open_records

    with open_records(context) as records:
        suppress_one(records.subscribers, address, reason=reason, is_domain=domain)


def unsuppress_domain(context: typer.Context, domain: Domain) -> None:
    """Let a domain's people be mailed again; suppressed addresses in it stay so."""
    from newsletter.cli.records import open_records

    with open_records(context) as records:
        was = records.subscribers.suppressions.lift_domain(domain)
    say(f"{domain} may be mailed again" if was else f"{domain} was not suppressed")


def suppressed(context: typer.Context, *, as_json: AsJson = False) -> None:
    """What is never to be mailed, and why: domains, then addresses."""
    from newsletter.cli.dossiers import show_suppressions
    from newsletter.cli.records import open_records

    with open_records(context) as records:
        show_suppressions(records.subscribers, as_json=as_json)


def held(
    context: typer.Context,
    *,
    release: Annotated[bool, typer.Option("--release", help="Ask them to confirm now.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Let nothing come of them.")] = False,
    only: Ids = None,
    as_json: AsJson = False,
) -> None:
    """Sign-ups of a flood, which wait for you; all of them, or those of --id."""
    from newsletter.cli.dossiers import show_held
    from newsletter.cli.records import open_records

    if release and drop:
        raise typer.BadParameter("either --release or --drop")
    wish = "release" if release else "drop" if drop else ""
    with open_records(context) as records:
        show_held(records.subscribers, wish, only, as_json=as_json)
