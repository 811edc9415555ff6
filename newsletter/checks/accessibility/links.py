"""Whether links say where they lead, and can be told from the words around them."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from newsletter.checks.accessibility.reading import STYLE, Reading, Seen
from newsletter.checks.elements import name_of, spaced, style_of
from newsletter.checks.finding import Finding, Rule, Severity

RULES = (
    Rule(name="link-name", question="Has every link words, or an image that has some?"),
    Rule(name="link-words", question="Do the words of a link say where it leads, by themselves?"),
    Rule(name="link-address", question="Have links words and not their addresses?"),
    Rule(name="link-underline", question="Are links in running text underlined?"),
)

_VAGUE = frozenset({
    "click", "click here", "here", "learn more", "link", "more", "read more", "see here",
    "see more", "this", "this link", "hier", "klick hier", "mehr", "weiterlesen", "cliquez ici",
    "en savoir plus", "ici", "lire la suite", "aquí", "haz clic aquí", "leer más", "más", "aqui",
    "clique aqui", "leia mais", "clicca qui", "leggi tutto", "qui",
})  # fmt: skip
"""Words that say nothing in a list of links, in the languages most letters are written in."""
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_ENDS = " .,:;!?\u2026\u00bb\u203a\u2192>()[]"
_MOST_LINES = 10


def examine(reading: Reading) -> Iterator[Finding]:
    """Yield links that leave a reader guessing."""
    links = [
        (s, name_of(s.element)) for s in reading.seen("a") if s.element.get("href") is not None
    ]
    for seen, name in links:
        if not name:
            yield _nameless(seen, reading)
        elif name.strip(_ENDS).casefold() in _VAGUE:
            yield _vague(seen, name, reading)
    if addresses := [seen for seen, name in links if _ADDRESS.fullmatch(name)]:
        yield _addresses(addresses, reading)
    if plain := next((name for seen, name in links if name and _is_plain(seen)), ""):
        yield Finding(
            rule="link-underline",
            severity=Severity.WARNING,
            what=f'the link "{plain[:40]}" in running text is told by its colour alone',
            mend="write text-decoration: underline for it",
            where=STYLE,
        )


def _place(seen: Seen, reading: Reading) -> tuple[str, int | None]:
    href, name = seen.element.get("href") or "", name_of(seen.element)
    return reading.place(f"{href} {name}", href, name)


def _nameless(seen: Seen, reading: Reading) -> Finding:
    image = next(seen.element.iter("img"), None)
    where, line = _place(seen, reading)
    href = (seen.element.get("href") or "")[:80]
    return Finding(
        rule="link-name",
        severity=Severity.ERROR,
        what=f"the link to {href} has no words"
        if image is None
        else f"the link to {href} is an image without an alternative text",
        mend="say between its brackets where it leads",
        where=where,
        line=line,
    )


def _vague(seen: Seen, name: str, reading: Reading) -> Finding:
    where, line = _place(seen, reading)
    return Finding(
        rule="link-words",
        severity=Severity.WARNING,
        what=f'the words of the link "{name}" do not say where it leads',
        mend="link the words that name what is behind it",
        where=where,
        line=line,
    )


def _addresses(links: list[Seen], reading: Reading) -> Finding:
    lines = sorted({line for seen in links if (line := _place(seen, reading)[1])})
    more = ", ..." if len(lines) > _MOST_LINES else ""
    at = f" (lines {', '.join(map(str, lines[:_MOST_LINES]))}{more})" if len(lines) > 1 else ""
    count = "a link shows its" if len(links) == 1 else f"{len(links)} links show their"
    return Finding(
        rule="link-address",
        severity=Severity.WARNING,
        what=f"{count} address, which is heard letter by letter{at}",
        mend="link words that name what is behind it",
        where=reading.source,
        line=lines[0] if lines else None,
    )


def _is_plain(seen: Seen) -> bool:
    """Whether nothing but colour tells a link from the words beside it."""
    style = style_of(seen.element)
    decoration = style.get("text-decoration-line", style.get("text-decoration", ""))
    if "none" not in decoration or style.get("border-bottom", "0")[:1] not in "0n":
        return False
    beside = (run for run in seen.passage.runs if spaced(run.text))
    return any(not _is_linked(run.element) for run in beside)


def _is_linked(element: HtmlElement) -> bool:
    return element.tag == "a" or next(element.iterancestors("a"), None) is not None
