"""Which Markdown a report is written in."""

from enum import StrEnum

from newsletter.errors import ReportError
from newsletter.report.yaml_form import Entries

KEY = "dialect"
"""The key of the front matter that names the dialect."""


class Dialect(StrEnum):
    """The kinds of Markdown that are told apart."""

    COMMONMARK = "commonmark"
    """CommonMark, GitHub's, and our own form."""
    KRAMDOWN = "kramdown"
    """Jekyll's: with Liquid tags and attribute lists."""
    DISCOURSE = "discourse"
    """A raw post of a Discourse forum."""
    PYTHON = "python-markdown"
    """Pelican's: with lists that need four columns and blank lines."""


def find_dialect(entries: Entries, *, where: str, fenced: bool = True) -> Dialect:
    """The dialect that front matter names or gives away.

    Only Jekyll asks for a `layout`; only Pelican has `Title:` lines that no fences are around.
    The text itself is no evidence: what looks like Liquid may be what a report talks about, and
    our own form writes such text plainly. ReportError for a name that is none.
    """
    given = entries.get(KEY)
    if given is None:
        if entries and not fenced:
            return Dialect.PYTHON
        return Dialect.KRAMDOWN if "layout" in entries else Dialect.COMMONMARK
    return read_dialect(given.raw, where=f"{where}:{given.line}")


def read_dialect(text: str, *, where: str) -> Dialect:
    """The dialect of a name; ReportError for one that is none."""
    name = text.strip().lower()
    if name not in set(Dialect):
        what = f'"{text}" is not a dialect of Markdown that is known'
        raise ReportError(what, where=where, mend=f"write one of {', '.join(Dialect)}")
    return Dialect(name)
