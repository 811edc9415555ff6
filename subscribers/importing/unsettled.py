"""Columns that may say who left, though nothing is read from them: never passed over."""

import re
from collections.abc import Mapping

from subscribers.errors import ImportRefused
from subscribers.importing.columns import FIELDS, normal
from subscribers.importing.sheet import Sheet

_STANDING = frozenset({"state", "left", "bounced", "wanted"})
_LEAVING = re.compile(r"unsub|opt(ed)?[ -]?out|bounce")
_STATUS = re.compile(r"status")
_ABOUT = re.compile(r"\b(reason|title|id)$")
"""Why, and upon which letter, somebody left tells nothing more where it is read that they did."""


def require_settled(sheet: Sheet, chosen: Mapping[str, str], *, ignore_state: bool) -> None:
    """Refuse a file with such a column, unless the operator has said where that stands.

    `ignore_state` settles a status of something else, if no other column was taken for the state.
    """
    if not _STANDING.isdisjoint(chosen):
        return
    other_status = ignore_state and "state" not in sheet.columns
    for heading in sheet.ignored:
        name = normal(heading)
        if _ABOUT.search(name) and not _STANDING.isdisjoint(sheet.columns):
            continue
        if _LEAVING.search(name) or _is_known(name) or (_STATUS.search(name) and not other_status):
            field = "state" if _STATUS.search(name) else "left"
            raise ImportRefused(
                f"the column {heading.strip()[:40]!r} may say who left, and is not read",
                where=f"{sheet.path}:1",
                mend=f"choose what is read as {field}: --column {field}=HEADING, "
                f"or --column {field}= for none",
            )


def _is_known(name: str) -> bool:
    return any(name in FIELDS[field] for field in ("left", "bounced", "wanted"))
