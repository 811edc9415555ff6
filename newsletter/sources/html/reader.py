"""HTML as headings and blocks: what every source that holds HTML is read with."""

from newsletter.report import Diagnostic
from newsletter.sources.html.blocks import CHROME, BlockReader, Dialect
from newsletter.sources.html.cooked import COOKED
from newsletter.sources.html.inlines import InlineReader
from newsletter.sources.html.losses import Addresses, Losses
from newsletter.sources.html.source import parse_html
from newsletter.sources.html.tree import Content
from newsletter.sources.sections import Part


class HtmlReader:
    """Reads the HTML of a text that a person wrote: a post, an item of a feed, a page's body.

    `base` is the absolute address that relative ones start from; `where` names the source in
    errors. `content` holds what is read and may be narrowed before `parts` is asked for. `losses`
    counts further where a text holds many pieces of HTML.
    """

    def __init__(
        self,
        html: str,
        *,
        where: str,
        base: str = "",
        dialect: Dialect = COOKED,
        losses: Losses | None = None,
    ) -> None:
        source = parse_html(html, where=where)
        self.losses = losses or Losses()
        for name, count in source.dropped.items():
            if name not in _SILENT:
                self.losses.add("html-left-out", name, count)
        self.root = source.root
        self.content: Content = source.root.content
        self.chrome: frozenset[str] = CHROME
        self.base = base
        self._dialect = dialect

    def parts(self) -> list[Part]:
        """The headings and blocks of `content`."""
        addresses = Addresses(self.base, self.losses)
        inline = InlineReader(addresses=addresses, losses=self.losses, rules=self._dialect.inlines)
        reader = BlockReader(inline=inline, dialect=self._dialect, chrome=self.chrome)
        return list(reader.parts(self.content))

    @property
    def notes(self) -> tuple[Diagnostic, ...]:
        """What reading lost or changed; complete once `parts` has been asked for."""
        return self.losses.notes()


_SILENT = frozenset({"annotation", "svg"})
"""Icons, and formulas written a second time: no reader misses them."""
