"""Whether the letter's header says what receivers ask of a newsletter, and under seal."""

import re
from collections.abc import Iterator, Mapping

from newsletter.checks.anchors import ELSEWHERE
from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter
from newsletter.checks.parts import fields

LINE_MOST = 998
"""Octets of a line without its end (RFC 5322 2.1.1)."""

RULES = (
    Rule(
        name="header-missing",
        question="Does the letter have From, Subject, Date, Message-ID and List-Id, each once?",
    ),
    Rule(
        name="header-unsubscribe",
        question="Can readers leave with one click, by https (RFC 8058)?",
    ),
    Rule(
        name="header-signature",
        question="Does every DKIM signature cover From and both List-Unsubscribe fields?",
    ),
    Rule(
        name="header-bytes",
        question=f"Is the header ASCII, and no line longer than {LINE_MOST} bytes?",
    ),
)

_NEEDED = ("From", "Subject", "Date", "Message-ID", "List-Id")
_COVERED = ("From", "List-Unsubscribe", "List-Unsubscribe-Post")
_SIGNED = re.compile(r"(?:^|;)\s*h\s*=([^;]*)")
_ONE_CLICK = "List-Unsubscribe=One-Click"

_HEADER = "the letter's header"


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield what is wrong with the header."""
    found = fields(letter.message)
    for name in _NEEDED:
        if len(found.get(name.lower(), ())) != 1:
            yield _error(
                "header-missing",
                what=f"{name} stands {len(found.get(name.lower(), ()))} times in the header",
                mend="see [from] and [list] of newsletter.toml",
            )
    yield from _unsubscribing(letter, found)
    yield from _signatures(letter, found.get("dkim-signature", ()))
    yield from _octets(letter.message)


def _error(rule: str, *, what: str, mend: str, where: str = _HEADER) -> Finding:
    return Finding(rule=rule, severity=Severity.ERROR, what=what, mend=mend, where=where)


def _unsubscribing(letter: Letter, found: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    ways = " ".join(found.get("list-unsubscribe", ()))
    secure = "<https://" in ways or (letter.circumstances.is_local and "<http://" in ways)
    if not secure:
        yield _error(
            "header-unsubscribe",
            what="List-Unsubscribe names no https address: mail programs show no button to leave",
            mend="write an https address into url below [web]",
            where=ELSEWHERE,
        )
    if found.get("list-unsubscribe-post", ()) != (_ONE_CLICK,):
        yield _error(
            "header-unsubscribe",
            what=f"List-Unsubscribe-Post is not {_ONE_CLICK}",
            mend="send letters that were made by this program",
        )


def _signatures(letter: Letter, signatures: tuple[str, ...]) -> Iterator[Finding]:
    for signature in signatures:
        signed = _SIGNED.search(signature)
        covered = {name.strip().lower() for name in signed[1].split(":")} if signed else set()
        if missing := [name for name in _COVERED if name.lower() not in covered]:
            yield _error(
                "header-signature",
                what=f"a DKIM signature does not cover {', '.join(missing)}",
                mend="sign with the keys of [dkim], which cover them",
            )
    if not signatures and not letter.circumstances.is_local:
        yield Finding(
            rule="header-signature",
            severity=Severity.NOTE,
            what="the letter bears no DKIM signature of ours; large providers ask for one",
            mend="see that the smarthost signs, or make keys with `newsletter doctor dkim`",
            where=ELSEWHERE,
        )


def _octets(message: bytes) -> Iterator[Finding]:
    head = message.partition(b"\r\n\r\n")[0]
    if not head.isascii():
        yield _error(
            "header-bytes",
            what="the header has bytes that are not ASCII",
            mend="send letters that were made by this program",
        )
    longest = max(map(len, message.split(b"\r\n")))
    if longest > LINE_MOST:
        yield _error(
            "header-bytes",
            what=f"a line of the letter has {longest} bytes; servers break or refuse it",
            mend="send letters that were made by this program",
        )
