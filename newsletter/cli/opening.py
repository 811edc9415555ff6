"""The settings a command works with."""

import os
from pathlib import Path

import typer

from newsletter.settings import Settings, find_settings, read_settings


def open_settings(context: typer.Context) -> Settings:
    """The settings of the working folder, or those that `--settings` names."""
    named: Path | None = context.obj
    return read_settings(find_settings(Path.cwd(), named), os.environ)
