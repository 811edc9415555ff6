"""What a theme would make readers load from the web: fonts, icons, style sheets.

Each tells a stranger who reads when, and most mail programs show none of it; the icons of MJML's
own components lie on hosts that no project knows. Images are another matter: a letter shows what
its report shows.
"""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

SHEET_MEND = "take it out, and write the rules themselves into head.css"
FONT_MEND = "name fonts that readers have, such as Georgia, serif"

LOADS: Mapping[str, tuple[str, str]] = {
    "mj-font": ("a font", FONT_MEND),
    "mj-social": ("icons", "write the links as words into an mj-text"),
    "mj-accordion": ("icons", "write its titles and texts into an mj-text"),
    "mj-carousel": ("icons", "write an mj-image for each picture"),
}
"""Component -> what it loads, what to write instead.

Icons have defaults on https://www.mailjet.com and https://i.imgur.com (mjml 5.4.1, mrml 6.0.1).
"""
SHEETS = ("link", "style")
"""Elements of HTML that bring style sheets."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ADDRESS = r"(?:https?:)?//[^\s\"')]*"
_IMPORT = re.compile(r"@import\s*(?:url\()?\s*[\"']?([^\s\"');]*)", re.IGNORECASE)
_FONT = re.compile(rf"@font-face\s*\{{[^}}]*?url\(\s*[\"']?({_ADDRESS})", re.IGNORECASE)


def loaded(element: etree._Element) -> Iterator[tuple[str, str]]:
    """What an element of MJML, or of the HTML in it, loads, and what to write instead."""
    tag, around = str(element.tag), element.getparent()
    if around is not None and around.tag == "mj-attributes":
        return  # says only how others of its kind would look
    if tag in LOADS:
        what, mend = LOADS[tag]
        yield f"<{tag}> loads {what} from the web", mend
    elif tag == "link" and "stylesheet" in element.get("rel", "").lower().split():
        yield _sheet(tag, element.get("href", "")), SHEET_MEND
    elif tag in {"mj-style", "style"}:
        css = _COMMENT.sub("", element.text or "")
        for found in _IMPORT.finditer(css):
            yield _sheet(tag, found[1]), SHEET_MEND
        for found in _FONT.finditer(css):
            yield f'<{tag}> loads the font "{found[1]}" from the web', FONT_MEND


def _sheet(tag: str, address: str) -> str:
    return f'<{tag}> loads the style sheet "{address}" from the web'
