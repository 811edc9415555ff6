"""`newsletter check`: what is wrong with a letter, before anybody gets it."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from enum import StrEnum
from typing import Annotated

import typer

from newsletter.cli.options import Allow, AsJson, Offline


class Format(StrEnum):
    """How findings are shown."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class FailOn(StrEnum):
    """The least that counts as a failure."""

    ERROR = "error"
    WARNING = "warning"


def check(  # noqa: PLR0913  # one parameter for each option
    context: typer.Context,
    report: Annotated[
        str | None,
        typer.Argument(metavar="REPORT", help="A report: a file, or an http(s) address."),
    ] = None,
    *,
    as_format: Annotated[
        Format, typer.Option("--format", help="Lines for people, JSON, or SARIF 2.1.0 for CI.")
    ] = Format.TEXT,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="From what on the exit status is not 0.")
    ] = FailOn.ERROR,
    online: Annotated[
        bool, typer.Option("--online", help="Also ask the web whether every link is there.")
    ] = False,
    scan: Annotated[
        bool, typer.Option("--scan", help="Also ask the spam filters of this machine.")
    ] = False,
    rules: Annotated[bool, typer.Option("--rules", help="Only list what is asked.")] = False,
    offline: Offline = False,
    allow: Allow = None,
    as_json: AsJson = False,
) -> int:
    """Say what is wrong with a letter: links, size, images, header, numbers, names."""
    from newsletter.cli.checking import Look, look_at, show_rules
    from newsletter.cli.opening import open_settings
    from newsletter.cli.origins import Origin

    chosen = _chosen(as_format, as_json=as_json)
    if rules:
        return show_rules(as_json=chosen is not Format.TEXT)
    if report is None:
        raise typer.BadParameter("name a report, or list the rules with --rules")
    if online and offline:
        raise typer.BadParameter("--online asks the web, and --offline forbids it")
    origin = Origin(source=report, offline=offline, allow=tuple(allow or ()))
    look = Look(report=origin, format=chosen, fail_on=fail_on, online=online, scan=scan)
    return look_at(open_settings(context), look)


def _chosen(form: Format, *, as_json: bool) -> Format:
    if as_json and form is Format.SARIF:
        raise typer.BadParameter("--json and --format sarif are two forms: write one")
    return Format.JSON if as_json else form
