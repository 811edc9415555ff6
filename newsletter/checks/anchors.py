"""The links of a letter as readers meet them, and where in the report they come from."""

from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.checks.letter import Letter
from newsletter.holes import TOKEN

ELSEWHERE = "newsletter.toml"
"""Where a link comes from that the report does not name: project, web and postal address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """One link: where it leads, and its words, or its image's where there are none."""

    href: str
    words: str
    is_wordmark: bool
    """Whether it is the project's name at the top."""


def anchors(letter: Letter) -> Iterator[Anchor]:
    """Every link that is the same for all readers, in reading order; not their own ones."""
    for element in letter.page.iter("a"):
        href = element.get("href")
        if href is None or TOKEN.search(href):
            continue
        alternatives = (image.get("alt") or "" for image in element.iter("img"))
        words = " ".join(element.text_content().split()) or " ".join(alternatives)
        parent = element.getparent()
        is_wordmark = parent is not None and "wordmark" in (parent.get("class") or "").split()
        yield Anchor(href=href.strip(), words=words, is_wordmark=is_wordmark)


def addresses(letter: Letter) -> Iterator[str]:
    """Where every link leads and every image comes from, in reading order; not readers' own."""
    for element in letter.page.iter("a", "img"):
        url = (element.get("href") or element.get("src") or "").strip()
        if url and not TOKEN.search(url):
            yield url


def place(letter: Letter, url: str) -> tuple[str, int | None]:
    """The file that names a URL, and the line in it where that is known."""
    line = letter.lines.get(url)
    return (letter.source, line) if line else (ELSEWHERE, None)
