"""The public form of a letter: what everybody may read of it on the web.

All bytes stay as they were sent but for these: the reader's own links, address and name go, and
the sentence that says why they got it; an invitation to subscribe takes their place; the
link at the foot to the page itself goes. Images that travelled inside become files, details fold.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from newsletter.holes import TOKEN, Hole

_BLOCK = r"<(?:p|li|td|h[1-6])\b[^>]*>(?:(?!</?(?:p|li|td|div|table|h[1-6])\b).)*"
"""The beginning of a block that holds no other."""
_END = r"(?:(?!</?(?:p|li|td|div|table|h[1-6])\b).)*</(?:p|li|td|h[1-6])>\s*"
_ADDRESSED = re.compile(f"{_BLOCK}(?:{Hole.ADDRESS.token}|{Hole.NAME.token}){_END}", re.DOTALL)
_REASON = re.compile(
    # The paragraph before the one with the way out, in one and the same box.
    rf"(<div\b[^>]*>\s*)<p\b[^>]*>(?:(?!</?(?:p|div)\b).)*</p>\s*(?={_BLOCK}{Hole.UNSUBSCRIBE_URL.token})",
    re.DOTALL,
)
_AWAY = re.compile(rf'(<a\b[^>]*\bhref="){Hole.UNSUBSCRIBE_URL.token}("[^>]*>).*?(</a>)', re.DOTALL)
_WAYS = re.compile(f"{_BLOCK}{Hole.UNSUBSCRIBE_URL.token}{_END}", re.DOTALL)
"""The block of links at the letter's foot."""
_CHOICES = re.compile(rf'\s*<a\b[^>]*\bhref="{Hole.PREFERENCES_URL.token}"[^>]*>.*?</a>', re.DOTALL)
_DETAILS = re.compile(
    r'<div(?P<box> class="details"[^>]*)>(?P<gap>\s*)'
    r'<p(?P<label> class="label"[^>]*)>(?P<summary>.*?)</p>',
    re.DOTALL,
)
_DIV = re.compile(r"<(/?)div\b[^>]*>")
_HEAD = re.compile(r"</head\s*>", re.IGNORECASE)
_BODY = re.compile(r"</body\s*>", re.IGNORECASE)
_SIGNATURE = "-- "


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What stands in the place of the reader's own links."""

    words: str
    href: str


def public_html(
    html: str, invitation: Invitation, pictures: Mapping[str, str], *, page: str
) -> str:
    """The HTML part for everybody; `pictures` are the addresses of its images by `cid`.

    `page` is its own address, to which nothing at its foot needs to lead.
    """
    itself = re.compile(rf'\s*<a\b[^>]*\bhref="{re.escape(escape(page))}"[^>]*>.*?</a>', re.DOTALL)
    html = _WAYS.sub(lambda ways: itself.sub("", ways[0]), _REASON.sub(r"\1", html))
    html = _ADDRESSED.sub("", html)
    invited = (
        rf"\g<1>{_literal(escape(invitation.href))}\g<2>{_literal(escape(invitation.words))}\g<3>"
    )
    html = _CHOICES.sub("", _AWAY.sub(invited, html))
    for cid, address in pictures.items():
        html = html.replace(f"cid:{cid}", escape(address))
    return TOKEN.sub("", _folded(html))


def public_text(text: str, invitation: Invitation) -> str:
    """The plain-text part for everybody; LF line ends, as it is kept."""
    lines = text.split("\n")
    foot = _last(lines, _SIGNATURE)
    kept = [*_without_reader(lines[:foot]), *_foot(lines[foot:], invitation)]
    return TOKEN.sub("", "\n".join(kept))


def _foot(lines: list[str], invitation: Invitation) -> Iterator[str]:
    """The signature: its first lines say why the reader got it, then come labels with URLs."""
    way = next((at for at, line in enumerate(lines) if Hole.UNSUBSCRIBE_URL.token in line), None)
    if way is None:
        yield from _without_reader(lines)
        return
    yield lines[0]
    yield f"{invitation.words}:"
    yield f"<{invitation.href}>"
    rest = lines[way + 1 :]
    choices = next((at for at, line in enumerate(rest) if Hole.PREFERENCES_URL.token in line), None)
    if choices is not None:
        # Its label stands on the line before.
        del rest[max(choices - 1, 0) : choices + 1]
    yield from _without_reader(rest)


def _without_reader(lines: list[str]) -> list[str]:
    return [
        line for line in lines if Hole.ADDRESS.token not in line and Hole.NAME.token not in line
    ]


def _last(lines: list[str], wanted: str) -> int:
    return next((at for at in reversed(range(len(lines))) if lines[at] == wanted), len(lines))


def _folded(html: str) -> str:
    """Details that a mail program cannot fold, a browser can."""
    at = 0
    while found := _DETAILS.search(html, at):
        end = _end_of_div(html, found.end())
        if end is None:
            return html
        opened = (
            f"<details{found['box']}>{found['gap']}"
            f"<summary{found['label']}>{found['summary']}</summary>"
        )
        inner = html[found.end() : end.start()]
        html = f"{html[: found.start()]}{opened}{inner}</details>{html[end.end() :]}"
        at = found.start() + len(opened)
    return html


def _end_of_div(html: str, at: int) -> re.Match[str] | None:
    depth = 1
    for tag in _DIV.finditer(html, at):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag
    return None


def _literal(text: str) -> str:
    """A text for the right side of a substitution."""
    return text.replace("\\", r"\\")


def inserted(html: str, *, head: str, foot: str) -> str:
    """The page with more in its head, and with more after the letter."""
    at_head = _HEAD.search(html)
    ends = list(_BODY.finditer(html))
    if at_head is None or not ends:
        return html
    at = ends[-1].start()
    return f"{html[: at_head.start()]}{head}{html[at_head.start() : at]}{foot}{html[at:]}"
