"""MJML to HTML by mrml, the way it can be trusted.

mrml neither validates nor says where it stopped, and panics on some of what is no XML; so a
letter must be well-formed XML first, which names the line and keeps the panics away.
"""

from collections.abc import Iterable
from pathlib import Path

from lxml import etree
from mjml import mjml2html

from newsletter.errors import RenderingError


def to_html(mjml: str, *, templates: Iterable[Path]) -> str:
    """Convert MJML to HTML; RenderingError names the line of the `templates` it came from."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        etree.fromstring(mjml.encode(), parser)
    except etree.XMLSyntaxError as error:
        number = error.lineno or 1
        raise RenderingError(
            f"the letter is no well-formed MJML: {error.msg.partition(', line')[0]}",
            where=_origin(mjml, number, templates),
            mend="close every element, quote every attribute, write & as &amp;",
        ) from error
    return convert(mjml, templates=templates)


def convert(mjml: str, *, templates: Iterable[Path] = ()) -> str:
    """Run mrml; RenderingError for whatever it raises."""
    try:
        return mjml2html(mjml, fonts={})
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # a panic of the Rust side is no Exception
        raise RenderingError(
            f"mrml cannot read this MJML: {error}",
            where=_origin(mjml, 1, templates),
            mend="correct the template",
        ) from error


def _origin(mjml: str, number: int, templates: Iterable[Path]) -> str:
    """The template line that a line of MJML was rendered from, else the first template's name."""
    paths = list(templates)
    lines = mjml.split("\n")[number - 1 : number]
    wanted = lines[0].strip() if lines else ""
    for path in paths:
        for at, text in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
            if wanted and text.strip() == wanted:
                return f"{path}:{at}"
    return str(paths[0]) if paths else "theme"
