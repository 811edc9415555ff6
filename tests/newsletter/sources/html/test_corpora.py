"""Real weekly reports as HTML: rendered by a Markdown parser, read, no word lost, written back."""

import os
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from newsletter.report import Report, normalise, to_markdown, words
from newsletter.sources.composing import compose
from newsletter.sources.html.reader import HtmlReader
from newsletter.sources.html.tree import BLOCKS
from newsletter.sources.markdown.reading import read_markdown
from newsletter.sources.metadata import split_front_matter

pytestmark = pytest.mark.corpora

EVERY = 12
"""One report of so many is tried: all of them take minutes."""
REFUSED = {"2022-02-27-update.md"}
"""A report whose front matter names a day that is none."""


class _Words(HTMLParser):
    """Python's own parser: all text, spaces where blocks begin and end, scripts left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A block or a break is a space."""
        del attrs
        self._silent += tag in {"script", "style", "iframe", "svg"}
        self.pieces.append(" " if tag in BLOCKS or tag == "br" else "")

    def handle_endtag(self, tag: str) -> None:
        """So is a block's end."""
        self._silent -= tag in {"script", "style", "iframe", "svg"}
        self.pieces.append(" " if tag in BLOCKS else "")

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.pieces.append("" if self._silent else data)


def _paths() -> list[Path]:
    folder = Path(os.environ["NEWSLETTER_CORPORA"], "reports")
    return [path for path in sorted(folder.rglob("*.md")) if path.name not in REFUSED][::EVERY]


def _html(path: Path) -> str:
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    lines = split_front_matter(text, where=str(path))[1]
    markdown = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable(["table"])
    return markdown.render("\n".join(text.split("\n")[lines:]))


def _read(html: str) -> Report:
    reader = HtmlReader(html, where="page.html", base="https://example.org/")
    return compose(reader.parts(), title="T", published=None)


def test_every_report_keeps_its_words() -> None:
    """Each word of the page is in the model as often, and the report can be written and read."""
    lost: dict[str, Counter[str]] = {}
    changed: list[str] = []
    paths = _paths()
    for path in paths:
        html = _html(path)
        extraction = _Words()
        extraction.feed(html)
        extraction.close()
        report = _read(html)
        missing = Counter("".join(extraction.pieces).split()) - Counter(words(report))
        if missing:
            lost[path.name] = missing
        again = normalise(read_markdown(to_markdown(report), where="page.md"))
        if (again.blocks, again.sections) != (
            normalise(report).blocks,
            normalise(report).sections,
        ):
            changed.append(path.name)
    assert len(paths) > 100
    assert not lost
    assert not changed
