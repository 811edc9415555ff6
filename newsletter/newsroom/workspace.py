"""The workspace: the folder that holds a newsletter's settings, keys, reports and subscribers.

Files are written whole or not at all, and never over what is there unless that is asked for.
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from string import Template

from newsletter.errors import WorkspaceError
from newsletter.report import Period
from newsletter.shipped import shipped

FIRST_REPORT = "reports/1.md"


def init(folder: Path, *, today: date) -> list[Path]:
    """Fill an empty or new folder with settings, a first report and an example list; what was made.

    The report is number 1 and covers the Monday to Sunday that `today` lies in.
    """
    refuse_unless_empty(folder)
    week = Period.of_week(today)
    period = {"start": week.start.isoformat(), "end": week.end.isoformat()}
    models = shipped("templates") / "workspace"
    files = {
        "newsletter.toml": (models / "newsletter.toml").read_bytes(),
        FIRST_REPORT: Template((models / "report.md").read_text("utf-8"))
        .substitute(period)
        .encode(),
        "subscribers.csv": (models / "subscribers.csv").read_bytes(),
        ".gitignore": (models / "gitignore").read_bytes(),
    }
    written = [write_whole(folder / name, data) for name, data in files.items()]
    return [*written, make_private_folder(folder / "keys")]


def refuse_unless_empty(folder: Path) -> None:
    """WorkspaceError where something is in the folder already, or it is none."""
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise _unwritable(folder, error) from error
    if taken:
        raise WorkspaceError(
            "there is something already", where=str(folder), mend="name a new or an empty folder"
        )


def make_private_folder(folder: Path) -> Path:
    """A folder for its owner's eyes only, where there is none."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return folder


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder, made where there is none; each replaces an older one whole."""
    return [write_whole(folder / name, data) for name, data in files.items()]


def write_new(path: Path, data: bytes, *, force: bool) -> Path:
    """Write a file where none is; with `force` also over one that is."""
    if not force:
        refuse_existing(path)
    return write_whole(path, data)


def refuse_existing(path: Path) -> None:
    """WorkspaceError where there is a file, which may be anything: a database, the keys."""
    if path.is_file():
        raise WorkspaceError(
            "the file exists", where=str(path), mend="name another one, or replace it with --force"
        )


def write_whole(path: Path, data: bytes) -> Path:
    """Write a file so that it holds all of the data or is what it was before."""
    part = path.parent / f".{path.name}.{secrets.token_hex(4)}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise _unwritable(path, error) from error
    return path


def _unwritable(path: Path, error: OSError) -> WorkspaceError:
    what = f"it cannot be written: {error.strerror or error}"
    return WorkspaceError(what, where=str(path), mend="name a place where you may write")
