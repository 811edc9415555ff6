"""Org's `#+keyword: value` lines: what they say of the report."""

from newsletter.report import JsonValue, Span, plain
from newsletter.report.front_matter import META
from newsletter.report.yaml_form import Entries, Entry
from newsletter.sources.markup import Notes, split_authors
from newsletter.sources.org.inlines import InlineReader

AFFILIATED = frozenset({"caption", "name", "header", "headers", "plot", "results", "result"})
"""Keywords that belong to the block below them; so do all that begin with `attr_`."""
EXPORTS = frozenset({"html", "latex", "ascii", "texinfo", "odt", "beamer", "md"})
"""Keywords that hold a line of another format."""
_INSTRUCTIONS = frozenset(
    {"include", "toc", "call", "tblfm", "index", "setupfile", "macro", "bibliography"}
)
"""Keywords that tell Emacs what to do in this place."""


class Head:
    """Collects the keywords of one text that say something of it as a whole."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._given: dict[str, tuple[list[str], int]] = {}

    def add(self, key: str, value: str, line: int) -> None:
        """Take a keyword; the note `org-instruction` (warning) tells of one that is not obeyed."""
        if key in _INSTRUCTIONS:
            what = f"#+{key} is an instruction to Emacs, which was not followed: {value}"
            self._notes.warn("org-instruction", what, Span(line, line))
            return
        self._given.setdefault(key, ([], line))[0].append(value)

    def entries(self) -> Entries:
        """The keywords as the entries of a front matter; unknown ones keep their text."""
        entries = {key: _entry(key, *given) for key, given in self._given.items()}
        email = entries.get("email")
        authors = entries.get("author")
        if email and authors and isinstance(authors.value, list) and len(authors.value) == 1:
            del entries["email"]
            value: JsonValue = [{"name": str(authors.value[0]), "email": str(email.value)}]
            entries["author"] = Entry(value, "", authors.line)
        return entries


def _entry(key: str, values: list[str], line: int) -> Entry:
    match key:
        case "title" | "subtitle" | "description":
            text = plain(InlineReader().read(" ".join(values)))
            return Entry(text, text, line)
        case "author":
            return Entry(split_authors(", ".join(values)), "", line)
        case "date":
            text = values[0].strip("<>[] ")
            return Entry(text or None, text, line)
        case _ if len(values) > 1 or key == META:
            return Entry(list(values), "", line)
        case _:
            return Entry(values[0], values[0], line)
