"""`newsletter import` and `newsletter render`: a source becomes a report, a report a letter."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.options import Allow, Dialect, Item, Offline, References, Refill, ReportSource
from newsletter.cli.printing import say


def import_report(  # noqa: PLR0913  # one parameter for each option
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A file, or an http(s) address.")],
    *,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write .md or .json there; without it, print Markdown."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE where it exists.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Write nothing where anything was dropped or guessed.")
    ] = False,
    item: Item = None,
    week: Annotated[
        str | None, typer.Option(metavar="WEEK", help="Of a feed: a week's items, as 2017-W23.")
    ] = None,
    references: References = None,
    dialect: Dialect = None,
    refill: Refill = False,
    offline: Offline = False,
    allow: Allow = None,
) -> int:
    """Turn any source into our Markdown (or JSON); what it dropped or guessed goes to stderr."""
    from newsletter.cli.importing import bring
    from newsletter.cli.moments import read_week
    from newsletter.cli.opening import open_settings
    from newsletter.cli.origins import Origin

    origin = Origin(
        source=source,
        item=item,
        week=read_week(week, where="--week"),
        references=references,
        dialect=dialect,
        offline=offline,
        allow=tuple(allow or ()),
    )
    settings = open_settings(context) if refill else None
    return bring(origin, out=out, force=force, strict=strict, refill=settings)


def render(
    context: typer.Context,
    report: ReportSource,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the files go.")] = Path("out"),
    *,
    topics: Annotated[
        str | None,
        typer.Option(metavar="T,U", help="As who follows only these topics would see it."),
    ] = None,
    offline: Offline = False,
    allow: Allow = None,
) -> None:
    """Render a report: edition.html, edition.txt, edition.eml, edition.mjml, report.json."""
    from newsletter.cli.cutting import cut_to
    from newsletter.cli.opening import open_settings
    from newsletter.cli.origins import Origin, manuscript_of
    from newsletter.newsroom.press import Press
    from newsletter.newsroom.workspace import write_files

    press = Press(open_settings(context))
    origin = Origin(source=report, offline=offline, allow=tuple(allow or ()))
    printed = press.print(manuscript_of(origin))
    if topics is not None:
        printed = cut_to(printed, topics, press)
    for path in write_files(out, press.files(printed)):
        say(str(path))
