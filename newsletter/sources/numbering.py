"""Find a report's number in its title."""

import re

_NUMBER = re.compile(
    r"(?:#|\bno\.?|\bnr\.?|№|\b(?:number|issue|edition|newsletter|vol(?:ume|\.)?):?)\s*#?\s*"
    r"(\d{1,6})(?![\w.,-]*\d)",
    re.IGNORECASE,
)


def find_number(title: str) -> int | None:
    """Read "#12", "No. 12", "Edition 7" in a title; a date or a bare number tells nothing."""
    found = _NUMBER.search(title)
    return int(found[1]) if found else None
