"""HTML inside a Markdown sentence, as tokens that say what its tags mean.

Tags in plain use for what Markdown can say itself (`<a href>`, `<img>`, `<b>`, `<em>`, `<del>`,
`<code>`, ...) become what they mean, if they open and close inside the same piece of text. What
only a browser plays becomes a link. All others stay as they are: kept, never rendered, with the
text between them read as ever, but for scripts and styles, whose text is none of the report's.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from newsletter.report import Attrs

OPEN = "html_pair_open"
CLOSE = "html_pair_close"
IMAGE = "html_image"
MEDIA = "html_media"

TAG = "tag"
"""The key under which these tokens keep their `Tag` in `meta`."""

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<rest>[^>]*)>")
_VALUE = re.compile(r"""(?P<key>[A-Za-z][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""")
_DEEPEST = 20
_PAIRED = frozenset({"a", "b", "strong", "i", "em", "del", "s", "strike", "code"})
_PLAYED = frozenset({"audio", "embed", "iframe", "source", "video"})
_SILENT = re.compile(r"<(/?)(script|style|template)\b", re.IGNORECASE)
_WORDS = frozenset({"text", "text_special", "softbreak"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One tag, its name in lower case, its values unescaped and on one line."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)

    def rest(self, *used: str) -> Attrs:
        """The values that no field of a node holds; neither scripts nor styles are taken over."""
        left = {key: value for key, value in self.values.items() if key not in used}
        return tuple(sorted(item for item in left.items() if not _acts(item[0])))


def _acts(name: str) -> bool:
    """Whether an attribute is for a browser to act on: `onclick`, `style`."""
    return name.startswith("on") or name == "style"


def with_meaning(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of one run of inlines, tags that have a meaning of ours marked as such.

    Pairs are nested in each other and in Markdown's own; a tag without its partner stays HTML, as
    do those that are nested more than 20 deep.
    """
    read = list(_silenced(tokens))
    opened: list[tuple[int, Tag]] = []
    for index, token in enumerate(read):
        while opened and read[opened[-1][0]].level > token.level:
            opened.pop()
        found = _TAG.fullmatch(token.content) if token.type == "html_inline" else None
        if found is None:
            continue
        tag = _tag(found)
        if found["close"]:
            _close(read, opened, index, tag)
        elif tag.values.get("src") and tag.name in _LEAVES:
            read[index] = _marked(token, _LEAVES[tag.name], tag)
        elif len(opened) < _DEEPEST and _has_meaning(tag):
            opened.append((index, tag))
    return read


_LEAVES = {"img": IMAGE, **dict.fromkeys(_PLAYED, MEDIA)}
"""The tags that show what their `src` leads to."""


def _silenced(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens, from the beginning of a script or style to its end as one."""
    held: list[Token] = []
    name = ""
    for token in tokens:
        tag = _SILENT.match(token.content) if token.type == "html_inline" else None
        if held and tag and tag[1] and name == tag[2].lower() and token.level == held[0].level:
            text = "".join(piece.content or piece.markup or " " for piece in [*held, token])
            yield held[0].copy(content=text)
            held = []
        elif held or (tag and not tag[1]):
            name = name if held else tag[2].lower() if tag else ""
            held.append(token)
        else:
            yield token
    yield from held


def _has_meaning(tag: Tag) -> bool:
    return tag.name in _PAIRED and (tag.name != "a" or bool(tag.values.get("href")))


def tag_of(token: Token) -> Tag:
    """The tag that `with_meaning` put on a token."""
    tag = token.meta[TAG]
    return tag if isinstance(tag, Tag) else Tag(name="")


def _close(read: list[Token], opened: list[tuple[int, Tag]], index: int, tag: Tag) -> None:
    """Mark a closing tag and its partner; what was opened between them has none."""
    level = read[index].level
    for place in range(len(opened) - 1, -1, -1):
        start, opening = opened[place]
        if read[start].level != level:
            return
        if opening.name == tag.name:
            del opened[place:]
            if tag.name != "code" or _is_words(read[start + 1 : index]):
                read[start] = _marked(read[start], OPEN, opening)
                read[index] = _marked(read[index], CLOSE, tag)
            return


def _is_words(tokens: Sequence[Token]) -> bool:
    """Whether nothing but text stands there: code holds no more."""
    return all(token.type in _WORDS for token in tokens)


def _marked(token: Token, kind: str, tag: Tag) -> Token:
    return token.copy(type=kind, meta={TAG: tag})


def _tag(found: re.Match[str]) -> Tag:
    values: dict[str, str] = {}
    for value in _VALUE.finditer(found["rest"]):
        text = next((text for text in value.groups()[1:] if text is not None), "")
        values.setdefault(value["key"].lower(), " ".join(html.unescape(text).split()))
    return Tag(name=found["name"].lower(), values=values)
