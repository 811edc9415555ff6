"""Whether links lead to pages that are there, as far as the web was asked."""

from collections.abc import Iterator

from newsletter.checks.anchors import anchors, place
from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter

RULES = (
    Rule(name="link-dead", question="With --online: does every link lead to a page that is there?"),
    Rule(name="link-unasked", question="With --online: was the web asked for every link?"),
)


def web_links(letter: Letter) -> tuple[str, ...]:
    """The http and https links of a letter, each once, in reading order."""
    hrefs = (anchor.href for anchor in anchors(letter))
    return tuple(dict.fromkeys(href for href in hrefs if href.startswith(("http://", "https://"))))


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield the links that are dead; nothing where nobody asked the web."""
    answers = letter.circumstances.answers
    if answers is None:
        return
    links = web_links(letter)
    for url in links:
        if fault := answers.get(url):
            where, line = place(letter, url)
            yield Finding(
                rule="link-dead",
                severity=Severity.WARNING,
                what=f"{url}: {fault}",
                mend="correct the link, or take it out",
                where=where,
                line=line,
            )
    if unasked := [url for url in links if url not in answers]:
        yield Finding(
            rule="link-unasked",
            severity=Severity.NOTE,
            what=f"links that nobody asked for: {len(unasked)}, from {unasked[0]} on",
            mend="look at them yourself",
            where=letter.source,
            line=letter.lines.get(unasked[0]),
        )
