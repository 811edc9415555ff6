"""`newsletter collect`: what was merged in a week, as Markdown to paste or to begin with."""

# ruff: noqa: PLC0415  # heavy rooms wait for the command that needs them

from typing import Annotated

import typer

from newsletter.cli.options import Allow


def collect(  # noqa: PLR0913  # one parameter for each option
    repositories: Annotated[
        list[str],
        typer.Argument(metavar="REPOSITORY...", help="owner/name at GitHub, or a folder."),
    ],
    *,
    week: Annotated[str, typer.Option(metavar="WEEK", help="By ISO 8601, as 2017-W23.")],
    zone: Annotated[
        str, typer.Option(metavar="ZONE", help="The time zone that the week is meant in.")
    ] = "UTC",
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="LOGIN", help="Not what LOGIN did; * stands for anything."),
    ] = None,
    reviewers: Annotated[bool, typer.Option("--reviewers", help="Name who approved.")] = False,
    newcomers: Annotated[bool, typer.Option("--newcomers", help="Name who is new.")] = False,
    group: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="feature, fix, ... or 'Heading: word, word'."),
    ] = None,
    expand: Annotated[
        bool, typer.Option("--expand", help="Of clones: the commits below a title like 'Fixes'.")
    ] = False,
    allow: Allow = None,
) -> int:
    """Print the pull requests merged in a week; GITHUB_TOKEN gives higher limits."""
    from newsletter.cli.collecting import gather, groups_of, window_of
    from newsletter.newsroom.changes import Question

    question = Question(
        repositories=repositories,
        window=window_of(week, zone),
        without=without or (),
        reviewers=reviewers,
        newcomers=newcomers,
        groups=groups_of(group or ()),
        expand=expand,
    )
    return gather(question, allow=allow or ())
