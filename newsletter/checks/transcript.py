"""What a screen reader makes of a letter: its words in reading order, its outline, its links.

The rules are those of HTML's mapping to accessibility interfaces (HTML-AAM 1.0), as far as letters
go; tables for layout are not mentioned, and what is hidden is passed by.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from lxml.html import HtmlElement

from newsletter.checks.elements import (
    EDGES,
    HEADINGS,
    is_layout,
    is_silent,
    name_of,
    spaced,
    spoken,
)


class Role(StrEnum):
    """What a piece of a letter is announced as; text is announced as nothing."""

    ARTICLE = "article"
    HEADING = "heading"
    LINK = "link"
    BUTTON = "button"
    IMAGE = "image"
    LIST = "list"
    ITEM = "item"
    TERM = "term"
    DEFINITION = "definition"
    TABLE = "table"
    HEADER = "header"
    CELL = "cell"
    QUOTE = "quote"
    SEPARATOR = "separator"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One thing said: a role and the words that follow it at once.

    `level` is a heading's, from 1; `items` a list's; `rows` and `columns` a table's, its headers
    among them. What does not apply is 0.
    """

    role: Role
    text: str = ""
    level: int = 0
    items: int = 0
    rows: int = 0
    columns: int = 0

    def __str__(self) -> str:
        """As it is said: `heading level 2: Changes`, `list of 3 items`, or the words alone."""
        match self.role:
            case Role.TEXT:
                return self.text
            case Role.HEADING:
                said = f"heading level {self.level}"
            case Role.LIST:
                said = f"list of {_counted(self.items, 'item')}"
            case Role.TABLE:
                said = f"table of {_counted(self.rows, 'row')}, {_counted(self.columns, 'column')}"
            case role:
                said = role.value
        return f"{said}: {self.text}" if self.text else said


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineLine:
    """A heading, as in the list of headings that screen readers offer."""

    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLink:
    """A link, as in the list of links that screen readers offer; `text` is empty without a name."""

    text: str
    href: str


def transcript(page: HtmlElement) -> tuple[Utterance, ...]:
    """What a screen reader says of a page, in reading order."""
    voice = _Voice()
    voice.read(page)
    voice.pause()
    return tuple(voice.said)


def outline(page: HtmlElement) -> tuple[OutlineLine, ...]:
    """The headings of a page in reading order, the empty ones too."""
    return headings_of(spoken(page))


def headings_of(elements: Iterable[HtmlElement]) -> tuple[OutlineLine, ...]:
    """The headings among elements that are already walked."""
    return tuple(
        OutlineLine(level=_level(element), text=name_of(element))
        for element in elements
        if role_of(element) is Role.HEADING
    )


def link_list(page: HtmlElement) -> tuple[ListedLink, ...]:
    """The links of a page in reading order."""
    return tuple(
        ListedLink(text=name_of(element), href=element.get("href") or "")
        for element in spoken(page)
        if role_of(element) is Role.LINK
    )


_OF_TAG: Mapping[object, Role] = {
    **dict.fromkeys(HEADINGS, Role.HEADING),
    "article": Role.ARTICLE,
    "button": Role.BUTTON,
    "img": Role.IMAGE,
    "ul": Role.LIST,
    "ol": Role.LIST,
    "dl": Role.LIST,
    "li": Role.ITEM,
    "dt": Role.TERM,
    "dd": Role.DEFINITION,
    "table": Role.TABLE,
    "th": Role.HEADER,
    "td": Role.CELL,
    "blockquote": Role.QUOTE,
    "hr": Role.SEPARATOR,
}
_OF_ROLE: Mapping[str, Role] = {
    **{role.value: role for role in Role if role is not Role.TEXT},
    "img": Role.IMAGE,
    "listitem": Role.ITEM,
    "blockquote": Role.QUOTE,
    "columnheader": Role.HEADER,
    "rowheader": Role.HEADER,
}
_MEMBERS: Mapping[object, str] = {"ul": "li", "ol": "li", "dl": "dt"}
_CELLS = frozenset({Role.HEADER, Role.CELL})
_LEAVES = frozenset({Role.LINK, Role.BUTTON, Role.IMAGE, Role.SEPARATOR})
_COUNTED = frozenset({Role.LIST, Role.TABLE, Role.ARTICLE})
"""The roles that are said before what they hold, not together with its first words."""


