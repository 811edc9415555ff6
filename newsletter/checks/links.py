"""Whether links say where they lead, and lead there."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import parse_qsl, urlsplit

from newsletter.checks.anchors import Anchor, anchors, place
from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter
from newsletter.rendering.hrefs import usable
from newsletter.report import Link

RULES = (
    Rule(
        name="link-lost",
        question="Can every link of the report be one in a letter: https, http or mailto?",
    ),
    Rule(name="link-ambiguous", question="Do the same words lead to the same place everywhere?"),
    Rule(name="link-http", question="Do links use https?"),
    Rule(name="link-tracking", question="Are links free of parameters that only track readers?"),
    Rule(name="link-anchor", question="Does every link within the letter have its target there?"),
    Rule(name="link-mailto", question="Does every mailto link name an address?"),
)

_TRACKING = re.compile(
    r"utm_\w+|[gf]bclid|gclid|msclkid|twclid|dclid|igshid|mc_[ce]id|_hs\w+|yclid"
)
_REFERENCE = re.compile(r"[\w./-]*[#!&]\d+|[\da-f]{7,40}|[\d.,]+", re.IGNORECASE)
"""Words that mean another thing in each project: numbers of issues, of commits, and footnotes."""
_VAGUE = frozenset({
    "here", "click here", "this", "link", "read more", "more", "learn more", "details", "see more",
})  # fmt: skip
_MANY = 3


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield what is wrong with links."""
    yield from _lost(letter)
    found = list(anchors(letter))
    first: dict[str, Anchor] = {}
    for anchor in found:
        first.setdefault(anchor.href, anchor)
    for anchor in first.values():
        for ask in (_tracking, _mailto):
            yield from ask(letter, anchor)
    yield from _http(letter, list(first.values()))
    yield from _ambiguous(letter, found)
    yield from _targets(letter, found)


def _finding(  # one parameter for each field
    letter: Letter, rule: str, severity: Severity, *, url: str, what: str, mend: str
) -> Finding:
    where, line = place(letter, url)
    return Finding(rule=rule, severity=severity, what=what, mend=mend, where=where, line=line)


def _lost(letter: Letter) -> Iterator[Finding]:
    """Links of the report of which the letter shows the words only."""
    for node, line in letter.nodes:
        if isinstance(node, Link) and not usable(node.href, page=letter.report.url):
            yield Finding(
                rule="link-lost",
                severity=Severity.WARNING,
                what=f'the link to "{node.href[:80]}" is none in a letter, only its words are left',
                mend="write its whole address, beginning with https://",
                where=letter.source,
                line=line,
            )


def _http(letter: Letter, once: Sequence[Anchor]) -> Iterator[Finding]:
    # One note for all: older reports have many, and some sites have nothing else.
    plain = [anchor.href for anchor in once if anchor.href.startswith("http://")]
    if plain:
        yield _finding(
            letter,
            "link-http",
            Severity.NOTE,
            url=plain[0],
            what=f"links by http, which can be read and changed on the way: {len(plain)},"
            f" from {plain[0]} on",
            mend="write https where the site has it",
        )


def _tracking(letter: Letter, anchor: Anchor) -> Iterator[Finding]:
    names = [name for name, _ in _query(anchor.href) if _TRACKING.fullmatch(name.lower())]
    if names:
        yield _finding(
            letter,
            "link-tracking",
            Severity.WARNING,
            url=anchor.href,
            what=f"{', '.join(names)} in {anchor.href} only tracks readers",
            mend="take it out of the address",
        )


def _query(href: str) -> Sequence[tuple[str, str]]:
    if "?" not in href:
        return ()
    try:
        return parse_qsl(urlsplit(href).query, keep_blank_values=True)
    except ValueError:
        return ()


def _mailto(letter: Letter, anchor: Anchor) -> Iterator[Finding]:
    scheme, _, rest = anchor.href.partition(":")
    if scheme.lower() == "mailto" and "@" not in rest.partition("?")[0]:
        yield _finding(
            letter,
            "link-mailto",
            Severity.WARNING,
            url=anchor.href,
            what=f"{anchor.href} names nobody to write to",
            mend="write mailto:somebody@their.domain",
        )


def _ambiguous(letter: Letter, found: Sequence[Anchor]) -> Iterator[Finding]:
    leads: dict[str, list[Anchor]] = {}
    for anchor in found:
        words = anchor.words.casefold().strip(" .,:;!?\N{HORIZONTAL ELLIPSIS}\N{RIGHTWARDS ARROW}")
        if words and not _REFERENCE.fullmatch(words):
            leads.setdefault(words, []).append(anchor)
    for words, same in leads.items():
        places = Counter(anchor.href for anchor in same)
        # Two releases may bear one name; many real reports have several such pairs.
        if len(places) >= _MANY or (words in _VAGUE and len(places) > 1):
            yield _finding(
                letter,
                "link-ambiguous",
                Severity.WARNING,
                url=same[0].href,
                what=f'"{same[0].words}" stands on {len(same)} links to {len(places)} places',
                mend="say in each what it leads to: some readers hear the links alone",
            )


def _targets(letter: Letter, found: Sequence[Anchor]) -> Iterator[Finding]:
    within = dict.fromkeys(anchor.href for anchor in found if anchor.href.startswith("#"))
    if not within:
        return
    targets = {element.get(name) for element in letter.page.iter() for name in ("id", "name")}
    for href in within:
        if href[1:] not in targets:
            yield Finding(
                rule="link-anchor",
                severity=Severity.WARNING,
                what=f"{href} is nowhere in the letter" if href != "#" else "a link leads nowhere",
                mend="link to what is there, or to the web edition",
                where="blocks.html.j2",
            )
