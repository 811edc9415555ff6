"""Which column of a file is what: found out by its heading, unless somebody says so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from subscribers.errors import ImportRefused

FIELDS: dict[str, tuple[str, ...]] = {
    "address": (
        "email", "e-mail", "email address", "e-mail address", "mail", "address",
    ),
    "name": ("name", "full name", "display name"),
    "first": ("first name", "firstname", "fname", "given name"),
    "last": ("last name", "lastname", "lname", "surname", "family name"),
    "topics": ("topics", "topic"),
    "tags": ("tags", "labels"),
    "lists": ("lists",),
    "language": ("language", "lang", "locale"),
    "state": ("subscription status", "subscriber status", "state", "status", "subscriber type"),
    "since": (
        "since", "confirm time", "optin time", "creation date", "subscription date", "created at",
        "subscribed at",
    ),
    "left": (
        "unsub time", "unsubscription date", "unsubscribed at", "unsubscribed", "opted out",
        "opted-out", "opt out", "opt-out", "email disabled", "deleted at",
    ),
    "bounced": ("clean time", "undeliverability date"),
    "wanted": ("subscribed to emails", "subscribed"),
    "suppressed": ("suppressed",),
    "frequency": ("frequency",),
    "plain": ("plain",),
    "paused": ("paused until",),
    "attributes": ("attributes", "attribs"),
}  # fmt: skip
"""What is read -> how programs head it, the surest heading first.

`tags` are topics where a topic has that name and nothing else; `left`, `bounced` and `wanted` say
by a date, a yes or a no whether somebody may be mailed at all; `attributes` is a JSON object with
more columns in it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program whose exports are known by some of their headings."""

    name: str
    by: frozenset[str]
    also: Mapping[str, str]
    """Fields whose heading says nothing elsewhere."""
    guards: bool = True
    """Whether an apostrophe before a formula may be a guard: machines' own forms have none."""


OURS = "newsletter"
"""Our own exports: what they leave empty is nothing."""

PROGRAMS = (
    Program(
        name="listmonk",
        by=frozenset({"email", "attributes", "status"}),
        also={},
        guards=False,
    ),
    Program(name="Mailchimp", by=frozenset({"email address", "leid", "euid"}), also={}),
    Program(name="Substack", by=frozenset({"email", "email disabled"}), also={}),
    Program(name="Ghost", by=frozenset({"email", "subscribed to emails", "labels"}), also={}),
    Program(
        name="Buttondown",
        by=frozenset({"type", "creation date", "tags"}),
        also={"state": "type"},
    ),
    Program(name=OURS, by=frozenset({"address", "state", "suppressed"}), also={}),
)

REJECTED = ("line", "reason")
"""The last headings of our own files of rejects, in which every formula is guarded."""

Columns = Mapping[str, int]
"""Field -> in which cell it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What the header of a file comes to."""

    program: str
    """Which program wrote it, as far as can be told; or ''."""
    columns: Columns
    guards: bool


def lay_out(header: Sequence[str], chosen: Mapping[str, str]) -> Layout:
    """Which column is what; `chosen` (field -> heading, '' for none) goes before what is known.

    Raises ImportRefused for a heading that is not there.
    """
    names = [normal(cell) for cell in header]
    program = next((each for each in PROGRAMS if each.by <= set(names)), None)
    columns = {
        field: place for field, known in FIELDS.items() if (place := _place(names, known)) >= 0
    }
    if program is not None:
        columns |= {field: names.index(heading) for field, heading in program.also.items()}
    for field, heading in chosen.items():
        columns.pop(field, None)
        if heading:
            columns[field] = _chosen(header, names, field, heading)
    return Layout(
        program="" if program is None else program.name,
        columns=columns,
        guards=program is None or program.guards or tuple(names[-2:]) == REJECTED,
    )


def normal(heading: str) -> str:
    """A heading without what programs disagree about: case and underscores."""
    return heading.strip().lower().replace("_", " ")


def require_fields(fields: Iterable[str]) -> None:
    """Refuse what is not a field, naming the nearest."""
    for field in fields:
        if field not in FIELDS:
            near = get_close_matches(field, FIELDS, n=1)
            mend = f"did you mean {near[0]}?" if near else f"there are {', '.join(FIELDS)}"
            raise ImportRefused(f"nothing is called {field[:40]!r} here", mend=mend)


def _place(names: Sequence[str], known: Iterable[str]) -> int:
    return next((names.index(name) for name in known if name in names), -1)


def _chosen(header: Sequence[str], names: Sequence[str], field: str, heading: str) -> int:
    wanted = normal(heading)
    if wanted in names:
        return names.index(wanted)
    there = ", ".join(cell.strip() for cell in header)
    raise ImportRefused(
        f"no column is headed {heading[:40]!r}, from which {field} was to be read",
        mend=f"there are {there[:300]}",
    )
