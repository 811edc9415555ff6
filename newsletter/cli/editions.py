"""How commands name an edition's mailings, and that of the notices, which belong to none."""

import typer

from newsletter.edition import is_digest

NOTICES = "notices"
NO_EDITION = 0
"""Stands for the edition of notices, as in the ledger."""


def read_edition(written: str) -> int:
    """A number, or 0 for `notices`."""
    if written == NOTICES:
        return NO_EDITION
    if written.isascii() and written.isdecimal() and int(written) != NO_EDITION:
        return int(written)
    raise typer.BadParameter(f"{written!r} is no edition's number: write one, or {NOTICES}")


def edition_cell(number: int | None) -> int | str:
    """An edition's number as a table shows it."""
    return NOTICES if number is None else number


def edition_called(number: int | None) -> str:
    """An edition as a sentence names it."""
    if number is None:
        return NOTICES
    return f"digest {number}" if is_digest(number) else f"edition {number}"
