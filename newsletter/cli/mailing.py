"""`newsletter mailing`: what became of the letters, and what is to become of them."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.editions import read_edition
from newsletter.cli.options import AsJson, Processes, Wait, Yes
from newsletter.cli.overview import Overview

app = typer.Typer(cls=Overview, help="What became of the letters.")

Edition = typer.Argument(
    metavar="EDITION", help="The edition's number, or: notices.", parser=read_edition
)
List = Annotated[
    str | None, typer.Option("--list", metavar="LIST", help="The mailing to this list.")
]
Topic = Annotated[
    str | None, typer.Option(metavar="TOPIC", help="The mailing to this topic, where it has more.")
]


@app.command("list")
def list_(context: typer.Context, *, as_json: AsJson = False) -> None:
    """All mailings with their sums, the latest first."""
    from newsletter.cli.ledger import show_list
    from newsletter.cli.records import open_records

    with open_records(context) as records:
        show_list(records.mailings(), as_json=as_json)


@app.command()
def show(
    context: typer.Context, edition: Annotated[int, Edition], *, as_json: AsJson = False
) -> None:
    """The sum of one edition's mailing, and every letter that was not simply sent."""
    from newsletter.cli.ledger import show_mailings
    from newsletter.cli.records import open_records

    with open_records(context) as records:
        show_mailings(records, edition, as_json=as_json)


@app.command()
def verify(
    context: typer.Context,
    edition: Annotated[int | None, Edition] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """Recount the ledger from its rows and name those that break its law."""
    from newsletter.cli.ledger import verify_mailings
    from newsletter.cli.records import open_records

    with open_records(context) as records:
        return verify_mailings(records, edition, as_json=as_json)


@app.command()
def pause(
    context: typer.Context,
    edition: Annotated[int, Edition],
    *,
    list_: List = None,
    topic: Topic = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, for others.")] = "by hand",
) -> None:
    """Stop an edition's mailings for every sender, at once; letters in flight finish."""
    from newsletter.cli.records import open_records
    from newsletter.cli.stopping import pause_mailings
    from newsletter.mailing.states import OPEN

    with open_records(context) as records:
        mailings = records.mailings_in(edition, OPEN, list_=list_, topic=topic)
        pause_mailings(records, mailings, reason=reason)


@app.command()
def resume(  # noqa: PLR0913  # one parameter for each option
    context: typer.Context,
    edition: Annotated[int, Edition],
    *,
    list_: List = None,
    topic: Topic = None,
    wait: Wait = 15,
    processes: Processes = 0,
    as_json: AsJson = False,
) -> int:
    """Go on with an edition's paused mailings: sends what is due."""
    from newsletter.cli.desk import open_newsroom
    from newsletter.cli.managing import resume_mailings
    from newsletter.mailing.states import MailingState

    with open_newsroom(context) as newsroom:
        paused = newsroom.mailings_in(edition, [MailingState.PAUSED], list_=list_, topic=topic)
        return resume_mailings(newsroom, paused, wait=wait, processes=processes, as_json=as_json)


@app.command()
def cancel(
    context: typer.Context,
    edition: Annotated[int, Edition],
    *,
    list_: List = None,
    topic: Topic = None,
    yes: Yes = False,
) -> None:
    """End an edition's mailings for good: who has got no letter yet gets none."""
    from newsletter.cli.records import open_records
    from newsletter.cli.stopping import cancel_mailings
    from newsletter.mailing.states import OPEN

    with open_records(context) as records:
        mailings = records.mailings_in(edition, OPEN, list_=list_, topic=topic)
        cancel_mailings(records, mailings, asks=not yes)


@app.command("run-due")
def run_due(
    context: typer.Context,
    *,
    wait: Wait = 0,
    processes: Processes = 0,
    as_json: AsJson = False,
) -> int:
    """Send whatever is due in any mailing: scheduled, deferred, left by a crash. For cron."""
    from newsletter.cli.desk import open_newsroom
    from newsletter.cli.managing import send_due

    with open_newsroom(context) as newsroom:
        return send_due(newsroom, wait=wait, processes=processes, as_json=as_json)


@app.command()
def forgive(
    context: typer.Context,
    edition: Annotated[int, Edition],
    *,
    list_: List = None,
    topic: Topic = None,
) -> None:
    """Hold an edition's refusals against nobody, such as after an outage of ours."""
    from newsletter.cli.desk import open_newsroom
    from newsletter.cli.managing import forgive_mailing
    from newsletter.cli.readership import chosen

    with open_newsroom(context) as newsroom:
        forgive_mailing(newsroom, edition, chosen(list_, topic))


@app.command()
def reconcile(  # noqa: PLR0913  # one parameter for each option
    context: typer.Context,
    edition: Annotated[int, Edition],
    *,
    list_: List = None,
    topic: Topic = None,
    postfix_log: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="A log of the smarthost's Postfix.")
    ] = None,
    maildir: Annotated[
        list[Path] | None, typer.Option(metavar="DIR", help="A Maildir that letters went to.")
    ] = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="What is not found there never arrived.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Find proof of what became of uncertain letters; hold those of which there is none."""
    from newsletter.cli.desk import open_newsroom
    from newsletter.cli.doubts import reconcile_mailing
    from newsletter.cli.readership import chosen
    from newsletter.newsroom.doubts import Witnesses

    found = Witnesses(logs=postfix_log or (), maildirs=maildir or (), complete=complete)
    with open_newsroom(context) as newsroom:
        return reconcile_mailing(newsroom, edition, chosen(list_, topic), found, as_json=as_json)


@app.command()
def resend(  # noqa: PLR0913  # one parameter for each option
    context: typer.Context,
    edition: Annotated[int, Edition],
    addresses: Annotated[list[str] | None, typer.Argument(metavar="ADDRESS...")] = None,
    *,
    list_: List = None,
    topic: Topic = None,
    every: Annotated[bool, typer.Option("--all", help="All that are uncertain.")] = False,
    yes: Yes = False,
) -> int:
    """Send uncertain letters again, though they may have arrived."""
    from newsletter.cli.desk import open_newsroom
    from newsletter.cli.doubts import resend_letters
    from newsletter.cli.readership import chosen

    if every is bool(addresses):
        raise typer.BadParameter("name addresses, or all of them with --all")
    with open_newsroom(context) as newsroom:
        mailing = newsroom.mailing(edition, chosen(list_, topic))
        return resend_letters(newsroom, mailing, None if every else addresses, asks=not yes)


@app.command(hidden=True)
def join(context: typer.Context, mailing: int, *, processes: Processes = 1) -> None:
    """Be one of the processes of a `send --processes N`, until standard input closes."""
    from newsletter.cli.desk import open_newsroom
    from newsletter.cli.joining import join_mailing

    with open_newsroom(context) as newsroom:
        join_mailing(newsroom, mailing, processes=processes)
