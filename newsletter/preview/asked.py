"""What a request asks to see: the letter in which world, for whom, and which panel's detail."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The choices of the toolbar, as they stand in the query."""

    world: str = "light"
    """`light`, `dark` (authored; the browser does that) or `forced`."""
    images: bool = True
    client: str = ""
    reader: str = ""
    """A subscriber's address; empty for nobody."""
    edition: int | None = None
    line: int | None = None


def asked_of(query: Mapping[str, str]) -> Asked:
    """Read the query of a request; what makes no sense counts as not asked."""
    return Asked(
        world=query.get("world", "light"),
        images=query.get("images", "on") != "off",
        client=query.get("client", ""),
        reader=query.get("reader", ""),
        edition=_number(query.get("edition", "")),
        line=_number(query.get("line", "")),
    )


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() else None
