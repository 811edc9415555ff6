"""From a row of a file to somebody to enter, or to the reason why not."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from subscribers.addresses import fold, mark, read_address
from subscribers.entering.arriving import Applicant, is_gone
from subscribers.errors import InvalidField
from subscribers.fields import (
    clean_reason,
    read_language,
    read_list,
    read_name,
    read_topics,
)
from subscribers.formulas import unguard
from subscribers.importing.columns import FIELDS, OURS
from subscribers.importing.documents import cell_of
from subscribers.importing.sheet import Line, Sheet
from subscribers.importing.standings import (
    AGREED,
    known_standing,
    listmonk_status,
    read_day,
    read_until,
    says_something,
    says_yes,
    standing_of,
)
from subscribers.model import MAIN, Act, Following, Frequency, Lists, State

_DAY_LENGTH = 40
_EACH = frozenset({"address", "name", "first", "last", "since"})
"""Fields that are nearly everybody's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms a file's people are entered; `wording` None means nobody agreed yet."""

    secret: bytes
    wording: str | None
    lists: Lists
    list_: str | None = None
    """The list that they follow whose row names none; None: who is new follows the main one."""
    check_dns: bool = False
    ignore_state: bool = False
    now: datetime


class _Manner(NamedTuple):
    """What a row says of somebody beside their address, name and day: few combinations a file."""

    act: Act
    suppress: str
    language: str
    follows: tuple[Following, ...]
    assumed: bool
    frequency: Frequency
    plain: bool
    paused_until: datetime | None


class Applicants:
    """Reads the rows of one file, on the terms of one import."""

    def __init__(self, sheet: Sheet, terms: Terms) -> None:
        self.undated = 0
        """People of whom a day was told that cannot be read."""
        self._terms = terms
        self._width = len(sheet.header)
        self._guards = sheet.guards
        self._headed = sheet.headed
        self._source = sheet.program or "another list"
        self._ours = sheet.program == OURS
        self._columns = {field: place for field, place in sheet.columns.items() if field in _EACH}
        self._fields = tuple(field for field in sheet.columns if field not in _EACH)
        self._places = tuple(sheet.columns[field] for field in self._fields)
        # Read once for each combination: a row takes 4 us instead of 9.
        self._manner = lru_cache(maxsize=2000)(self._read_manner)

    def read(self, line: Line) -> Applicant:
        """Somebody to enter; raises InvalidAddress or InvalidField."""
        cells = self._cells(line)
        terms = self._terms
        columns = self._columns
        address = read_address(cells[columns["address"]], check_dns=terms.check_dns)
        folded = fold(address)
        manner = self._manner(tuple([cells[place] for place in self._places]))
        name = _read_name(_name(cells, columns), manner)
        told = cells[columns["since"]] if "since" in columns else ""
        since = read_day(told, now=terms.now)
        if told and since is None:
            self.undated += says_something(told)
        return Applicant(
            address,
            folded,
            address.rpartition("@")[2],
            mark(terms.secret, folded),
            name,
            manner.language,
            manner.act,
            self._wording(told) if manner.act is Act.CONFIRMED else "",
            manner.follows,
            since,
            manner.suppress,
            manner.frequency,
            manner.plain,
            manner.paused_until,
            manner.assumed,
        )

    def _cells(self, line: Line) -> list[str]:
        if line.problem:
            raise InvalidField(line.problem)
        cells = list(map(str.strip, line.cells))
        if len(cells) < self._width:
            cells += [""] * (self._width - len(cells))
        elif len(cells) > self._width and any(cells[self._width :]):
            raise InvalidField(f"{len(cells)} cells under {self._width} columns")
        if not self._headed:
            _refuse_standing(cells)
        if self._guards and "'" in "".join(cells):
            return list(map(unguard, cells))
        return cells

    def _read_manner(self, values: tuple[str, ...]) -> _Manner:
        cells = dict(zip(self._fields, values, strict=True))
        kept = _attributes(cells.get("attributes", ""), status=cells.get("state", ""))
        cells |= kept
        # Of others' empty cells nobody knows whether they mean nothing, or that nothing was said.
        told = "lists" in kept or (self._ours and "lists" in cells)
        act, suppress = self._standing(cells)
        try:
            return self._chosen(cells, act, suppress, told=told)
        except InvalidField:
            if not is_gone(act, suppress):
                raise
            # A reject would be forgotten, and the next list enter them.
            return self._chosen({}, act, suppress, told=False)

    def _chosen(self, cells: Mapping[str, str], act: Act, suppress: str, *, told: bool) -> _Manner:
        names = _split(cells.get("lists", ""))
        told = told or bool(names)
        return _Manner(
            act=act,
            suppress=suppress,
            language=read_language(cells.get("language", "")),
            follows=self._read_follows(cells, names if told else [self._terms.list_ or MAIN]),
            assumed=not told and self._terms.list_ is None,
            frequency=_frequency(cells.get("frequency", "")),
            plain=says_something(cells.get("plain", "")),
            paused_until=read_until(cells.get("paused", "")),
        )

    def _standing(self, cells: Mapping[str, str]) -> tuple[Act, str]:
        """What the row's person is known to have done; a file alone confirms nobody."""
        agreed = Act.ENTERED if self._terms.wording is None else Act.CONFIRMED
        standing = standing_of(cells, ignore_state=self._terms.ignore_state)
        suppress = _reason(cells.get("suppressed", ""))
        if standing.suppress:
            suppress = suppress or f"{standing.suppress}, says {self._source}"
        return standing.act or agreed, suppress

    def _wording(self, told: str) -> str:
        wording = self._terms.wording or ""
        if says_something(told) and told.isprintable() and len(told) <= _DAY_LENGTH:
            return f"{wording} (since {told})"
        return wording

    def _read_follows(
        self, cells: Mapping[str, str], names: Sequence[str]
    ) -> tuple[Following, ...]:
        """What is followed of these lists; topics of others than the main one are `list/topic`."""
        there = self._terms.lists
        for name in names:
            read_list(name, known=there)
        chosen: dict[str, list[str]] = {name: [] for name in names}
        home = names[0] if len(names) == 1 else MAIN
        for word in _split(cells.get("topics", "")):
            list_, slash, topic = word.rpartition("/")
            place = list_ if slash else home
            if place not in chosen:
                raise InvalidField(f"topic {word[:64]!r} is of a list that is not followed")
            chosen[place] += read_topics(topic, known=there[place])
        if home in chosen:
            chosen[home] += _known_tags(cells.get("tags", ""), there[home])
        return tuple(
            Following(list=name, topics=tuple(sorted(set(chosen[name])))) for name in sorted(chosen)
        )


