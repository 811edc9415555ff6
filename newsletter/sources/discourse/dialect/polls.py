"""BBCode's polls: a heading that asks, and a list of answers."""

from markdown_it.rules_block import StateBlock

from newsletter.sources.discourse.dialect.tags import Tag

_MOST = 100
"""Answers that a poll of numbers has at most."""
_NUMBER = 6


def open_poll(tag: Tag) -> str:
    """The poll's element, with the answers that a poll of numbers has without saying them."""
    if tag.values.get("type") != "number":
        return '<div class="poll">\n'
    least, most, step = (_number(tag, *known) for known in (("min", 1), ("max", 10), ("step", 1)))
    answers = range(least, most + 1, max(step, 1))[:_MOST]
    listed = "".join(f"<li>{answer}</li>" for answer in answers)
    return f'<div class="poll"><ul>{listed}</ul>\n'


def _number(tag: Tag, name: str, default: int) -> int:
    text = tag.values.get(name, "")
    is_number = text.isascii() and text.isdecimal() and len(text) <= _NUMBER
    return int(text) if is_number else default


def close_poll(state: StateBlock, first: int) -> None:
    """Make the first heading of the tokens from `first` on the poll's title."""
    for token in state.tokens[first:]:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "div"
            token.attrSet("class", "poll-title")
            if token.type == "heading_close":
                return
