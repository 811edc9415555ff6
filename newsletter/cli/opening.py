"""The settings a command works with."""

import os
from pathlib import Path

import typer

from newsletter.settings import Settings, find_settings, read_settings


def open_settings(context: typer.Context) -> Settings:
    """The settings of the working folder, or those that `--settings` names."""
    return read_settings(settings_file(context), os.environ)


def settings_file(context: typer.Context) -> Path:
    """The file they are in."""
    named: Path | None = context.obj
    return find_settings(Path.cwd(), named)
