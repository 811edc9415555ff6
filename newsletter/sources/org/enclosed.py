"""Org's blocks between `#+begin_name` and `#+end_name`."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from newsletter.report import (
    Block,
    Blocks,
    Break,
    Callout,
    CodeBlock,
    Comment,
    Inline,
    Inlines,
    Paragraph,
    Quote,
    RawBlock,
    Span,
)
from newsletter.sources.markup import Line, Notes, code_of

_ESCAPED = re.compile(r"^([ \t]*),(?=,*(?:\*|#\+))", re.MULTILINE)
_CALLOUTS = frozenset({"note", "tip", "important", "warning", "caution"})
_CODE = frozenset({"src", "example"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """A block by its name in lower case, the words behind it, and the lines inside."""

    name: str
    words: str
    lines: Sequence[Line]
    span: Span


def read_enclosed(
    found: Enclosed,
    notes: Notes,
    *,
    blocks: Callable[[Sequence[Line]], Blocks],
    inlines: Callable[[str], Inlines],
) -> Blocks:
    """What a block means; one of an unknown kind is kept as code.

    Notes: `org-not-rendered` (text of another format), `org-block-unknown`; both are warnings.
    """
    span = found.span
    match found.name:
        case "quote":
            block: Block = Quote(blocks=blocks(found.lines), span=span)
        case "center":
            return blocks(found.lines)
        case "verse":
            block = Paragraph(children=_verse(found.lines, inlines), span=span)
        case "comment":
            block = Comment(text=code_of(found.lines).strip(), span=span)
        case "export":
            block = raw_block(found.words, _text(found), span, notes)
        case name if name in _CALLOUTS:
            block = Callout(kind=name, blocks=blocks(found.lines), span=span)
        case name:
            if name not in _CODE:
                what = f"a block of the kind {name} is unknown; it is kept as code"
                notes.warn("org-block-unknown", what, span)
            block = _code(found)
    return (block,)


def raw_block(form: str, text: str, span: Span, notes: Notes) -> RawBlock:
    """Text of another format: kept, never rendered."""
    name = form.split(None, 1)[0].lower() if form.strip() else "text"
    shown = " ".join(text.split())[:60]
    notes.warn("org-not-rendered", f"text for {name} is kept, but not rendered: {shown}", span)
    return RawBlock(format=name, text=text, span=span)


def _text(found: Enclosed) -> str:
    return _ESCAPED.sub(r"\1", code_of(found.lines))


def _code(found: Enclosed) -> CodeBlock:
    language, _, rest = found.words.strip().partition(" ")
    if found.name != "src":
        language, rest = "", found.words.strip()
    attrs = (("info", rest.strip()),) if rest.strip() else ()
    return CodeBlock(text=_text(found), language=language, span=found.span, attrs=attrs)


def _verse(lines: Sequence[Line], inlines: Callable[[str], Inlines]) -> Inlines:
    run: list[Inline] = []
    for line in lines:
        run += [Break()] if run else []
        run += inlines(line.text.strip())
    return tuple(run)
