"""Reads JSON values into the types that the model's fields declare.

A value that does not fit raises `Malformed` with its path, such as `$.sections[0].title[1]`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from types import NoneType, UnionType
from typing import Union, get_args, get_origin, get_type_hints

from newsletter.report.blocks import Block
from newsletter.report.inlines import Inline
from newsletter.report.node import Attrs, Node, Span


class Malformed(Exception):
    """A JSON value of the wrong shape."""

    def __init__(self, what: str, *, path: str, mend: str) -> None:
        self.what = what
        self.path = path
        self.mend = mend
        super().__init__(what)


TYPES: Mapping[str, type[Node]] = {
    re.sub(r"(?<!^)([A-Z])", r"-\1", kind.__name__).lower(): kind
    for kind in (*get_args(Block), *get_args(Inline))
}
"""The word that says in `type` what a block or inline is, such as `code-block`."""

TYPE_NAMES: Mapping[type, str] = {kind: name for name, kind in TYPES.items()}

_HINTS: dict[type, Mapping[str, object]] = {}


def read_shape(value: object, shape: object, path: str) -> object:
    """Read a value as a type of the model."""
    if shape in _LEAVES:
        return _LEAVES[shape](value, path)
    origin, parts = get_origin(shape), get_args(shape)
    if origin in {Union, UnionType}:
        return _read_choice(value, parts, path)
    if origin is tuple:
        return tuple(
            read_shape(held, parts[0], f"{path}[{index}]")
            for index, held in enumerate(_list(value, path))
        )
    if isinstance(shape, type) and issubclass(shape, StrEnum):
        return _read_word(value, shape, path)
    if isinstance(shape, type) and is_dataclass(shape):
        return read_fields(_mapping(value, path), shape, path)
    return _mapping(value, path)


def read_fields(value: Mapping[str, object], kind: type, path: str) -> object:
    """Read an object as a dataclass, its keys as the fields."""
    shapes = _HINTS.setdefault(kind, get_type_hints(kind)) if kind not in _HINTS else _HINTS[kind]
    for key in value:
        if key not in shapes:
            raise Malformed(f'unknown key "{key}"', path=path, mend=_nearest(key, shapes))
    for held in fields(kind):
        required = held.default is MISSING and held.default_factory is MISSING
        if required and held.name not in value:
            mend = "an object of this kind cannot be without it"
            raise Malformed(f'the key "{held.name}" is missing', path=path, mend=mend)
    made: Callable[..., object] = kind
    return made(
        **{key: read_shape(held, shapes[key], f"{path}.{key}") for key, held in value.items()}
    )


def _read_choice(value: object, parts: tuple[object, ...], path: str) -> object:
    """One of several types: nothing or something, or one of the blocks or inlines."""
    if NoneType in parts and value is None:
        return None
    chosen = [part for part in parts if part is not NoneType]
    if len(chosen) == 1:
        return read_shape(value, chosen[0], path)
    names = [name for name, kind in TYPES.items() if kind in chosen]
    if not names:
        return value
    held = dict(_mapping(value, path))
    name = held.pop("type", None)
    if name not in names:
        what = "it does not say its type" if name is None else f'"{name}" is no type known here'
        raise Malformed(what, path=path, mend=_nearest(str(name), names))
    return read_fields(held, TYPES[str(name)], path)


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), n=1)
    return f'did you mean "{near[0]}"?' if near else f"known: {', '.join(sorted(known))}"


def _wrong(value: object, wanted: str, path: str) -> Malformed:
    names = {
        str: "text",
        bool: "true or false",
        NoneType: "null",
        list: "a list",
        dict: "an object",
    }
    found = names.get(type(value), "a number")
    return Malformed(f"expected {wanted}, found {found}", path=path, mend=f"write {wanted}")


def _list(value: object, path: str) -> list[object]:
    if not isinstance(value, list):
        raise _wrong(value, "a list", path)
    return value


def _mapping(value: object, path: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _wrong(value, "an object", path)
    return value


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise _wrong(value, "text", path)
    return value


def _whole(value: object, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(value, "a whole number", path)
    return value


def _truth(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(value, "true or false", path)
    return value


def _day(value: object, path: str) -> date:
    try:
        return date.fromisoformat(_text(value, path))
    except ValueError as error:
        mend = "write it like 2017-06-05"
        raise Malformed(f'"{value}" is no date', path=path, mend=mend) from error


def _span(value: object, path: str) -> Span:
    ends = [_whole(end, f"{path}[{index}]") for index, end in enumerate(_list(value, path))]
    if len(ends) != len(("start", "end")):
        raise Malformed("a span is two line numbers", path=path, mend="write [first, last]")
    return Span(ends[0], ends[1])


def _attrs(value: object, path: str) -> Attrs:
    held = _mapping(value, path)
    return tuple((key, _text(text, f"{path}.{key}")) for key, text in held.items())


_LEAVES: Mapping[object, Callable[[object, str], object]] = {
    str: _text,
    int: _whole,
    bool: _truth,
    date: _day,
    Span: _span,
    Attrs: _attrs,
}
"""The types that hold no other, and how each is read."""


def _read_word(value: object, kind: type[StrEnum], path: str) -> StrEnum:
    words = [word.value for word in kind]
    if value not in words:
        mend = _nearest(str(value), words)
        raise Malformed(f'"{value}" is not known here', path=path, mend=mend)
    return kind(value)
