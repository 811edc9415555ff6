"""What mrml and premailer leave to be mended in the finished HTML, rule by rule."""

import re

from newsletter.holes import HOLE_OF

LINE_BYTES = 900
"""Lines end before this many bytes; SMTP allows 998 (RFC 5321 4.5.3.1.6)."""

# Quoted values may hold `>`, so a tag ends only outside of them.
_TAG = re.compile(r"""<(a|img)\b((?:[^"'>]|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = re.compile(r"""\s([a-z-]+)=("[^"]*"|'[^']*')""")
_HREF = re.compile(r"(?:https?:|mailto:|#)", re.IGNORECASE)
_COMMENTS = re.compile(r"<!\[endif\]-->\s*<!--\[if mso \| IE\]>")
_BREAKABLE = re.compile(
    r"(?<=>)(?=</?(?:address|blockquote|body|dd|div|dl|dt|h[1-6]|head|hr|html|li|link|meta|ol|p|"
    r"style|table|tbody|td|th|thead|title|tr|ul)\b|<!--\[if)"
)
# A space with what follows up to the next one; tags are taken whole.
_UNIT = re.compile(r" ?(?:<[^>]*>|[^ <]+|<)+| ")


def mend(html: str) -> str:
    """Apply every rule: comments, images, links, line lengths."""
    html = _COMMENTS.sub("", html)
    html = _TAG.sub(_tag, html)
    return break_lines(html.rstrip("\n") + "\n")


def _tag(match: re.Match[str]) -> str:
    name, inside = match[1], match[2]
    attributes = {found[1]: found[2][1:-1] for found in _ATTRIBUTE.finditer(inside)}
    if name == "img":
        # A screen reader reads the file's name where there is no alt.
        return match[0] if "alt" in attributes else f'<img alt=""{inside}>'
    href = attributes.get("href", "#")
    if _HREF.match(href) or href in HOLE_OF:
        return match[0]
    return f"<a{_ATTRIBUTE.sub(_without_href, inside)}>"


def _without_href(match: re.Match[str]) -> str:
    return "" if match[1] == "href" else match[0]


def break_lines(html: str) -> str:
    """Break lines that are too long between tags of blocks, where white space means nothing.

    A line of one long text is broken at its spaces, which HTML cannot tell from line ends.
    """
    return "\n".join(_broken(line) for line in html.split("\n"))


def _broken(line: str) -> str:
    if len(line.encode()) < LINE_BYTES:
        return line
    lines: list[str] = []
    size = LINE_BYTES
    for piece in _BREAKABLE.split(line):
        length = len(piece.encode())
        if size + length >= LINE_BYTES:
            lines.append(piece)
            size = length
        else:
            lines[-1] += piece
            size += length
    return "\n".join(map(_broken_text, lines))


def _broken_text(line: str) -> str:
    if len(line.encode()) < LINE_BYTES:
        return line
    lines = [""]
    size = 0
    for piece in _UNIT.findall(line):
        length = len(piece.encode())
        if piece.startswith(" ") and size + length >= LINE_BYTES:
            lines.append(piece[1:])
            size = length - 1
        else:
            lines[-1] += piece
            size += length
    return "\n".join(lines)
