"""Real weekly reports: read without a crash, no word lost, and written back as they were.

Every third of them, and with EVERY=1 (`make corpora`) each.
"""

import html
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from newsletter.report import (
    Comment,
    ListItem,
    Node,
    RawBlock,
    RawInline,
    Report,
    Section,
    from_json,
    normalise,
    to_json,
    to_markdown,
    walk,
    words,
)
from newsletter.sources import read_markdown, read_report
from newsletter.sources.metadata import split_front_matter

pytestmark = pytest.mark.corpora

EVERY = int(os.environ.get("EVERY") or 3)
REFUSED = {"lwkd/_posts/2022-02-27-update.md": "2022-02-29"}
"""Reports that are wrong, and the word that the error must quote: a day that is none."""

WORD = re.compile(r"[^\W_]{2,}")
UNSEEN = (
    re.compile(r"^\s*\d+[.)]\s", re.MULTILINE),
    re.compile(r"^ {0,3}\[[^\]\n]+\]:.*$", re.MULTILINE),
    re.compile(r"(?<=\])\s?\[[^\]\n]*\n?[^\]\n]*\]"),
    re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL),
)
"""An item's own number, which a list counts anew; definitions of links, and their labels; what is
only for browsers."""
HTML = re.compile(
    r"</?(?:source|span)\b[^<>]*?(\bsrc[^<>]*?)?(?:alt[^<>]*)?>|</?(?:a|b|blockquote|center|code|del|div|em|footer|i|img|li|p|pre|script|strike|strong"
    r"|ul|video)\b([^<>]*)>"
)
SHOWN = re.compile(r"""\b(?:href|src|alt|title)\s*=\s*("[^"]*"|'[^']*'|\S*)""")
"""HTML's tags, and the attributes of which something is seen."""


MOST_RAW, MOST_MISSING, MOST_DIFFERENT = 0.02, 0.01, 0.02
ASIDE = re.compile(r"<!--.*?-->|^(```|~~~).*?^\1|\A---\n.*?^---$", re.DOTALL | re.MULTILINE)
"""Comments, code and front matter, where no sign means anything."""
HEADING = re.compile(
    r"^ {0,3}(?:#{1,6}(?:[ \t]+\S|[^#\s\d])|\S.*\n(?:=+|-{3,})[ \t]*$)", re.MULTILINE
)
ITEM = re.compile(r"^[ \t>]*(?:[-*+]|\d+\.)[ \t]+(?!(?:[-*][ \t]*){2,}$)\S|<li>", re.MULTILINE)
DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:.*$", re.MULTILINE)
ADDRESS = re.compile(r"https?://[\w.-]+(?:/[\w/.-]*\w)?")


JEKYLL = (
    re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{::?[^{}\n]*\}"),
    re.compile(r"^[-*+] .*(?=\n\s*\{:\s*toc)", re.MULTILINE),
)
"""What Jekyll fills in or leaves out, and no reader's words; a note of the report tells of it."""


def _paths() -> Iterator[Path]:
    folder = Path(os.environ.get("NEWSLETTER_CORPORA", "."), "reports")
    found = [path for path in sorted(folder.rglob("*.m*")) if path.suffix in {".md", ".markdown"}]
    yield from (path for at, path in enumerate(found) if at % EVERY == 0 or _name(path) in REFUSED)


def _name(path: Path) -> str:
    return path.relative_to(Path(os.environ["NEWSLETTER_CORPORA"], "reports")).as_posix()


def _written_words(path: Path) -> Counter[str]:
    """The words below the front matter, as an author wrote them."""
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    skipped = split_front_matter(text, where=str(path))[1]
    body = "\n".join(text.split("\n")[skipped:])
    for unseen in UNSEEN:
        body = unseen.sub(" ", body)
    body = HTML.sub(lambda tag: " ".join(SHOWN.findall(tag[1] or tag[2] or "")), body)
    for jekyll in JEKYLL if re.search("^layout:", text, re.MULTILINE) else ():
        body = jekyll.sub(" ", body)
    body = re.sub(r"<br\s*/?>", " ", html.unescape(body))
    return Counter(WORD.findall(body))


