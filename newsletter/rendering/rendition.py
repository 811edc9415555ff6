"""From a report to both parts of a letter: the one call this room is entered by."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from newsletter.errors import RenderingError
from newsletter.rendering.characters import clean, refuse_tokens
from newsletter.rendering.compose import Composer, direction, palette_of
from newsletter.rendering.folding import (
    FEWEST,
    FOLDED_ABOVE,
    fitting,
    fold,
    left_out,
    longest,
    travelling,
)
from newsletter.rendering.inlining import inline
from newsletter.rendering.letterhead import Letterhead
from newsletter.rendering.masthead import facts
from newsletter.rendering.mjml import to_html
from newsletter.rendering.origins import unmarked
from newsletter.rendering.pictures import Album, Picture
from newsletter.rendering.plaintext import write
from newsletter.rendering.post_pass import mend
from newsletter.rendering.printable import printable
from newsletter.rendering.stylesheets import compact, fill
from newsletter.rendering.summaries import preheader, subject
from newsletter.rendering.theme import Theme
from newsletter.report import Link, Report, Section, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """A report as a letter, the same for every recipient but for the tokens of its holes.

    `text` has LF line ends and soft breaks as RFC 3676 has them (a line that goes on ends in a
    space), not yet space-stuffed. `mjml` is what the HTML was made from. `folded` is the number of
    entries that only text and web edition show, as `newsletter.rendering.folding` has it, and
    `whole` the HTML with all of them; empty where none are folded. `names` are what the report
    calls its images inside the letter, each with its `cid`.
    """

    subject: str
    preheader: str
    html: str
    text: str
    mjml: str
    attachments: tuple[Picture, ...] = ()
    folded: int = 0
    whole: str = ""
    names: tuple[tuple[str, str], ...] = ()


def render(
    report: Report,
    *,
    theme: Theme,
    letterhead: Letterhead,
    folder: Path | None,
    source: str = "report",
    kept: Mapping[str, bytes] | None = None,
) -> Rendition:
    """Render a report; the same input gives the same bytes.

    `folder` is where relative image paths count from, None for a report of the web; `source` names
    the report in errors; `kept` are images that need no folder, by what the report calls them.
    RenderingError names the template, the theme's file, or the line of the report at fault.
    """
    for words in (report.title, report.subject, report.preheader, *_letterhead_words(letterhead)):
        refuse_tokens(clean(words), where=source)
    album = Album(folder, page=report.url, source=source, kept=kept)
    try:
        return _rendition(printable(report, album), theme, letterhead, album)
    except RecursionError as error:
        what = "the report is nested too deeply"
        raise RenderingError(what, where=source, mend="flatten its lists") from error


def compose(report: Report, *, theme: Theme, letterhead: Letterhead) -> str:
    """The letter's MJML, each element with its origin, before anything is judged or converted."""
    shown = printable(report, Album(None, page=report.url))
    return Typesetter(shown, theme, letterhead).compose(shown)


def _rendition(report: Report, theme: Theme, letterhead: Letterhead, album: Album) -> Rendition:
    letter = Typesetter(report, theme, letterhead)
    mjml, html = letter.set(report)
    folded, whole = 0, ""
    size = travelling(html)
    if letterhead.web_url and size > FOLDED_ABOVE and longest(report) > FEWEST + 1:
        most = fitting(report, size, letter.weigh)
        whole = html
        mjml, html = letter.set(letter.folded(most))
        folded = left_out(report, most)
    return Rendition(
        subject=letter.subject,
        preheader=letter.preheader,
        html=html,
        text=write(report, theme=theme, letterhead=letterhead, known=letter.facts),
        mjml=unmarked(mjml),
        attachments=(*([letterhead.logo] if letterhead.logo else []), *album.pictures),
        folded=folded,
        whole=whole,
        names=album.names,
    )


class Typesetter:
    """Sets one report in a theme, whole or with its long lists folded; says the same around it."""

    def __init__(self, report: Report, theme: Theme, letterhead: Letterhead) -> None:
        self._report = report
        self._theme = theme
        self._letterhead = letterhead
        self.subject = subject(report)
        self.preheader = preheader(report)
        self.facts = facts(theme, report, letterhead)
        self._style = style_sheet(theme, letterhead.accent, direction(report.language))

    def compose(self, report: Report) -> str:
        """The MJML of a report, with its origins."""
        return _composer(self._theme).compose(
            report,
            self._letterhead,
            subject=self.subject,
            preheader=self.preheader,
            facts=self.facts,
        )

    def set(self, report: Report) -> tuple[str, str]:
        """The MJML and the finished HTML of a report."""
        mjml = self.compose(report)
        return mjml, self.finish(mjml)

    def finish(self, mjml: str) -> str:
        """The finished HTML of what `compose` made."""
        html = to_html(mjml, templates=self._theme.files("*.j2"))
        return mend(inline(html, self._style))

    def folded(self, most: int) -> Report:
        """The report with at most so many entries a list, and links to the others."""
        return fold(self._report, most, self._more)

    def weigh(self, most: int) -> int:
        """The bytes of the letter's HTML with lists of so many entries."""
        return travelling(self.set(self.folded(most))[1])

    def _more(self, section: Section, count: int) -> Link:
        words = self._theme.words["more"].replace("{count}", str(count))
        href = f"{self._letterhead.web_url}#{section.id}"
        return Link(href=href, children=(Text(text=words),))


def _letterhead_words(letterhead: Letterhead) -> tuple[str, ...]:
    return (
        letterhead.project,
        letterhead.project_url,
        letterhead.postal_address,
        letterhead.web_url,
        letterhead.feed_url,
    )


@lru_cache(maxsize=8)
def _composer(theme: Theme) -> Composer:
    return Composer(theme)


@lru_cache(maxsize=8)
def style_sheet(theme: Theme, accent: str, way: str) -> str:
    """The rules that are inlined, colours filled in; `way` is `ltr` or `rtl`."""
    palette = palette_of(theme, accent)
    sheets = ("style.css", "rtl.css") if way == "rtl" else ("style.css",)
    return "".join(
        compact(fill(theme.text(name), palette, where=str(theme.file(name) or theme.name)))
        for name in sheets
    )
