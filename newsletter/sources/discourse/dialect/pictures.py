"""Pictures with their size (`![alt|690x336,50%](upload://x.png)`), and what a forum keeps."""

import re
from html import escape

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from newsletter.sources.html.source import parse_html

LOST = "lost_uploads"
"""The key of the parser's environment: the lines of uploads without an address."""

_SIZE = re.compile(r"(\d{1,4})x(\d{1,4})(?:,\s*(\d{1,3})%)?")
_UPLOAD = re.compile(r"upload://([A-Za-z0-9]+)[\w.%-]*")
_ATTACHMENT = "|attachment"


def known_uploads(cooked: str, *, where: str) -> dict[str, str]:
    """The addresses that a post's HTML knows, by the name of the upload."""
    if not cooked.strip():
        return {}
    root = parse_html(cooked, where=where).root
    images = {
        image.get("data-base62-sha1"): image.get("src")
        for image in root.find("img")
        if image.get("data-base62-sha1") and image.get("src")
    }
    files = {
        link.get("href").rpartition("/")[2].partition(".")[0]: link.get("href")
        for link in root.find("a.attachment")
    }
    return {**files, **images}


def read_pictures(state: StateCore) -> None:
    """Write pictures with their sizes, and give uploads the addresses that are known."""
    uploads = _Uploads(state)
    for block in state.tokens:
        uploads.line = block.map[0] if block.map else uploads.line
        if block.type == "html_block":
            block.content = uploads.in_html(block.content)
        for index, token in enumerate(block.children or []):
            if token.type == "image":
                _write(token, uploads)
            elif token.type == "html_inline":
                token.content = uploads.in_html(token.content)
            elif token.type == "link_open":
                token.attrs["href"] = uploads.address(str(token.attrs["href"]))
                _write_attachment((block.children or [])[index + 1])


class _Uploads:
    """Finds the addresses of uploads; keeps the lines of those that have none."""

    def __init__(self, state: StateCore) -> None:
        self.line = 0
        self._known: dict[str, str] = state.env["uploads"]
        self._forum: str = state.env["forum"]
        self._lost: list[int] = state.env.setdefault(LOST, [])

    def address(self, address: str) -> str:
        """An address as it is, an upload's as it is known, else empty."""
        found = _UPLOAD.fullmatch(address)
        if not found:
            return address
        if found[1] in self._known or self._forum:
            return self._known.get(found[1], address)
        self._lost.append(self.line)
        return ""

    def in_html(self, html: str) -> str:
        """Tags with the addresses of their uploads."""
        return _UPLOAD.sub(lambda found: self.address(found[0]), html)


def _write(token: Token, uploads: _Uploads) -> None:
    """A picture as HTML; what stands behind a bar in its words says how it is shown."""
    words, *told = token.content.split("|")
    address = uploads.address(str(token.attrs.get("src", "")))
    token.type, token.tag = "html_inline", ""
    if not address:
        token.content = escape(words)
        return
    source = escape(address)
    if "video" in told:
        token.content = f'<div class="video-placeholder-container" data-video-src="{source}"></div>'
        return
    if "audio" in told:
        token.content = f'<audio src="{source}"></audio>'
        return
    title = str(token.attrs.get("title", ""))
    size = next(filter(None, map(_SIZE.fullmatch, map(str.strip, told))), None)
    scale = int(size[3] or 100) if size else 100
    width, height = (int(size[n]) * scale // 100 if size else 0 for n in (1, 2))
    sizes = f' width="{width}" height="{height}"' if width and height else ""
    named = f' title="{escape(title)}"' if title else ""
    token.content = f'<img src="{source}" alt="{escape(words)}"{named}{sizes}>'


def _write_attachment(token: Token) -> None:
    if token.type == "text" and token.content.endswith(_ATTACHMENT):
        token.content = token.content.removesuffix(_ATTACHMENT)
