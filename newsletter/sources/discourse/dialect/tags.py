"""BBCode's tags: `[name]`, `[name=value key="value"]`, `[/name]`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_TAG = re.compile(
    r"\[(?:/(?P<closes>[A-Za-z][\w-]{0,30})|(?P<opens>[A-Za-z][\w-]{0,30})"
    r'(?P<rest>[=\s][^\[\]\n"]{0,300}(?:"[^"\n]{0,300}"[^\[\]\n"]{0,300}){0,9}|))\]'
)
_MARKS = ('""', "''", "\u201c\u201d", "\u201e\u201c", "\u2018\u2019", "\u00ab\u00bb")
_QUOTED = "|".join(f"{mark[0]}([^{mark[1]}]*){mark[1]}" for mark in _MARKS)
_VALUE = re.compile(rf"(?:(?P<key>[\w-]+)(?:=|(?=\s|$))|=)(?:{_QUOTED}|(\S*))")
_WITH_SPACES = frozenset({"quote", "details"})
"""The tags whose own value needs no quotation marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag; `default` is the value of its own name, `length` that of the text it takes."""

    name: str
    length: int
    closing: bool = False
    default: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def read_tag(text: str, start: int = 0) -> Tag | None:
    """The tag that begins at this place of a text; names are in lower case."""
    found = _TAG.match(text, start)
    if not found:
        return None
    length = found.end() - start
    if found["closes"]:
        return Tag(name=found["closes"].lower(), length=length, closing=True)
    name, rest = found["opens"].lower(), found["rest"].rstrip()
    bare = rest[1:].strip()
    if (
        name in _WITH_SPACES
        and rest.startswith("=")
        and bare[:1] not in {mark[0] for mark in _MARKS}
    ):
        return Tag(name=name, length=length, default=bare)
    values: dict[str, str] = {}
    for value in _VALUE.finditer(rest):
        words = next((word for word in value.groups()[1:] if word is not None), "")
        values.setdefault(value["key"] or "", words.strip())
    return Tag(name=name, length=length, default=values.pop("", ""), values=values)
