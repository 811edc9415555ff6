"""Pieces of HTML between Markdown, read by what reads pages."""

import re

from newsletter.errors import ReportError
from newsletter.report import Diagnostic, Level, RawBlock, Span
from newsletter.sources.html.blocks import Dialect, see_online
from newsletter.sources.html.losses import Losses
from newsletter.sources.html.reader import HtmlReader
from newsletter.sources.sections import Part

_OPEN_LINK = re.compile(r"\s*<a\s[^<>]*?\bhref\s*=\s*[\"']?([^\"'\s<>]+)[^<>]*>\s*", re.IGNORECASE)
_PLAIN = Dialect(blocks={}, inlines={})
"""Classes mean nothing: an author's own site gave them."""
_SHOWN = 60


class Fragments:
    """Reads the pieces of HTML of the Markdown file `where`."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._kept: list[Diagnostic] = []
        self._losses = Losses()

    @property
    def notes(self) -> tuple[Diagnostic, ...]:
        """What is kept and not rendered, and what reading lost or changed."""
        return (*self._kept, *self._losses.notes())

    def read(self, text: str, span: Span | None) -> list[Part]:
        """The headings and blocks of a piece; what none can be read of is raw.

        A link that is opened here and closed behind Markdown becomes one of its own. Note:
        `html-not-rendered` (warning) names what stays raw.
        """
        if link := _OPEN_LINK.fullmatch(text):
            return [see_online(link[1])]
        self._losses.place = span
        lost = self._losses.total
        try:
            parts = self._parts(text)
        except ReportError as error:
            return [self._raw(text, span, f"{error.what}; it is kept, but not rendered")]
        if parts or self._losses.total > lost:
            return parts
        return [self._raw(text, span, "an HTML block is kept, but not rendered")]

    def _parts(self, text: str) -> list[Part]:
        reader = HtmlReader(text, where=self._where, dialect=_PLAIN, losses=self._losses)
        # Whoever writes a <footer> into a report means it to be read.
        reader.chrome = frozenset()
        return reader.parts()

    def _raw(self, text: str, span: Span | None, what: str) -> RawBlock:
        shown = " ".join(text[: _SHOWN * 10].split())[:_SHOWN]
        self._kept.append(
            Diagnostic(
                level=Level.WARNING,
                code="html-not-rendered",
                message=f"{what}: {shown}",
                span=span,
            )
        )
        return RawBlock(format="html", text=text.strip("\n"))
