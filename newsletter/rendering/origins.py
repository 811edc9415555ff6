"""Which line of which template an element came from: marked before Jinja, taken out before mrml.

Once a template is rendered its lines are gone: values are filled in, macros and loops repeat them.
So each tag of the letter's template carries its origin through Jinja, as an attribute.
"""

import html
import re
from pathlib import Path

from jinja2.ext import Extension
from lxml import etree

ORIGIN = "data-origin"
"""The attribute that holds `file:line`."""

# Jinja's own constructs are left alone: a mark would end a string inside of them.
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<([a-z][a-z0-9-]*)(?=[\s/>])", re.DOTALL)
_INSIDE = r"""(?:"[^"]*"|'[^']*'|[^>"'])"""
_MARK = re.compile(rf' {ORIGIN}="([^"]*)"')


class Origins(Extension):
    """Marks the tags of every template with MJML in it that is compiled."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template with its marks; no line moves."""
        return marked(source, filename or name or "template") if "<mj" in source else source


def marked(source: str, file: str) -> str:
    """Write into each tag where it stands."""
    line, at = 1, 0

    def mark(match: re.Match[str]) -> str:
        nonlocal line, at
        line, at = line + source.count("\n", at, match.start()), match.start()
        if not match[1]:
            return match[0]
        return f'{match[0]} {ORIGIN}="{html.escape(file)}:{line}"'

    return _TAG.sub(mark, source)


def unmarked(mjml: str) -> str:
    """The document as the theme's author wrote it."""
    return _MARK.sub("", mjml)


def last_origin(mjml: str) -> str:
    """The origin of the last marked tag, where there is one: the way to what broke behind it."""
    found = _MARK.findall(mjml)
    return html.unescape(found[-1]) if found else ""


def origin(element: etree._Element, attribute: str = "") -> str:
    """The `file:line` of an element, or of one of its attributes; empty where nobody marked it.

    What carries no mark (HTML that a macro made) has the place of what stands before or around it.
    """
    around = (element, *element.itersiblings(preceding=True), *element.iterancestors())
    place = next((each.get(ORIGIN, "") for each in around if each.get(ORIGIN)), "")
    if attribute and place:
        return _place_of(attribute, tag=str(element.tag), place=place)
    return place


def _place_of(attribute: str, *, tag: str, place: str) -> str:
    """The line at or below an element's place where its attribute is written, else the place."""
    file, _, number = place.rpartition(":")
    try:
        lines = Path(file).read_text("utf-8").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError):
        return place
    first = int(number) - 1
    wanted = rf"""<{re.escape(tag)}\b{_INSIDE}*?\s(?={re.escape(attribute)}\s*=)"""
    found = re.search(wanted, "".join(lines[first:]))
    below = found.string.count("\n", 0, found.end()) if found else 0
    return f"{file}:{first + 1 + below}"
