"""CSS as far as letters use it: declarations of a `style` attribute, blocks of a `<style>` element.

It reads what browsers read and keeps what it does not know, so that a sheet can be written back
without the parts that some mail program drops.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_MARK = re.compile(r"""[;{}()"',]""")
_IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """`name: value`; the name is in lower case, the value as it was written."""

    name: str
    value: str
    is_important: bool = False

    def __str__(self) -> str:
        """As CSS."""
        return f"{self.name}:{self.value}{' !important' if self.is_important else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A rule: `prelude` is a selector list, or an at-rule with its name and condition."""

    prelude: str
    declarations: tuple[Declaration, ...] = ()
    inner: tuple["Block", ...] = ()

    @property
    def is_at_rule(self) -> bool:
        """Whether it is an at-rule, such as @media."""
        return self.prelude.startswith("@")

    def __str__(self) -> str:
        """As CSS; at-rules that hold nothing, such as @import, end in a semicolon."""
        if self.is_at_rule and not self.declarations and not self.inner:
            return f"{self.prelude};"
        inside = ";".join(map(str, self.declarations)) + "".join(map(str, self.inner))
        return f"{self.prelude}{{{inside}}}"


@lru_cache(maxsize=4096)
def declarations(style: str) -> tuple[Declaration, ...]:
    """What a `style` attribute declares, in order; what is no declaration is left out."""
    found = (_declaration(words) for words, _ in _pieces(_COMMENT.sub("", style), ";"))
    return tuple(each for each in found if each)


@lru_cache(maxsize=64)
def blocks(sheet: str) -> tuple[Block, ...]:
    """The rules of a sheet, at-rules with theirs inside; what is open ends with the sheet."""
    opened = [_Open("")]
    for words, sign in _pieces(_COMMENT.sub("", sheet), ";{}"):
        if sign == "{":
            opened.append(_Open(words.strip()))
            continue
        opened[-1].add(words)
        if sign == "}" and len(opened) > 1:
            _close(opened)
    while len(opened) > 1:
        _close(opened)
    return tuple(opened[0].inner)


@lru_cache(maxsize=1024)
def selectors(prelude: str) -> tuple[str, ...]:
    """The selectors of a list, each on its own."""
    return tuple(each.strip() for each, _ in _pieces(prelude, ",") if each.strip())


class _Open:
    """A block that is being read."""

    def __init__(self, prelude: str) -> None:
        self.prelude = prelude
        self.declared: list[Declaration] = []
        self.inner: list[Block] = []

    def add(self, words: str) -> None:
        if words.lstrip().startswith("@"):
            self.inner.append(Block(prelude=words.strip()))
        elif self.prelude and (declared := _declaration(words)):
            self.declared.append(declared)


def _close(opened: list[_Open]) -> None:
    block = opened.pop()
    opened[-1].inner.append(
        Block(
            prelude=block.prelude,
            declarations=tuple(block.declared),
            inner=tuple(block.inner),
        )
    )


def _declaration(words: str) -> Declaration | None:
    name, colon, value = words.partition(":")
    if not colon or not name.strip() or not value.strip():
        return None
    plain = _IMPORTANT.sub("", value).strip()
    return Declaration(name=name.strip().lower(), value=plain, is_important=plain != value.strip())


def _pieces(text: str, ends: str) -> Iterator[tuple[str, str]]:
    """The text up to each of the signs in `ends`, with the sign; quotes and brackets hide signs."""
    depth, quote, start = 0, "", 0
    for mark in _MARK.finditer(text):
        sign = mark[0]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "()":
            depth = max(0, depth + (1 if sign == "(" else -1))
        elif not depth and sign in ends:
            yield text[start : mark.start()], sign
            start = mark.end()
    yield text[start:], ""
