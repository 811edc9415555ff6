"""What mrml and premailer leave to be mended in the finished HTML, rule by rule."""

import html as entities
import re
from urllib.parse import unquote

from newsletter.holes import HOLE_OF
from newsletter.rendering.line_lengths import break_lines

DARK = "#333333"
"""The colour of words that are hidden: dark on what is nearly always a light ground."""

# Quoted values may hold `>`, so a tag ends only outside of them.
_QUOTED = r"""(?:"[^"]*"|'[^']*')"""
_INSIDE = rf"""((?:[^"'>]++|{_QUOTED})*+)"""
_IMAGE = re.compile(rf"<img\b{_INSIDE}>")
# Nearly every link is harmless as it stands, and costs no more than a look.
_FINE = r' href="(?:https?:|mailto:|#)[^"]*"(?: (?:class|id|style|title)="[^"]*")*+>'
_LINK = re.compile(rf"<a\b(?!{_FINE}){_INSIDE}>")
_ATTRIBUTE = re.compile(r"""\s([a-z-]+)=("[^"]*"|'[^']*')""")
_HREF = re.compile(r"(?:https?:|mailto:|#)", re.IGNORECASE)
_COMMENTS = re.compile(r"<!\[endif\]-->\s*<!--\[if mso \| IE\]>")
_NEEDLESS = ' target="_blank"'
_WHITE = re.compile(r"(display:none;\s*font-size:1px;\s*color:)#(?:fff){1,2}(?![0-9a-f])")

# A pattern that begins with a word is found several times as fast as one that begins with \s.
_POINTER = re.compile(r'href(?<=\shref)="#([^"]+)"')
_NAME = re.compile(r'name(?<=\sname)="([^"]+)"')
_PLACE = re.compile(
    rf"""<([a-z][a-z0-9]*)\b(?:[^"'>\s]++|{_QUOTED}|\s(?!id="[^"]))*+\sid="([^"]+)"{_INSIDE}>"""
)
_BEFORE = frozenset({"a", "br", "dl", "hr", "img", "ol", "table", "ul"})
_NOWHERE = frozenset({"body", "col", "colgroup", "html", "tbody", "tfoot", "thead", "tr"})


def mend(html: str) -> str:
    """Apply every rule: comments, images, links, places, hidden words, line lengths."""
    html = merge_comments(html)
    html = _IMAGE.sub(_described, html)
    html = _LINK.sub(_harmless, html)
    html = name_places(html)
    html = darken_preheader(html)
    return break_lines(html.rstrip("\n") + "\n")


def merge_comments(html: str) -> str:
    """Join Word's comments that are closed and opened back to back: 1.3 kB of a long letter."""
    return _COMMENTS.sub("", html)


def _described(image: re.Match[str]) -> str:
    """An image with an `alt`: without one a screen reader reads the file's name."""
    names = {found[1] for found in _ATTRIBUTE.finditer(image[1])}
    return image[0] if "alt" in names else f'<img alt=""{image[1]}>'


def _harmless(link: re.Match[str]) -> str:
    """A link that leads to the web, to a mailbox or into the letter, in whatever window it likes.

    mrml asks for a new window: half of the mail programs ignore that, the others open one anyway.
    """
    inside = link[1].replace(_NEEDLESS, "")
    attributes = {found[1]: found[2][1:-1] for found in _ATTRIBUTE.finditer(inside)}
    href = attributes.get("href", "#")
    if _HREF.match(href) or href in HOLE_OF:
        return f"<a{inside}>"
    return f"<a{_ATTRIBUTE.sub(_without_href, inside)}>"


def _without_href(match: re.Match[str]) -> str:
    return "" if match[1] == "href" else match[0]


def name_places(html: str) -> str:
    """Put an empty `<a name>` beside each `id` that a link of the letter points to.

    Gmail and Outlook know no other place in a letter (email-bugs, caniemail: html-anchor-links).
    """
    pointed = {unquote(entities.unescape(each)) for each in _POINTER.findall(html)}
    if not pointed:
        return html
    wanted = pointed - {entities.unescape(each) for each in _NAME.findall(html)}
    return _PLACE.sub(lambda place: _named(place, wanted), html) if wanted else html


def _named(place: re.Match[str], wanted: set[str]) -> str:
    tag, name = place[1], place[2]
    if entities.unescape(name) not in wanted or tag in _NOWHERE:
        return place[0]
    anchor = f'<a name="{name}"></a>'
    return anchor + place[0] if tag in _BEFORE else place[0] + anchor


def darken_preheader(html: str) -> str:
    """Make the hidden words of mj-preview dark: white ones cost 0.7 points of SpamAssassin's."""
    return _WHITE.sub(rf"\g<1>{DARK}", html, count=1)
