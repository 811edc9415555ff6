"""By what a change is known: its address at the forge, or its short mark."""

import re
from collections.abc import Iterator

from newsletter.report import Card, Link, Node, Paragraph, Ref, plain, walk

_CHANGE = re.compile(
    r"https?://[^/]+/(?P<home>[^?#]+?)/(?:-/)?"
    r"(?:(?P<request>merge_requests)|pulls?|pull-requests|issues)/(?P<number>\d+)(?:[/?#].*)?"
)
_COMMIT = re.compile(r"https?://[^/]+/[^?#]+?/(?:-/)?commits?/(?P<sha>[0-9a-f]{7,64})(?:[/?#].*)?")
_MARK = re.compile(r"(?<![\w/.#!&-])(?P<home>[\w.-]+/[\w.-]+)?(?P<mark>[#!]\d+)\b")
_SHA = re.compile(r"[0-9a-f]{7,64}")
_DIGITS = 7
"""Of a commit's name: as many as the shortest way to write it has."""


def marks_of(node: Node) -> frozenset[str]:
    """What changes a node and all in it speak of: `lxc/lxd#7`, a bare `#7`, a commit's digits.

    Where a paragraph has a link or a reference to a change, numbers in its words do not count.
    """
    return frozenset(_marks(node))


def _marks(node: Node) -> Iterator[str]:
    for each in walk(node):
        match each:
            case Ref() | Link() | Card():
                yield from _pointed(each)
            case Paragraph(children=children):
                linked = any(True for held in walk(each) for _ in _pointed(held))
                yield from () if linked else _read(plain(children))


def _pointed(node: Node) -> Iterator[str]:
    """What a link or a reference leads to."""
    match node:
        case Ref(url=url, text=text) if not url:
            yield from _read(text)
            if _SHA.fullmatch(text):
                yield text[:_DIGITS]
        case Ref(url=url) | Card(url=url) | Link(href=url):
            if found := _CHANGE.fullmatch(url):
                sign = "!" if found["request"] else "#"
                yield f"{found['home'].lower()}{sign}{found['number']}"
            elif commit := _COMMIT.fullmatch(url):
                yield commit["sha"][:_DIGITS]


def _read(text: str) -> Iterator[str]:
    for found in _MARK.finditer(text):
        yield f"{(found['home'] or '').lower()}{found['mark']}"


def bare(mark: str) -> str:
    """A mark as its own project writes it: `#7` of `lxc/lxd#7`."""
    return re.sub(r"^[^#!]+(?=[#!])", "", mark)
