"""Which language a browser would like best."""

import re
from collections.abc import Sequence

_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*"
)
_MOST = 20
"""Ranges that are looked at: no browser sends more."""


def preferred(accepts: str, have: Sequence[str]) -> str | None:
    """The best of what we have for an Accept-Language header (RFC 9110 12.5.4), or None.

    What cannot be read counts as not said. `de-AT` is content with `de`.
    """
    known = {each.lower(): each for each in have}
    ranges = [_RANGE.fullmatch(part) for part in accepts.split(",")[:_MOST]]
    weighed = [(float(found[2] or 1), found[1].lower()) for found in ranges if found]
    for weight, wanted in sorted(weighed, key=lambda each: -each[0]):
        near = known.get(wanted) or known.get(wanted.partition("-")[0])
        if weight and near:
            return near
    return None
