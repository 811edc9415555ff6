"""What each mail program is known to support: facts of caniemail.com, kept with the package.

`caniemail.json` holds the letters of `Support`, one for each client in the order of its `clients`,
and the day a feature was last tested. `newsletter.checks.clients.refresh` makes it anew.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources


class Support(StrEnum):
    """How far a client supports a feature; the value is the letter that caniemail.com uses."""

    YES = "y"
    """It works, perhaps with a remark."""
    PARTLY = "a"
    """It works in some cases."""
    NO = "n"
    """It is ignored or taken out."""
    UNKNOWN = "u"
    """Nobody has tested it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A feature of HTML, CSS or images: who supports it, and when that was last tested."""

    slug: str
    title: str
    tested: date
    support: Mapping[str, Support]

    def clients(self, *wanted: Support) -> tuple[str, ...]:
        """The clients with that support, in the order of the table."""
        return tuple(client for client, support in self.support.items() if support in wanted)


@cache
def features() -> Mapping[str, Feature]:
    """Every feature by its slug."""
    file = resources.files("newsletter.checks.clients") / "caniemail.json"
    known = json.loads(file.read_text(encoding="utf-8"))
    return {
        slug: Feature(
            slug=slug,
            title=title,
            tested=date.fromisoformat(tested),
            support=dict(zip(known["clients"], map(Support, letters), strict=True)),
        )
        for slug, (title, tested, letters) in known["features"].items()
    }


@cache
def unsupported(client: str) -> frozenset[str]:
    """The slugs of what a client is known not to support."""
    return frozenset(
        slug for slug, feature in features().items() if feature.support[client] is Support.NO
    )
