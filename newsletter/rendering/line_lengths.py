"""Lines that SMTP can carry: HTML is broken where white space means nothing, and nowhere else."""

import re

LINE_BYTES = 900
"""Lines with their ends have fewer bytes than this; SMTP allows 998 (RFC 5321 4.5.3.1.6)."""

_TAG = r"""<(?:[^"'<>]|"[^"]*"|'[^']*')*>"""
# Comments are code to Word, and in <pre> every line end is seen.
_WHOLE = re.compile(
    r"<(?:!--(?:[^-]++|-(?!->))*+-->|(pre|style|textarea)\b(?:[^<]++|<(?!/\1\s*>))*+</\1\s*>)"
)
_BLOCK = (
    r"</?(?:address|blockquote|body|dd|div|dl|dt|h[1-6]|head|hr|html|li|link|meta|ol|p|pre|style|"
    r"table|tbody|td|th|thead|title|tr|ul)\b"
)
_BETWEEN_BLOCKS = re.compile(rf"(?<=>)(?={_BLOCK})")
_BEGINS_BLOCK = re.compile(_BLOCK)
_ENDS_BLOCK = re.compile(rf"{_BLOCK}[^<>]*>\Z")
_BETWEEN_RULES = re.compile(r"(?<=\})")
# A space with what follows up to the next one; tags are taken whole.
_UNIT = re.compile(rf" ?(?:{_TAG}|[^ <]+|<)+| ")


def break_lines(html: str) -> str:
    """Break lines that are too long between tags of blocks, or between the rules of a style sheet.

    A line of one long text is broken at its spaces, which HTML cannot tell from line ends. Nothing
    is broken in an attribute, a comment, a `<pre>` or a `<textarea>`.
    """
    end = _end_of_long_lines(html)
    if not end:
        return html
    lines = _Lines()
    at = 0
    for whole in _WHOLE.finditer(html):
        if whole.start() >= end:
            break
        lines.add_blocks(html[at : whole.start()])
        lines.add_pieces(_BETWEEN_RULES.split(whole[0]) if whole[1] == "style" else [whole[0]])
        at = whole.end()
    lines.add_blocks(html[at:end])
    return lines.text() + html[max(at, end) :]


def _end_of_long_lines(html: str) -> int:
    """Where the last line that is too long ends; 0 where none is."""
    end = at = 0
    for line in html.split("\n"):
        at += len(line) + 1
        if len(line) * 4 + 1 >= LINE_BYTES and len(line.encode()) + 1 >= LINE_BYTES:
            end = at
    return end


class _Lines:
    """The text so far, and how long its last line is."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._size = 0

    def text(self) -> str:
        return "".join(self._written)

    def add_pieces(self, pieces: list[str]) -> None:
        """Pieces between which a line may end, and before the first where blocks meet."""
        for place, piece in enumerate(pieces):
            if place or self._is_between_blocks(piece):
                self._break_before(piece.partition("\n")[0])
            self._add(piece)

    def add_blocks(self, html: str) -> None:
        """HTML that is neither comment nor code."""
        for line in html.splitlines(keepends=True):
            if self._size + len(line.encode()) < LINE_BYTES:
                self._add(line)
                continue
            for place, block in enumerate(_BETWEEN_BLOCKS.split(line)):
                if place or _BEGINS_BLOCK.match(block):
                    self._break_before(block)
                if self._size + len(block.encode()) < LINE_BYTES:
                    self._add(block)
                else:
                    self._add_words(block)

    def _add_words(self, block: str) -> None:
        for unit in _UNIT.findall(block):
            if unit.startswith(" ") and self._size + len(unit.encode()) >= LINE_BYTES:
                self._add(f"\n{unit[1:]}")
            else:
                self._add(unit)

    def _is_between_blocks(self, piece: str) -> bool:
        before = self._written[-1] if self._written else ""
        return bool(_BEGINS_BLOCK.match(piece) or _ENDS_BLOCK.search(before))

    def _break_before(self, text: str) -> None:
        if self._size and self._size + len(text.encode()) >= LINE_BYTES:
            self._add("\n")

    def _add(self, text: str) -> None:
        self._written.append(text)
        _, line_end, last = text.rpartition("\n")
        self._size = len(last.encode()) + (0 if line_end else self._size)
