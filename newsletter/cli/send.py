"""`newsletter send`: an edition goes to everybody, once, however often the command is repeated."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from datetime import timedelta
from typing import Annotated

import typer

from newsletter.cli.options import (
    Allow,
    AsJson,
    Followed,
    Force,
    Later,
    Offline,
    Processes,
    ReportSource,
    To,
    Trial,
    Wait,
    Yes,
)


def send(  # noqa: PLR0913  # one parameter for each option
    context: typer.Context,
    report: ReportSource,
    *,
    to: To = None,
    topic: Followed = None,
    test: Trial = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go out.")] = False,
    approved: Annotated[
        bool, typer.Option("--approved", help="Only the bytes that were approved in the studio.")
    ] = False,
    new_subscribers: Annotated[
        bool, typer.Option("--new-subscribers", help="Also to those who joined since.")
    ] = False,
    at: Later = None,
    wait: Wait = 15,
    processes: Processes = 0,
    force: Force = None,
    yes: Yes = False,
    offline: Offline = False,
    allow: Allow = None,
    as_json: AsJson = False,
) -> int:
    """Send an edition to its audience. Repeat it at will: nobody gets a letter twice."""
    from newsletter.cli.desk import open_newsroom
    from newsletter.cli.judging import read_reason
    from newsletter.cli.moments import read_moment
    from newsletter.cli.origins import Origin
    from newsletter.cli.sending import Wish, fulfil

    wish = Wish(
        report=Origin(source=report, offline=offline, allow=tuple(allow or ())),
        lists=tuple(to or ["main"]), topic=topic, test=test, dry_run=dry_run, approved=approved,
        new_subscribers=new_subscribers,
        at=read_moment(at, where="--at"), wait=timedelta(minutes=wait), processes=processes,
        force=read_reason(force), asks=not yes, as_json=as_json,
    )  # fmt: skip
    with open_newsroom(context) as newsroom:
        return fulfil(wish, newsroom)
