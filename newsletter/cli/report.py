"""`newsletter import` and `newsletter render`: a source becomes a report, a report a letter."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.printing import say, warn


def import_report(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="Where the report comes from.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write .md or .json there; without it, print Markdown."),
    ] = None,
    force: Annotated[  # noqa: FBT002  # typer's own shape
        bool, typer.Option("--force", help="Replace FILE where it exists.")
    ] = False,
) -> None:
    """Turn any source into our Markdown (or JSON); what it dropped or guessed goes to stderr."""
    from newsletter.newsroom.workspace import write_new
    from newsletter.report import to_json, to_markdown
    from newsletter.sources import read_report

    report = read_report(source)
    as_json = out is not None and out.suffix == ".json"
    text = to_json(report) if as_json else to_markdown(report)
    if out is None:
        typer.echo(text, nl=False)
    else:
        say(str(write_new(out, text.encode(), force=force)))
    for note in report.notes:
        place = f"{source}:{note.span.start}" if note.span else str(source)
        warn(f"{place}: {note.level}: {note.message}")


def render(
    context: typer.Context,
    report: Annotated[Path, typer.Argument(metavar="REPORT", help="A report: .md, .txt, .json.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the files go.")] = Path("out"),
) -> None:
    """Render a report: edition.html, edition.txt, edition.eml, edition.mjml, report.json."""
    from newsletter.cli.opening import open_settings
    from newsletter.newsroom.press import Press
    from newsletter.newsroom.workspace import write_files

    press = Press(open_settings(context))
    for path in write_files(out, press.files(press.print(report))):
        say(str(path))
