"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Address = Annotated[str, typer.Argument(metavar="ADDRESS")]
AsJson = Annotated[bool, typer.Option("--json", help="The result as JSON.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Wait = Annotated[
    int, typer.Option(metavar="MINUTES", min=0, help="Stay for letters due within that time.")
]
Processes = Annotated[
    int, typer.Option(metavar="N", min=0, help="Share the work; 0: as the settings say.")
]
Allow = Annotated[
    list[str] | None,
    typer.Option(metavar="HOST", help="A host or network that may be reached though private."),
]
Offline = Annotated[
    bool, typer.Option("--offline", help="Use what was fetched before, and no network.")
]
References = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Of Markdown: the links that its site defines elsewhere."),
]
Dialect = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Of Markdown: commonmark, kramdown, python-markdown, discourse; else it is detected.",
    ),
]
Item = Annotated[
    str | None, typer.Option(metavar="ID", help="Of a feed: the item of this id, link, title.")
]
Refill = Annotated[
    bool, typer.Option("--refill", help="Fill projects' empty sections from their changes.")
]
ReportSource = Annotated[
    str, typer.Argument(metavar="REPORT", help="A report: a file, or an http(s) address.")
]
Trial = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="One marked letter, nothing else.")
]
Force = Annotated[
    str | None, typer.Option(metavar="REASON", help="In spite of errors; the ledger keeps why.")
]
Later = Annotated[
    str | None, typer.Option(metavar="TIME", help="Later, by run-due: 2026-03-09T08:00.")
]
To = Annotated[
    list[str] | None, typer.Option(metavar="LIST", help="To this list; may be repeated.")
]
Followed = Annotated[
    str | None, typer.Option(metavar="TOPIC", help="Only to those who follow this topic.")
]
Standing = Literal["unconfirmed", "confirmed", "unsubscribed"]
Consent = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT", help="What they agreed to, and where; without it, nobody is confirmed."
    ),
]
Where = Annotated[
    str | None,
    typer.Option(
        metavar="SEGMENT", help="Only those of whom it is true: 'topic == lxd and not plain'."
    ),
]
