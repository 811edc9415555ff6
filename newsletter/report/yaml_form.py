"""YAML as our front matter speaks it: JSON's types, YAML 1.2's plain words.

YAML 1.1, which PyYAML reads by default, takes `no` for false (and so loses Norwegian), `12:30`
for 750 and every date for an object. Here dates are text, and only `true`, `false` and `null`
are words of their own (YAML 1.2.2, 10.3.2, the core schema).
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from newsletter.errors import ReportError
from newsletter.report.model import JsonValue

_WORDS: tuple[tuple[str, str, list[str]], ...] = (
    ("null", r"(?:~|null|Null|NULL|)", ["~", "n", "N", ""]),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)", list("tTfF")),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
    ("float", r"[-+]?[0-9]+[eE][-+]?[0-9]+", list("-+0123456789")),
    ("float", r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))", list("-+.")),
)
"""YAML's name of a type, what its plain words look like, what they can begin with."""


_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]")
_LINES = re.compile(r"(?:[!-~](?:[ -~]*[!-~])?\n+)*[!-~](?:[ -~]*[!-~])?\n?")
_NUMBER_SIGN = re.compile(r"[ \t]+#\d.*")


class _Reader(yaml.SafeLoader):
    """Reads the core schema; refuses aliases, which can grow a line into gigabytes."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose a node, refusing an alias."""
        if self.check_event(yaml.AliasEvent):
            # The stubs of PyYAML leave this method out.
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            problem = "an alias (*name) is not allowed"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
        return super().compose_node(parent, index)


class _Writer(yaml.SafeDumper):
    """Writes the core schema, lists indented below their keys."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Write lines as lines, and text with other control signs in double quotes."""
        # PyYAML adds blanks to a single-quoted text that holds a line separator.
        style = None
        if _CONTROLS.search(text):
            style = "|" if _LINES.fullmatch(text) else '"'
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002
        """Indent a list below its key, as people write it."""
        del indentless
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:
        """Write equal values out, each in its place."""
        del data
        return True


_Writer.add_representer(str, _Writer.represent_text)
for _name, _pattern, _first in _WORDS:
    for _class in (_Reader, _Writer):
        _class.add_implicit_resolver(
            f"tag:yaml.org,2002:{_name}", re.compile(rf"{_pattern}\Z"), _first
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A key's value, the text of it where it is a single word or line, and its 1-based line."""

    value: JsonValue
    raw: str
    line: int


Entries: TypeAlias = dict[str, Entry]


def read_yaml(text: str, *, where: str, line: int) -> Entries:
    """Read a mapping that begins at `line` of the file `where`.

    ReportError names the line of what cannot be read: bad syntax, a key given twice, something
    else than keys and values.
    """
    try:
        return _read(text, where=where, line=line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{where}:{line + (mark.line if mark else 0)}"
        what = f"the front matter is not YAML: {error.problem or error.context}"
        raise ReportError(
            what, where=place, mend='put a text with ": " or "#" in quotes'
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        what = f"the front matter is not YAML: {error}"
        raise ReportError(what, where=f"{where}:{line}", mend="write `key: value` lines") from error


def _read(text: str, *, where: str, line: int) -> Entries:
    reader = _Reader(text)
    try:
        root = reader.get_single_node()
        if root is None:
            return {}
        if not isinstance(root, yaml.MappingNode):
            what = "the front matter is not a list of keys and values"
            raise ReportError(what, where=f"{where}:{line}", mend="write `key: value` lines")
        entries: Entries = {}
        for key, value in root.value:
            name, place = str(reader.construct_object(key, deep=True)), line + key.start_mark.line
            if name in entries:
                what, mend = f'the key "{name}" is given twice', "keep one of them"
                raise ReportError(what, where=f"{where}:{place}", mend=mend)
            tail = _number_sign(text, value)
            raw = f"{value.value}{tail}" if isinstance(value, yaml.ScalarNode) else ""
            held = to_json_value(reader.construct_object(value, deep=True))
            entries[name] = Entry(raw if tail else held, raw, place)
        return entries
    finally:
        reader.dispose()


def _number_sign(text: str, value: yaml.Node) -> str:
    """The `#1` behind a plain text, which YAML takes for a comment and `title: Week #1` means."""
    if not isinstance(value, yaml.ScalarNode) or value.style is not None or not value.value:
        return ""
    tail = _NUMBER_SIGN.match(text, value.end_mark.index)
    return tail[0].rstrip() if tail else ""


def to_json_value(value: object) -> JsonValue:
    """A value of YAML or TOML as JSON has it: dates as ISO text, keys as text, no infinity."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case Mapping():
            return {str(key): to_json_value(held) for key, held in value.items()}
        case list() | tuple() | set():
            return [to_json_value(held) for held in value]
        case _:
            return value.isoformat() if hasattr(value, "isoformat") else str(value)


def write_yaml(values: Mapping[str, JsonValue]) -> str:
    """Write a mapping, one key a line, in the order given."""
    return yaml.dump(
        dict(values),
        Dumper=_Writer,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=10**6,
    )
