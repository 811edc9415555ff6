"""A printable report and its letterhead become MJML through the theme's templates."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from jinja2 import Template
from markupsafe import Markup, escape

from newsletter.errors import RenderingError
from newsletter.holes import Hole
from newsletter.rendering.characters import clean, line, refuse_tokens
from newsletter.rendering.colours import legible
from newsletter.rendering.letterhead import Letterhead
from newsletter.rendering.masthead import contents
from newsletter.rendering.measures import table_width
from newsletter.rendering.pictures import Picture
from newsletter.rendering.stylesheets import compact, fill
from newsletter.rendering.templating import markup, named_mistakes
from newsletter.rendering.theme import LETTER, Theme
from newsletter.report import CodeBlock, Node, Report, Text

RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ku", "ps", "sd", "syr", "ug", "ur", "yi")
)
"""Primary language subtags that are written from right to left."""

_NODE_TEMPLATES = ("blocks.html.j2", "inlines.html.j2")
_PREHEADER_WIDTH = 150
# Marks that show nothing and keep mail programs from filling the line with the letter's text.
_FILLER = "\u034f\u00a0\u200c"
_FILLER_ROW = 25
_TAB = 4
_LOGO_WIDTH, _LOGO_HEIGHT = 240, 64
# Thin coloured letters on a dark ground need more than the least contrast.
_COMFORTABLE = 6.0

Macro = Callable[[Node], Markup]


def direction(language: str) -> str:
    """The direction a language is written in, `ltr` or `rtl`, by its BCP 47 tag."""
    subtags = language.lower().replace("_", "-").split("-")
    if "latn" in subtags:
        return "ltr"
    return "rtl" if subtags[0] in RIGHT_TO_LEFT else "ltr"


class Composer:
    """One theme's templates, compiled once, and the letters they make."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._macros: dict[str, Macro] = {}
        with named_mistakes(theme.name):
            theme.environment.globals |= {
                "blocks": self._nodes,
                "inlines": self._nodes,
                "code_lines": code_lines,
                "table_width": table_width,
                "words": theme.words,
                "kind": macro_name,
            }
            for name in _NODE_TEMPLATES:
                self._macros |= _macros_of(theme.environment.get_template(name))
            self._letter = theme.environment.get_template(LETTER)

    def compose(
        self,
        report: Report,
        letterhead: Letterhead,
        *,
        subject: str,
        preheader: str,
        facts: Sequence[str],
    ) -> str:
        """Render the letter's MJML; RenderingError names the template's file and line."""
        theme = self._theme
        page_way = direction(report.language)
        palette = palette_of(theme, letterhead.accent)
        with named_mistakes(theme.name):
            return self._letter.render(
                report=report,
                letterhead=letterhead,
                title=line(report.title) or line(letterhead.project),
                subject=subject,
                preheader=preheader,
                filler=_filler(_PREHEADER_WIDTH - len(preheader)),
                logo=shown(letterhead.logo),
                facts=facts,
                contents=contents(report, letterhead),
                reason=Hole.REASON.token,
                direction=page_way,
                start="right" if page_way == "rtl" else "left",
                colours=palette,
                head_css=head_sheet(theme, letterhead.accent),
                holes={hole.name.lower(): hole.token for hole in Hole},
            )

    def _nodes(self, nodes: Iterable[Node]) -> Markup:
        """Render blocks or inlines, each by the macro of its name."""
        pieces = "".join(
            escape(clean(node.text)) if type(node) is Text else self._macro(node)(node)
            for node in nodes
        )
        refuse_tokens(pieces, where="report")
        return markup(pieces)

    def _macro(self, node: Node) -> Macro:
        name = macro_name(node)
        if name in self._macros:
            return self._macros[name]
        raise RenderingError(
            f'the theme has no macro "{name}"',
            where=" or ".join(_NODE_TEMPLATES),
            mend=f"add {{% macro {name}(node) %}} to the theme {self._theme.name}",
        )


class Logo(NamedTuple):
    """An image as a letter shows it, in pixels of CSS."""

    src: str
    width: int
    height: int


def shown(logo: Picture | None) -> Logo | None:
    """A logo at half its size, as sharp screens want it, and no larger than a masthead bears."""
    if logo is None:
        return None
    width, height = logo.width / 2, logo.height / 2
    scale = min(1.0, _LOGO_WIDTH / max(width, 1), _LOGO_HEIGHT / max(height, 1))
    return Logo(f"cid:{logo.cid}", round(width * scale), round(height * scale))


def _filler(count: int) -> str:
    """Marks to follow the preheader, with spaces so that the line can be broken."""
    rows = [_FILLER * min(_FILLER_ROW, count - start) for start in range(0, count, _FILLER_ROW)]
    return " ".join(rows)


@lru_cache(maxsize=8)
def palette_of(theme: Theme, accent: str) -> Mapping[str, str]:
    """Every colour of a letter by name: the theme's, `dark-...`, and the accent made legible."""
    return {
        **theme.light,
        **{f"dark-{name}": colour for name, colour in theme.dark.items()},
        "accent": legible(accent, on=theme.light["paper"], where="accent"),
        "dark-accent": legible(accent, on=theme.dark["paper"], least=_COMFORTABLE, where="accent"),
    }


@lru_cache(maxsize=8)
def head_sheet(theme: Theme, accent: str) -> Markup:
    """The rules of the letter's head, colours filled in."""
    where = str(theme.file("head.css") or theme.name)
    return markup(compact(fill(theme.text("head.css"), palette_of(theme, accent), where=where)))


def _macros_of(template: Template) -> dict[str, Macro]:
    module = vars(template.module)
    return {name: macro for name, macro in module.items() if not name.startswith("_")}


def macro_name(node: Node) -> str:
    """The name of the macro for a node: a `ListBlock`'s is `list_block`."""
    return _snake(type(node).__name__)


@cache
def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def code_lines(block: CodeBlock) -> Markup:
    """Code as HTML that keeps its shape where `white-space` is ignored, as in Word.

    Lines end in `<br />`; indents and runs of spaces are no-break spaces but for the last one.
    """
    lines = clean(block.text).expandtabs(_TAB).split("\n")
    return markup("<br />".join(re.sub("^ | (?= )", "\u00a0", str(escape(text))) for text in lines))