def role_of(element: HtmlElement) -> Role:
    """What an element is announced as: by its `role` where that is known, else by its tag."""
    stated = element.get("role")
    if stated is not None and (is_layout(element) or stated in _OF_ROLE):
        return _OF_ROLE.get(stated, Role.TEXT)
    if element.tag == "a":
        return Role.TEXT if element.get("href") is None else Role.LINK
    return _OF_TAG.get(element.tag, Role.TEXT)


def _level(element: HtmlElement) -> int:
    stated = element.get("aria-level") or ""
    if stated.isdecimal():
        return int(stated)
    # WAI-ARIA 1.2: a heading by role alone is of level 2.
    return HEADINGS.index(element.tag) + 1 if element.tag in HEADINGS else 2


class _Voice:
    """Collects what is said; an announcement waits for the words that it is said with."""

    def __init__(self) -> None:
        self.said: list[Utterance] = []
        self._words: list[str] = []
        self._waiting: Utterance | None = None

    def read(self, element: HtmlElement, *, in_table: bool = False) -> None:
        """Say an element and what it holds; cells are mentioned in tables of data alone."""
        role = role_of(element)
        if element.tag == "table":
            in_table = role is Role.TABLE
        if role in _CELLS and not in_table:
            role = Role.TEXT
        if role in _LEAVES:
            self._leaf(element, role)
        elif role is Role.TEXT:
            self._through(element, in_table=in_table)
        else:
            self._say(_announced(element, role), waits=role not in _COUNTED)
            self._through(element, in_table=in_table)
            self.pause(ends=True)

    def _through(self, element: HtmlElement, *, in_table: bool) -> None:
        is_block = element.tag in EDGES
        if is_block:
            self.pause()
        self._words.append(element.text or "")
        for child in element:
            # A caption is said with its table.
            if not is_silent(child) and child.tag != "caption":
                self.read(child, in_table=in_table)
            self._words.append(child.tail or "")
        if is_block:
            self.pause()

    def _leaf(self, element: HtmlElement, role: Role) -> None:
        if role is Role.IMAGE:
            self._image(element)
            return
        self._say(Utterance(role=role, text=name_of(element)), waits=False)
        for inner in spoken(element):
            if inner.tag == "img":
                self._image(inner)

    def _image(self, element: HtmlElement) -> None:
        alt = element.get("aria-label") or element.get("alt")
        # Without an alternative text the file's name is read.
        text = (element.get("src") or "").rpartition("/")[2] if alt is None else spaced(alt)
        if text:
            self._say(Utterance(role=Role.IMAGE, text=text), waits=False)

    def _say(self, utterance: Utterance, *, waits: bool) -> None:
        self.pause(ends=True)
        if waits:
            self._waiting = utterance
        else:
            self.said.append(utterance)

    def pause(self, *, ends: bool = False) -> None:
        """Say the words so far; `ends` says an announcement that found none as well."""
        text = spaced("".join(self._words))
        self._words.clear()
        if self._waiting and (text or ends):
            self.said.append(replace(self._waiting, text=text))
            self._waiting = None
        elif text:
            self.said.append(Utterance(role=Role.TEXT, text=text))


def _announced(element: HtmlElement, role: Role) -> Utterance:
    match role:
        case Role.HEADING:
            return Utterance(role=role, level=_level(element))
        case Role.LIST:
            member = _MEMBERS.get(element.tag)
            items = sum(child.tag == member and not is_silent(child) for child in element)
            return Utterance(role=role, items=items)
        case Role.TABLE:
            return _table(element)
        case Role.ARTICLE:
            return Utterance(role=role, text=spaced(element.get("aria-label") or ""))
        case _:
            return Utterance(role=role)


def _table(table: HtmlElement) -> Utterance:
    rows = [row for row in spoken(table) if row.tag == "tr"]
    caption = next((name_of(child) for child in table if child.tag == "caption"), "")
    columns = max((sum(cell.tag in {"td", "th"} for cell in row) for row in rows), default=0)
    text = spaced(table.get("aria-label") or "") or caption
    return Utterance(role=Role.TABLE, text=text, rows=len(rows), columns=columns)
