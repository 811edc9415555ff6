"""All commands under one name, and the options that go before them."""

import os
from pathlib import Path
from typing import Annotated

import typer

import newsletter
from newsletter.cli import (
    calendar,
    check,
    collect,
    doctor,
    mailing,
    new,
    preview,
    report,
    send,
    serve,
    subscribers,
    theme,
    unsubscribe,
    workspace,
)
from newsletter.cli.overview import Overview

app = typer.Typer(
    name="newsletter",
    cls=Overview,
    help="The weekly report of an open-source project, as a letter to every subscriber, once.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("init")(workspace.init)
app.command("demo")(workspace.demo)
app.command("new")(new.new)
app.command("import")(report.import_report)
app.command("calendar")(calendar.calendar)
app.command("collect")(collect.collect)
app.command("render")(report.render)
app.command("check")(check.check)
app.command("preview")(preview.preview)
app.command("send")(send.send)
app.command("serve")(serve.serve)
app.add_typer(mailing.app, name="mailing")
app.add_typer(subscribers.app, name="subscribers")
app.add_typer(unsubscribe.app, name="unsubscribe")
app.add_typer(theme.app, name="theme")
app.add_typer(doctor.app, name="doctor")


def _say_version(asked: bool) -> None:  # noqa: FBT001  # typer's own shape
    if asked:
        typer.echo(f"newsletter {newsletter.__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    *,
    folder: Annotated[
        Path | None, typer.Option("-C", metavar="DIR", help="Work as if started in DIR.")
    ] = None,
    settings: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            envvar="NEWSLETTER_SETTINGS",
            help="Read these settings instead of newsletter.toml in the working folder.",
        ),
    ] = None,
    version: Annotated[  # noqa: ARG001  # acts by its callback
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """The weekly report of an open-source project, as a letter to every subscriber, once."""
    if folder is not None:
        try:
            os.chdir(folder)
        except OSError as error:
            raise typer.BadParameter(f"{folder}: {error.strerror}") from error
    context.obj = settings
