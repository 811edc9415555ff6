"""From a report to both parts of a letter: the one call this room is entered by."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from newsletter.errors import RenderingError
from newsletter.rendering.characters import clean, refuse_tokens
from newsletter.rendering.compose import Composer, direction, palette_of
from newsletter.rendering.inlining import inline
from newsletter.rendering.letterhead import Letterhead
from newsletter.rendering.mjml import to_html
from newsletter.rendering.pictures import Album, Picture
from newsletter.rendering.plaintext import write
from newsletter.rendering.post_pass import mend
from newsletter.rendering.printable import printable
from newsletter.rendering.stylesheets import compact, fill
from newsletter.rendering.summaries import preheader, subject
from newsletter.rendering.theme import Theme
from newsletter.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """A report as a letter, the same for every recipient but for the tokens of its holes.

    `text` has LF line ends and soft breaks as RFC 3676 has them (a line that goes on ends in a
    space), not yet space-stuffed. `mjml` is what the HTML was made from.
    """

    subject: str
    preheader: str
    html: str
    text: str
    mjml: str
    attachments: tuple[Picture, ...] = ()


def render(
    report: Report,
    *,
    theme: Theme,
    letterhead: Letterhead,
    folder: Path | None,
    source: str = "report",
) -> Rendition:
    """Render a report; the same input gives the same bytes.

    `folder` is where relative image paths count from, None for a report of the web; `source` names
    the report in errors. RenderingError names the template, the theme's file, or the line of the
    report at fault.
    """
    for words in (report.title, report.subject, report.preheader, *_letterhead_words(letterhead)):
        refuse_tokens(clean(words), where=source)
    album = Album(folder, page=report.url, source=source)
    try:
        return _rendition(printable(report, album), theme, letterhead, album)
    except RecursionError as error:
        what = "the report is nested too deeply"
        raise RenderingError(what, where=source, mend="flatten its lists") from error


def _rendition(report: Report, theme: Theme, letterhead: Letterhead, album: Album) -> Rendition:
    lines = {"subject": subject(report), "preheader": preheader(report)}
    mjml = _composer(theme).compose(report, letterhead, **lines)
    style = style_sheet(theme, letterhead.accent, direction(report.language))
    html = inline(to_html(mjml, templates=theme.files("*.j2")), style)
    return Rendition(
        **lines,
        html=mend(html),
        text=write(report, theme=theme, letterhead=letterhead),
        mjml=mjml,
        attachments=(*([letterhead.logo] if letterhead.logo else []), *album.pictures),
    )


def _letterhead_words(letterhead: Letterhead) -> tuple[str, ...]:
    return (
        letterhead.project,
        letterhead.project_url,
        letterhead.postal_address,
        letterhead.reason,
        letterhead.web_url,
        letterhead.feed_url,
        letterhead.list_name,
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
