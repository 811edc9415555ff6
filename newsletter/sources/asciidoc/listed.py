"""AsciiDoc's lists of attributes, as in `[source,rust]` or `image::a.png[A boat,300]`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from newsletter.sources.asciidoc.shapes import ANCHOR, LISTED
from newsletter.sources.markup import Line

_PART = re.compile(
    r"""[ \t]*(?:([\w%#.-][\w.-]*)[ \t]*=[ \t]*)?   # a name
        (?:"((?:[^"\\]|\\.)*+)"|'((?:[^'\\]|\\.)*+)'|([^,]*+))[ \t]*(?:,|$)""",
    re.VERBOSE,
)
_SHORT = re.compile(r"([.#%])([^.#%]*)")
_ESCAPED = re.compile(r"""\\(["'])""")
_WORD = re.compile(r"[\w-]*")
_BRACKET = re.compile(r"[\[\]]")
_OPTIONS = frozenset({"options", "opts"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The attributes of a block or macro; `style` is the first one's word, as `source`."""

    style: str = ""
    ident: str = ""
    roles: tuple[str, ...] = ()
    options: frozenset[str] = frozenset()
    places: tuple[str, ...] = ()
    """Values without a name, as written; the first one is the style's place."""
    named: Mapping[str, str] = field(default_factory=dict)

    def place(self, index: int, name: str = "") -> str:
        """The value at a place, counted from 0, or under a name."""
        given = self.named.get(name, "")
        return given or (self.places[index] if index < len(self.places) else "")

    def below(self, other: "Listed") -> "Listed":
        """Both together, `other` counting where both say something."""
        return Listed(
            style=other.style or self.style,
            ident=other.ident or self.ident,
            roles=other.roles or self.roles,
            options=self.options | other.options,
            places=other.places or self.places,
            named={**self.named, **other.named},
        )


def read_listed(text: str) -> Listed:
    """Read what stands between the brackets; any text is some list."""
    places: list[str] = []
    named: dict[str, str] = {}
    for found in _PART.finditer(text):
        name, double, single, bare = found.groups()
        value = bare.strip() if bare is not None else _ESCAPED.sub(r"\1", double or single or "")
        if name:
            named[name] = value
        else:
            places.append(value)
        if found.end() >= len(text):
            break
    first = places[0] if places else ""
    short = [(sign, word.strip()) for sign, word in _SHORT.findall(first)]
    options = [word for name in _OPTIONS for word in named.get(name, "").split(",")]
    return Listed(
        style=re.split(r"[.#%]", first, maxsplit=1)[0].strip(),
        ident=next((word for sign, word in short if sign == "#"), named.get("id", "")),
        roles=(*(word for sign, word in short if sign == "."), *named.get("role", "").split()),
        options=frozenset(
            filter(None, [*(word for sign, word in short if sign == "%"), *map(str.strip, options)])
        ),
        places=tuple(places),
        named=named,
    )


def is_listed(line: Line) -> bool:
    """Whether a line says something of the block below it; words in brackets are text."""
    if not line.text.startswith("["):
        return False
    if ANCHOR.fullmatch(line.text):
        return True
    found = LISTED.fullmatch(line.text)
    if found is None or not _is_paired(found[1]):
        return False
    return _WORD.fullmatch(read_listed(found[1]).style) is not None


def _is_paired(text: str) -> bool:
    """Whether every bracket in a text has its pair there: `[.a]#b# [c]` is no list."""
    opened = 0
    for found in _BRACKET.finditer(text):
        opened += 1 if found[0] == "[" else -1
        if opened < 0:
            return False
    return True
