"""Whether who reads the plain text gets the same links and headings as who reads the HTML."""

import re
from collections.abc import Iterable, Iterator

from newsletter.checks.anchors import anchors, place
from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter
from newsletter.holes import TOKEN

RULES = (
    Rule(name="part-links", question="Is every link of one part in the other, too?"),
    Rule(name="part-headings", question="Is every heading of one part in the other, too?"),
)

_URL = re.compile(r"<((?:https?://|mailto:)[^>\s]+)>")
_MARK = re.compile(r"\[\d+\]")
_UNDERLINED = re.compile(r"^(\S.*)\n([=~-])\2{2,}$", re.MULTILINE)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NO_LETTERS = re.compile(r"[\W_]+")
_MOST = 10


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield what only one of the two parts has."""
    text = letter.rendition.text
    listed = dict.fromkeys(url for url in _URL.findall(text) if not TOKEN.search(url))
    linked = {
        anchor.href: None
        for anchor in anchors(letter)
        if anchor.href.startswith(("http", "mailto:")) and not anchor.is_wordmark
    }
    bare = (url for url in linked if not _ways(url) & listed.keys() and _bare(url) not in text)
    yield from _links(letter, bare, "the plain text lacks the link to {}")
    # A letter that is folded keeps links for the text on purpose; `letter-folded` tells of it.
    lost = () if letter.rendition.folded else [url for url in listed if url not in linked]
    yield from _links(letter, lost, "the HTML lacks the link to {}")
    yield from _headings(letter, text)


def _ways(url: str) -> set[str]:
    """The link itself, or its page: a table of contents leads to places in the web edition."""
    return {url, url.partition("#")[0]}


def _bare(url: str) -> str:
    """How a mailto link may stand in text: its address alone."""
    return url.removeprefix("mailto:") if url.startswith("mailto:") else f"<{url}>"


def _links(letter: Letter, urls: Iterable[str], what: str) -> Iterator[Finding]:
    for url in list(urls)[:_MOST]:
        where, line = place(letter, url)
        yield Finding(
            rule="part-links",
            severity=Severity.WARNING,
            what=what.format(url),
            mend="see that the theme shows every link",
            where=where,
            line=line,
        )


def _headings(letter: Letter, text: str) -> Iterator[Finding]:
    # Compared without marks, spaces and case: a long heading goes over several lines.
    whole = _bones(text)
    shown = [
        " ".join(element.text_content().split())
        for element in letter.page.iter(*_HEADINGS)
        if next(element.iter("img"), None) is None
    ]
    lost = (heading for heading in shown if _bones(heading) not in whole)
    yield from _told(letter, lost, 'the plain text lacks the heading "{}"')
    page = _bones(" ".join(shown))
    written = (found[1] for found in _UNDERLINED.finditer(text))
    lost = (heading for heading in written if _bones(heading) not in page)
    yield from _told(letter, lost, 'the HTML lacks the heading "{}"')


def _told(letter: Letter, headings: Iterable[str], what: str) -> Iterator[Finding]:
    for heading in list(headings)[:_MOST]:
        yield Finding(
            rule="part-headings",
            severity=Severity.WARNING,
            what=what.format(heading),
            mend="see that the theme shows every heading",
            where=letter.source,
            line=letter.headings.get(heading),
        )


def _bones(text: str) -> str:
    return _NO_LETTERS.sub("", _MARK.sub("", text)).casefold()
