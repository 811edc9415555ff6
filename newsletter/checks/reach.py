"""Whether links lead to pages that are there, as far as the web was asked."""

from collections.abc import Iterator

from newsletter.checks.anchors import anchors
from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter

RULES = (
    Rule(name="link-dead", question="With --online: does every link lead to a page that is there?"),
    Rule(name="link-unasked", question="With --online: was the web asked for every link?"),
)


def web_links(letter: Letter) -> tuple[str, ...]:
    """The http and https links that the report names, each once, in reading order.

    Not those around it: the web edition is there only once it is sent.
    """
    hrefs = (anchor.href for anchor in anchors(letter) if anchor.href in letter.lines)
    return tuple(dict.fromkeys(href for href in hrefs if href.startswith(("http://", "https://"))))


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield the links that are dead; nothing where nobody asked the web."""
    answers = letter.circumstances.answers
    if answers is None:
        return
    links = web_links(letter)
    for url in links:
        if fault := answers.get(url):
            yield Finding(
                rule="link-dead",
                severity=Severity.WARNING,
                what=f"{url}: {fault}",
                mend="correct the link, or take it out",
                where=letter.source,
                line=letter.lines[url],
            )
    if unasked := [url for url in links if url not in answers]:
        yield Finding(
            rule="link-unasked",
            severity=Severity.NOTE,
            what=f"links that nobody asked for: {len(unasked)}, from {unasked[0]} on",
            mend="look at them yourself",
            where=letter.source,
            line=letter.lines[unasked[0]],
        )
