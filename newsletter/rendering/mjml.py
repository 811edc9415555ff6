"""MJML to HTML by mrml, the way it can be trusted.

mrml neither validates nor says where it stopped, and panics on some of what is no XML; so a
letter must be well-formed XML first, which keeps the panics away, and MJML by the rules second.
Both name the template's line.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from lxml import etree
from mjml import mjml2html

from newsletter.errors import RenderingError
from newsletter.rendering.mjml_rules import Fault, faults_of
from newsletter.rendering.origins import ORIGIN, last_origin, origin, unmarked

_POSITION = re.compile(r" at position (\d+):\d+")
"""Where mrml stopped, in bytes."""


def to_html(mjml: str, *, templates: Iterable[Path]) -> str:
    """Convert MJML to HTML; RenderingError names the line of the `templates` it came from.

    The first fault becomes the error, which says how many more there are.
    """
    paths = tuple(templates)
    if faults := examine(mjml, templates=paths):
        first, more = faults[0], len(faults) - 1
        rest = f" ({more} more: see `newsletter theme check`)" if more else ""
        raise RenderingError(first.what, where=first.where, mend=f"{first.mend}{rest}")
    return convert(mjml, templates=paths)


def examine(mjml: str, *, templates: Iterable[Path]) -> tuple[Fault, ...]:
    """Everything that is wrong with a letter's MJML, in its order; what is no XML is all of it."""
    paths = tuple(templates)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(mjml.encode(), parser)
    except etree.XMLSyntaxError as error:
        what = f"the letter is no well-formed MJML: {error.msg.partition(', line')[0]}"
        mend = "close every element, quote every attribute, write & as &amp;"
        return (Fault(what=what, where=_line_origin(mjml, error.lineno or 1, paths), mend=mend),)
    unknown = _unknown(paths)
    return faults_of(
        root, place=lambda element, name: origin(element, name) or unknown, unjudged=ORIGIN
    )


def convert(mjml: str, *, templates: Iterable[Path] = ()) -> str:
    """Run mrml; RenderingError for whatever it raises."""
    plain = unmarked(mjml)
    try:
        return mjml2html(plain, fonts={})
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # a panic of the Rust side is no Exception
        place = _POSITION.search(str(error))
        before = plain.encode()[: int(place[1])] if place else b""
        raise RenderingError(
            f"mrml cannot read this MJML: {_POSITION.sub('', str(error))}",
            where=_line_origin(mjml, before.count(b"\n") + 1, tuple(templates)),
            mend="correct the template",
        ) from error


def _line_origin(mjml: str, number: int, paths: tuple[Path, ...]) -> str:
    """The template line that a line of MJML was rendered from, as near as can be told."""
    lines = mjml.split("\n")
    wanted = unmarked(lines[number - 1]).strip() if number <= len(lines) else ""
    for path in paths:
        for at, text in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
            if wanted and text.strip() == wanted:
                return f"{path}:{at}"
    return last_origin("\n".join(lines[:number])) or _unknown(paths)


def _unknown(paths: tuple[Path, ...]) -> str:
    return str(paths[0]) if paths else "theme"
