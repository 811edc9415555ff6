"""Moments as people write them."""

from datetime import date, datetime

import typer


def read_moment(text: str | None, *, where: str) -> datetime | None:
    """An ISO 8601 date and time, of this machine's zone where it names none; aware."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{where} {text!a} is no time; write it like 2026-03-09T08:00"
        ) from None
    return moment.astimezone()


def read_week(text: str | None, *, where: str) -> date | None:
    """The Monday of a week written by ISO 8601."""
    if text is None:
        return None
    try:
        return date.fromisoformat(f"{text}-1")
    except ValueError:
        raise typer.BadParameter(f"{where} {text!a} is no week; write it like 2026-W10") from None


def read_day(text: str | None, *, where: str) -> date | None:
    """A day by ISO 8601."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{where} {text!a} is no day; write it like 2026-03-09") from None