def _kept_words(report: Report) -> Counter[str]:
    """What a reader sees, the addresses, and what is kept without being rendered.

    A word that is half strong counts both as one and as its halves, as the source has it.
    """
    hidden = [text for node in walk(report) for text in _hidden(node)]
    seen = [*words(report), *hidden]
    pieces = [str(getattr(node, "text", "")) for node in walk(report)]
    return _count(seen) | _count([*pieces, *hidden])


def _count(texts: list[str]) -> Counter[str]:
    return Counter(WORD.findall(html.unescape(" ".join(texts))))


def _hidden(node: Node) -> Iterator[str]:
    """What a node keeps beside its text."""
    for name in ("href", "url", "src", "alt", "title", "label", "language"):
        if isinstance(value := getattr(node, name, None), str):
            yield value
    if isinstance(node, Comment | RawBlock | RawInline):
        yield node.text
    yield from (value for pair in node.attrs for value in pair)


@dataclass(slots=True)
class Tally:
    """What was counted in the reports of one corpus."""

    words: int = 0
    raw: int = 0
    addresses: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)

    def add(self, path: Path, report: Report) -> None:
        """Count one report."""
        nodes = list(walk(report))
        hidden = [node.text for node in nodes if isinstance(node, RawBlock | RawInline)]
        self.words += len(WORD.findall(" ".join(words(report))))
        self.raw += len(WORD.findall(" ".join(hidden)))
        self.read["heading"] += sum(map(_is_heading, nodes))
        self.read["item"] += sum(isinstance(node, ListItem) for node in nodes)
        text = ASIDE.sub("", path.read_text(encoding="utf-8").replace("\r\n", "\n"))
        self.written["heading"] += len(HEADING.findall(text))
        self.written["item"] += len(ITEM.findall(text))
        self._add_addresses(html.unescape(text), nodes)

    def _add_addresses(self, text: str, nodes: list[Node]) -> None:
        found = [*nodes, *(child for node in nodes for child in getattr(node, "children", ()))]
        kept = html.unescape("\n".join(value for node in found for value in _values(node)))
        reasons = {
            "defined only": "\n".join(DEFINITION.findall(text)),
            "in Liquid": "\n".join(JEKYLL[0].findall(text)),
        }
        for address in set(ADDRESS.findall(text)):
            self.addresses += 1
            if address not in kept:
                why = (reason for reason, places in reasons.items() if address in places)
                self.missing[next(why, "lost")] += 1


def _is_heading(node: Node) -> bool:
    return isinstance(node, Section) or "heading" in dict(node.attrs)


def _values(node: Node) -> Iterator[str]:
    yield from _hidden(node)
    yield str(getattr(node, "text", ""))


def test_reports_are_read_and_keep_their_words() -> None:
    """No crash, no loss: each word of the text is in the model, as often as it was written.

    Readers see nearly all of them, and about as many headings and items as signs of such.
    """
    lost: dict[str, Counter[str]] = {}
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    refused: dict[str, str] = {}
    count = 0
    for path in _paths():
        try:
            report = read_report(path)
        except Exception as error:  # noqa: BLE001  # a crash is what the test is there to name
            refused[_name(path)] = str(error)
            continue
        count += 1
        tallies[_name(path).partition("/")[0]].add(path, report)
        if missing := _written_words(path) - _kept_words(report):
            lost[_name(path)] = missing
    assert count > 1800 // EVERY
    assert refused.keys() == REFUSED.keys()
    assert all(word in refused[name] for name, word in REFUSED.items())
    assert lost == {}
    for name, tally in tallies.items():
        assert tally.raw <= MOST_RAW * tally.words, name
        assert tally.missing["lost"] <= MOST_MISSING * tally.addresses, name
        for kind, written in tally.written.items():
            assert abs(tally.read[kind] - written) <= MOST_DIFFERENT * written, (name, kind)


def test_every_fourth_of_them_reads_back_from_both_forms() -> None:
    """What was read, written as Markdown and as JSON, is read the same again."""
    changed: list[str] = []
    for path in list(_paths())[::4]:
        if _name(path) in REFUSED:
            continue
        report = read_report(path)
        canonical = normalise(report)
        again = read_markdown(to_markdown(report), where="written.md")
        if normalise(again) != canonical or from_json(to_json(report), where="x") != report:
            changed.append(_name(path))
    assert changed == []
