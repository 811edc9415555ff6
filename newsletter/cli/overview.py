"""The overview of commands that `--help` shows: each with its whole sentence."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

import typer
from typer.core import TyperGroup

_USAGE = 2
"""Exit.USAGE, whose table is too heavy for `--help`."""
_WHOLE = 1000
"""Characters of a sentence; Typer cuts it where the line ends."""


class _Page(Protocol):
    """What writes help; Typer has no public name for it."""

    def section(self, name: str) -> AbstractContextManager[None]: ...

    def write_dl(self, rows: Sequence[tuple[str, str]]) -> None: ...


class Overview(TyperGroup):
    """A group of commands."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # Typer keeps its click private
        """Whoever names no command sees which there are, and is told by the status."""
        if not args:
            typer.echo(ctx.get_help(), err=True)
            ctx.exit(_USAGE)
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: typer.Context, formatter: _Page) -> None:  # type: ignore[override]  # as above
        """One entry a command, wrapped."""
        known = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        rows = [
            (name, command.get_short_help_str(_WHOLE))
            for name, command in known.items()
            if command is not None and not command.hidden
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
