"""Where AsciiDoc's cross references lead: to sections, by their id, or their title."""

import re
from collections.abc import Sequence

from newsletter.report import slug
from newsletter.sources.asciidoc.headings import bare_title
from newsletter.sources.asciidoc.listed import read_listed
from newsletter.sources.asciidoc.shapes import ANCHOR, HEADING, LISTED
from newsletter.sources.markup import Line

_APART = re.compile(r"[ .-]+")
_NONE = re.compile(r"[^\w .-]+")


class Targets:
    """The sections of one text, found before it is read: a reference may stand above its target."""

    def __init__(self, lines: Sequence[Line] = ()) -> None:
        self._known: dict[str, tuple[str, str]] = {}
        ident = ""
        for line in lines:
            if found := ANCHOR.fullmatch(line.text):
                ident = found[1]
            elif found := LISTED.fullmatch(line.text):
                ident = read_listed(found[1]).ident or ident
            elif found := HEADING.fullmatch(line.text.rstrip()):
                self._add(bare_title(found), ident)
                ident = ""
            elif not line.blank:
                ident = ""

    def _add(self, title: str, ident: str) -> None:
        found = (ident or slug(title), title)
        for name in (ident or own_id(title), title):
            self._known.setdefault(name, found)

    def find(self, name: str) -> tuple[str, str]:
        """The address and the words of a reference that gives none itself."""
        ident, title = self._known.get(name, (slug(name) if " " in name else name, name))
        return f"#{ident}", title


def own_id(title: str) -> str:
    """The id that Asciidoctor makes of a title: `_new_features`."""
    return "_" + _APART.sub("_", _NONE.sub("", title.lower())).strip("_")
