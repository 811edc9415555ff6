"""What Discourse finds in plain text: mentions, emoji, dates, check boxes, hashtags, addresses."""

import re
from collections.abc import Callable, Mapping
from html import escape

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from newsletter.sources.discourse.dialect.dates import cook_date, cook_range
from newsletter.sources.html.emoji import find_char

_FINDS = re.compile(
    r"(?P<date>\[date=[^\]\n]{1,300}\])"
    r"|(?P<range>\[date-range [^\]\n]{1,300}\])"
    r"|(?P<box>(?<!!)\[[ xX*]?\])"
    r"|(?P<emoji>(?<!\w):[\w+-]{1,60}:(?:t[2-6]:)?)"
    r"|(?P<smiley>(?<!\S)[:;8][-']?[)(DpPO|$](?![^\s.,!?)]))"
    r"|(?P<email>(?<![\w.@+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})"
    r"|(?P<mention>(?<!\w)@\w(?:[\w.-]{0,58}\w)?)"
    r"|(?P<hashtag>(?<!\w)#[\w:-]{1,80}?::(?:tag|category|channel)\b)"
    r"|(?P<www>(?<![\w./@-])www\.[\w-]{1,63}\.[^\s<>\"]{1,300})"
)
_SMILEYS: Mapping[str, str] = {
    ":)": "slight_smile", ":-)": "slight_smile", ":(": "frowning", ":-(": "frowning",
    ";)": "wink", ";-)": "wink", ":'(": "cry", ":D": "smiley", ":-D": "smiley",
    ":p": "stuck_out_tongue", ":P": "stuck_out_tongue", ":-P": "stuck_out_tongue",
    ":O": "open_mouth", ":-O": "open_mouth", ":|": "expressionless", ":-|": "expressionless",
    ":$": "blush", ":-$": "blush",
}  # fmt: skip
_IN_LINKS = frozenset({"emoji", "smiley"})
"""What is read in the text of a link too."""


def read_texts(state: StateCore) -> None:
    """Write as HTML what the texts of all sentences hold; escaped signs hold nothing."""
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = _read(block.children, state.env.get("forum", ""))


def _read(tokens: list[Token], forum: str) -> list[Token]:
    read: list[Token] = []
    links = 0
    for token in tokens:
        if token.type == "text":
            read += _pieces(token.content, forum, in_link=links > 0)
            continue
        name = token.content[:3].lower() if token.type == "html_inline" else ""
        opens = token.type == "link_open" or name in {"<a ", "<a>"}
        closes = token.type == "link_close" or name == "</a"
        links = max(0, links + opens - closes)
        read.append(token)
    return read


def _pieces(text: str, forum: str, *, in_link: bool) -> list[Token]:
    pieces: list[Token] = []
    end = 0
    for found in _FINDS.finditer(text):
        kind = found.lastgroup or ""
        html = "" if in_link and kind not in _IN_LINKS else _COOKS[kind](found[0], forum)
        if html:
            pieces += [_token("text", text[end : found.start()]), _token("html_inline", html)]
            end = found.end()
    return [*pieces, _token("text", text[end:])]


def _token(kind: str, content: str) -> Token:
    return Token(kind, "", 0, content=content)


def _box(text: str, _: str) -> str:
    checked = "" if text in {"[]", "[ ]"} else " checked"
    return f'<span class="chcklst-box{checked}"></span>'


def _emoji(text: str, _: str) -> str:
    code = text.strip(":")
    return _image_of(code) if find_char(code.partition(":")[0]) else ""


def _smiley(text: str, _: str) -> str:
    return _image_of(_SMILEYS[text]) if text in _SMILEYS else ""


def _image_of(code: str) -> str:
    return f'<img class="emoji" src="#" title=":{code}:" alt=":{code}:">'


def _mention(text: str, _: str) -> str:
    # Without a link: only the forum knows whether there is such a person.
    return f'<span class="mention">{text}</span>'


def _hashtag(text: str, forum: str) -> str:
    """`#name::tag`: the kind is known, and so is the address; else it is only a text."""
    name, _, kind = text.removeprefix("#").rpartition("::")
    folder = {"tag": "tag", "category": "c"}.get(kind)
    if not forum or not folder:
        return f"<span>#{name}</span>"
    return f'<a class="hashtag" href="{forum}/{folder}/{name.replace(":", "/")}">#{name}</a>'


def _www(text: str, _: str) -> str:
    address = text.rstrip(".,;:!?)'")
    return f'<a href="http://{escape(address)}">{escape(address)}</a>{escape(text[len(address) :])}'


_COOKS: Mapping[str, Callable[[str, str], str]] = {
    "box": _box,
    "date": lambda text, _: cook_date(text),
    "email": lambda text, _: f'<a href="mailto:{text}">{text}</a>',
    "emoji": _emoji,
    "hashtag": _hashtag,
    "mention": _mention,
    "range": lambda text, _: cook_range(text),
    "smiley": _smiley,
    "www": _www,
}
"""What is found -> its HTML, by the text and the forum's address; empty where it is none."""
