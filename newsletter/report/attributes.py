r"""Named attributes, the part of our Markdown that carries what Markdown has no syntax for.

    {#id .kind key=value key="any text" =format}

They stand after a heading's title, in a line of their own above a block, and right behind a link,
an image, a piece of code or a bracketed text. Inside quotes a backslash makes the next character
plain, and `\n` is a line feed. mdit-py-plugins has a similar syntax which is not used: it reads
Liquid tags as comments and drops what it does not like, and an author's words may not get lost.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from newsletter.report.node import Attrs

_NAME = r"[\w:-]+"
_QUOTED = r'"(?:[^"\\\n]|\\.)*"'
_BARE = r"[\w:/.,+@%?;=&#-]+"
_KEY = rf"[A-Za-z][\w:.-]*|{_QUOTED}"
_ITEM = rf"(?:[#.=]{_NAME}|(?:{_KEY})=(?:{_QUOTED}|{_BARE}))"
_BRACES = re.compile(rf"\{{\s*({_ITEM}(?:\s+{_ITEM})*)\s*\}}")
_EACH = re.compile(
    rf"(?P<sign>[#.=])(?P<name>{_NAME})|(?P<key>{_KEY})=(?P<value>{_QUOTED}|{_BARE})"
)
_PLAIN_KEY = re.compile(r"[A-Za-z][\w:.-]*")
_PLAIN_NAME = re.compile(_NAME)
_PLAIN_VALUE = re.compile(_BARE)
_TAIL = re.compile(r"(?:^|\s)(?=\{)")
_TO_ESCAPE = re.compile(r'[\\"\[\]`<]')

BEGINNING = re.compile(r'\{\s*(?:[#.=]|[A-Za-z][\w:.-]*=|")')
"""What text has to look like to be taken for attributes."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """What stands between braces. `values` holds `#id` as `id`; `format` is the `=format`."""

    kinds: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    format: str = ""

    def joined(self, other: "Attributes") -> "Attributes":
        """Both together; where they name the same, the other's counts."""
        return Attributes(
            (*self.kinds, *other.kinds),
            {**self.values, **other.values},
            other.format or self.format,
        )

    def take(self, *names: str, kind: str = "") -> tuple[dict[str, str], Attrs]:
        """Split into the named values and the rest as a node's attrs; `kind` is used up too."""
        fields = {name: self.values[name] for name in names if name in self.values}
        rest = {key: value for key, value in self.values.items() if key not in fields}
        kinds = [name for name in self.kinds if name != kind]
        if kinds:
            rest["class"] = " ".join([*kinds, *filter(None, [rest.get("class")])])
        return fields, tuple(sorted(rest.items()))


NONE = Attributes()
"""No attributes."""


def read_attributes(text: str, start: int = 0) -> tuple[Attributes, int] | None:
    """Read the attributes that begin at `start`, and where they end; None if there are none."""
    braces = _BRACES.match(text, start)
    if braces is None:
        return None
    kinds: list[str] = []
    values: dict[str, str] = {}
    form = ""
    for item in _EACH.finditer(braces[1]):
        match item["sign"]:
            case "#":
                values["id"] = item["name"]
            case ".":
                kinds.append(item["name"])
            case "=":
                form = item["name"]
            case _:
                values[_unquote(item["key"])] = _unquote(item["value"])
    return Attributes(tuple(kinds), values, form), braces.end()


def split_attributes(text: str) -> tuple[str, Attributes]:
    """Cut trailing attributes off a title: `Title {#id}` gives `Title` and the attributes.

    They must stand apart from the title, so that those of a link at its end stay the link's.
    """
    if text.endswith("}"):
        for tail in _TAIL.finditer(text):
            found = read_attributes(text, tail.end())
            if found and found[1] == len(text):
                return text[: tail.start()].rstrip(), found[0]
    return text, NONE


def write_attributes(
    values: Mapping[str, str], *, kind: str = "", ident: str = "", form: str = ""
) -> str:
    """Write attributes so that `read_attributes` gives them back; an empty text if there are none.

    `ident` is written as `#ident` where its characters allow.
    """
    items = [f"={form}"] if form else []
    items += [f".{kind}"] if kind else []
    if ident:
        items.append(f"#{ident}" if _PLAIN_NAME.fullmatch(ident) else f"id={_quote(ident)}")
    items += [f"{_write_key(key)}={_write_value(value)}" for key, value in values.items()]
    return f"{{{' '.join(items)}}}" if items else ""


def is_name(text: str) -> bool:
    """Whether a text can follow `#`, `.` or `=`."""
    return bool(_PLAIN_NAME.fullmatch(text))


def _write_key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else _quote(key)


def _write_value(value: str) -> str:
    return value if _PLAIN_VALUE.fullmatch(value) else _quote(value)


def _quote(text: str) -> str:
    # Brackets, backticks and `<` too: a Markdown parser looks for them before it knows our braces.
    return '"' + _TO_ESCAPE.sub(r"\\\g<0>", text).replace("\n", "\\n") + '"'


def _unquote(text: str) -> str:
    if not text.startswith('"'):
        return text
    return re.sub(r"\\(.)", lambda sign: "\n" if sign[1] == "n" else sign[1], text[1:-1])
