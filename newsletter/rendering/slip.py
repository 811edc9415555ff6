"""A slip: a short letter of a few sentences and one button, in the look of a theme.

    title, a paragraph or two, the button, what else is to be said, the ways out

Its template is `templates/notices/notice.mjml.j2`; an operator's own folder goes before it, as it
does with themes. The text part is written from the same words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from newsletter.rendering.characters import clean, line
from newsletter.rendering.compose import head_sheet, palette_of, shown
from newsletter.rendering.inlining import inline
from newsletter.rendering.letterhead import Letterhead
from newsletter.rendering.mjml import to_html
from newsletter.rendering.plaintext_lines import underlined, wrap
from newsletter.rendering.post_pass import mend
from newsletter.rendering.rendition import style_sheet
from newsletter.rendering.templating import environment, named_mistakes
from newsletter.rendering.theme import Theme
from newsletter.shipped import shipped

TEMPLATE = "notice.mjml.j2"
FOLDER = "notices"


class Way(NamedTuple):
    """A link below the letter."""

    words: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What a short letter says; URLs may be holes."""

    subject: str
    title: str
    before: Sequence[str]
    """Paragraphs before the button."""
    button: str
    url: str
    """Where the button leads."""
    after: Sequence[str] = ()
    ways: Sequence[Way] = ()
    language: str
    direction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stationery:
    """What slips are written on: a theme, what surrounds the words, an operator's folders."""

    theme: Theme
    letterhead: Letterhead
    folders: tuple[Path, ...] = ()


def set_slip(slip: Slip, stationery: Stationery) -> tuple[str, str]:
    """Both parts of the letter: HTML, and text with soft breaks as `Rendition` has them.

    RenderingError names the template's line at fault.
    """
    return _html(slip, stationery), _text(slip, stationery.letterhead)


def _html(slip: Slip, stationery: Stationery) -> str:
    theme, letterhead = stationery.theme, stationery.letterhead
    palette = palette_of(theme, letterhead.accent)
    roots = tuple(folder / FOLDER for folder in (*stationery.folders, shipped("templates")))
    with named_mistakes(theme.name):
        made = environment((*roots, *theme.folders))
        made.globals |= {"words": theme.words}
        mjml = made.get_template(TEMPLATE).render(
            slip=slip,
            letterhead=letterhead,
            logo=shown(letterhead.logo),
            colours=palette,
            head_css=head_sheet(theme, letterhead.accent),
            start="right" if slip.direction == "rtl" else "left",
        )
    paths = [path for root in roots if (path := root / TEMPLATE).is_file()]
    html = to_html(mjml, templates=[*paths[:1], *theme.files("*.html.j2")])
    return mend(inline(html, style_sheet(theme, letterhead.accent, slip.direction)))


def _text(slip: Slip, letterhead: Letterhead) -> str:
    lines = [*underlined(line(slip.title), "=")]
    for words in slip.before:
        lines += ["", *wrap(line(words))]
    lines += ["", f"{slip.button}:", f"<{slip.url}>"]
    for words in slip.after:
        lines += ["", *wrap(line(words))]
    lines += ["", "-- "]
    for way in slip.ways:
        lines += [f"{way.words}:", f"<{way.url}>"]
    lines += wrap(line(letterhead.project))
    for address in clean(letterhead.postal_address).split("\n"):
        lines += wrap(address) if address.strip() else []
    return "\n".join([*lines, ""])
