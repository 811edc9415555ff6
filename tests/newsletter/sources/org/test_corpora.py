"""Real reports in org-mode, every third, and with EVERY=1 each: no word, address, heading or item lost, and written back."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.report import (
    CodeBlock,
    Comment,
    Definition,
    ListItem,
    Node,
    Report,
    Section,
    normalise,
    to_markdown,
    walk,
    words,
)
from newsletter.sources import read_markdown, read_report
from tests.newsletter.rendering.reading import html_tokens, rendered_whole, tokens

pytestmark = pytest.mark.corpora

EVERY = int(os.environ.get("EVERY") or 3)
WORD = re.compile(r"[^\W_]{2,}")
MARKS = (
    re.compile(r"^[ \t]*#\+(?:title|author|date|begin_\w+|end_\w+|caption|name)\b", re.MULTILINE | re.IGNORECASE),
    re.compile(r"^\s*\d+[.)]\s", re.MULTILINE),
)  # fmt: skip
"""The names of keywords and blocks, and an item's own number, which a list counts anew."""
AUTHORS = re.compile(r"^#\+author:.*", re.MULTILINE)
BLOCK = re.compile(
    r"^[ \t]*#\+begin_(src|example|comment)\b.*?^[ \t]*#\+end_\1",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
URL = re.compile(r"https?://[^\s\[\]<>|\"`]*[\w/]")


def _paths() -> list[Path]:
    found = Path(os.environ.get("NEWSLETTER_CORPORA", "."), "reports").rglob("*.org")
    return sorted(found)[::EVERY]


def _hidden(node: Node) -> Iterator[str]:
    for name in ("href", "src", "language"):
        if isinstance(value := getattr(node, name, None), str):
            yield value
    if isinstance(node, Comment):
        yield node.text
    yield from (value for pair in node.attrs for value in pair)


def _written(text: str) -> Counter[str]:
    text = AUTHORS.sub(lambda line: line[0].replace(" and ", " "), text)
    for mark in MARKS:
        text = mark.sub(" ", text)
    return Counter(WORD.findall(text))


def _kept(report: Report) -> Counter[str]:
    """What a reader sees and what is kept beside it; a bare link's address is its text."""
    told = [
        str(report.published),
        *(person.name for person in report.authors),
        *map(str, report.meta.values()),
    ]
    pieces = [*words(report), *told, *(text for node in walk(report) for text in _hidden(node))]
    return Counter(WORD.findall(" ".join(pieces)))


def _text_of(report: Report) -> str:
    texts = (str(getattr(node, name, "")) for node in walk(report) for name in ("href", "text"))
    return "\n".join(texts)


def test_reports_are_kept_whole() -> None:
    """Words, addresses, headings and items: as many as patterns of our own count in the source."""
    wrong: dict[str, object] = {}
    paths = _paths()
    for path in paths:
        text, report = path.read_text(encoding="utf-8"), read_report(path)
        lost = _written(text) - _kept(report)
        shown = _text_of(report)
        urls = {url for url in URL.findall(text) if url not in shown}
        prose = BLOCK.sub("", text)
        nodes = Counter(type(node) for node in walk(report))
        title_is_heading = "#+title" not in text.lower()
        headings = len(re.findall(r"^\*+ ", text, re.MULTILINE)) - title_is_heading
        items = len(re.findall(r"^(?: +[-+*]|[-+]| *\d+[.)])(?: |$)", prose, re.MULTILINE))
        counted = nodes[Section], nodes[ListItem] + nodes[Definition]
        blocks = len(BLOCK.findall(text))
        made = nodes[CodeBlock] + nodes[Comment]
        if lost or urls or counted != (headings, items) or made < blocks:
            wrong[path.name] = (lost, urls, counted, (headings, items))
    assert len(paths) == 243 // EVERY
    assert wrong == {}


def test_reports_read_back() -> None:
    """Written as Markdown and read again it is the same."""
    for path in _paths():
        report = read_report(path)
        again = read_markdown(to_markdown(report), where="written.md")
        assert normalise(again) == normalise(report), path


def test_some_become_letters() -> None:
    """No word is lost on the way."""
    for path in _paths()[::6]:
        report = read_report(path)
        letter = rendered_whole(report, path.parent)
        assert not tokens(" ".join(words(report))) - html_tokens(letter), path