def _refuse_standing(cells: Sequence[str]) -> None:
    """Without headings, `unsubscribed` in the place of the name is nobody's name."""
    for cell in cells[1:]:
        if (known_standing(cell) or AGREED) != AGREED:
            raise InvalidField(
                f"{cell!r}, and no heading says of what",
                mend="let the first line name the columns, such as address,state",
            )


def _reason(cell: str) -> str:
    """Why somebody is never to be mailed, or ''. A yes names no reason, and a no is none."""
    if not says_something(cell):
        return ""
    return ("" if says_yes(cell) else clean_reason(cell)) or "the file says so"


def _read_name(text: str, manner: _Manner) -> str:
    try:
        return read_name(text)
    except InvalidField:
        if not is_gone(manner.act, manner.suppress):
            raise
        return ""


def _name(cells: Sequence[str], columns: Mapping[str, int]) -> str:
    name = cells[columns["name"]] if "name" in columns else ""
    if name:
        return name
    return " ".join(cells[columns[part]] for part in ("first", "last") if part in columns)


def _frequency(cell: str) -> Frequency:
    if not cell:
        return Frequency.EACH
    try:
        return Frequency(cell.lower())
    except ValueError as unknown:
        mend = f"it is {' or '.join(Frequency)}"
        raise InvalidField(f"unknown frequency {cell[:40]!r}", mend=mend) from unknown


def _split(text: str) -> list[str]:
    words = text.lower().replace(",", ";").split(";")
    return [word for each in words if (word := each.strip())]


def _known_tags(text: str, known: frozenset[str] | None) -> list[str]:
    """Tags that are topics here; what else people are tagged with is nobody's topic."""
    if not known or not text:
        return []
    return [tag for each in _split(text) if (tag := each.strip("\"[]' ")) in known]


def _attributes(text: str, *, status: str) -> dict[str, str]:
    """What our own export for listmonk keeps in its JSON column; others' attributes are theirs.

    Our word for how somebody stands is more exact than listmonk's `status`, and counts for as long
    as that says the same: what was changed there since is the later word.
    """
    if '"newsletter"' not in text:
        return {}
    try:
        ours = json.loads(text)["newsletter"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return {}
    if not isinstance(ours, dict):
        return {}
    kept = {key: cell_of(value).strip() for key, value in ours.items() if key in FIELDS}
    if status and status.lower() != _exported(kept):
        kept.pop("state", None)
    return kept


def _exported(kept: Mapping[str, str]) -> str:
    """What `status` our export wrote beside these attributes; '' where it wrote none of them."""
    state = kept.get("state", "")
    if state not in set(State):
        return ""
    return listmonk_status(State(state), suppressed=bool(kept.get("suppressed")))
