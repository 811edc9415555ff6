"""What a request asks to see: the letter in which world, for whom, and which panel's detail."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from newsletter.checks.clients import CLIENTS

_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The choices of the toolbar, as they stand in the query."""

    world: str = "light"
    """`light`, `dark` (authored; the browser does that) or `forced`."""
    images: bool = True
    client: str = ""
    """A key of `CLIENTS`, or empty for none in particular."""
    reader: str = ""
    """A subscriber's address, whose own choices count then; empty for nobody."""
    topics: tuple[str, ...] = ()
    """Those that somebody follows; none for the whole letter."""
    is_plain: bool = False
    """Whether they want text alone."""
    edition: int | None = None
    """A sent edition to compare with."""
    is_overlaid: bool = False
    """Whether one lies over the other, so that marks would only be in the way."""
    line: int | None = None


def asked_of(query: Mapping[str, str]) -> Asked:
    """Read the query of a request; what makes no sense counts as not asked."""
    return Asked(
        world=query.get("world", "light"),
        images=query.get("images", "on") != "off",
        client=client if (client := query.get("client", "")) in CLIENTS else "",
        reader=query.get("reader", ""),
        topics=tuple(filter(None, query.get("topics", "").split(","))),
        is_plain=query.get("form") == "text",
        edition=_number(query.get("edition", "")),
        is_overlaid=query.get("laid") == "over",
        line=_number(query.get("line", "")),
    )


def _number(written: str) -> int | None:
    return int(written) if _NUMBER.fullmatch(written) else None
