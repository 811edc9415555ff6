"""Which features a letter uses, and where each one stands first."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from lxml.html import HtmlElement

from newsletter.checks.clients import probes
from newsletter.checks.clients.support import features
from newsletter.checks.sheets import Block, Declaration, blocks, declarations, selectors

_INLINED, _KEPT = "style.css", "head.css"
_SHOWN = 40
_LOOSE = re.IGNORECASE | re.DOTALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A use of a feature.

    `what` shows it, `where` is the theme's file that such things come from, `url` the address in it
    if it is a link or an image.
    """

    what: str
    where: str = "edition.mjml.j2"
    url: str = ""


def features_of(page: HtmlElement) -> Mapping[str, Use]:
    """Slug -> the first use, in the order of the page; what stands in comments does not count."""
    found: dict[str, Use] = {}
    # The same styles and attributes stand on hundreds of elements, and say the same.
    known: set[tuple[str, str, str]] = set()
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        for part in _parts(element):
            if part not in known:
                known.add(part)
                for slug, use in _uses(*part):
                    found.setdefault(slug, use)
    return found


def of_declaration(declaration: Declaration) -> frozenset[str]:
    """The features of a declaration."""
    return _of_declaration(declaration.name, declaration.value, declaration.is_important)


def of_at_rule(prelude: str) -> frozenset[str]:
    """The features of an at-rule, by its name and condition."""
    return frozenset(slug for slug, begins in _at_rules().items() if begins.match(prelude))


@lru_cache(maxsize=1024)
def of_selector(selector: str) -> frozenset[str]:
    """The features of a selector; quoted values say nothing."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", selector)
    return frozenset(slug for slug, inside in _selectors().items() if inside.search(bare))


def of_element(tag: str) -> tuple[str, ...]:
    """The features that an element is."""
    return _elements().get(tag, ())


def of_attribute(tag: str, name: str, value: str) -> Iterator[str]:
    """The features that an attribute of an element is."""
    for slug, element, begins in _attributes().get(name, ()):
        if element in ("", tag) and begins.match(value):
            yield slug


def _parts(element: HtmlElement) -> Iterator[tuple[str, str, str]]:
    """The element with no name and the text of a sheet, then each attribute with its value."""
    tag = str(element.tag)
    yield tag, "", (element.text or "") if tag == "style" else ""
    for name, value in element.items():
        yield tag, name, value


def _uses(tag: str, name: str, value: str) -> Iterator[tuple[str, Use]]:
    if not name:
        yield from ((slug, Use(what=f"<{tag}>")) for slug in of_element(tag))
        yield from _of_sheet(value)
    elif name == "style":
        for declaration in declarations(value):
            for slug in of_declaration(declaration):
                yield slug, Use(what=str(declaration), where=_INLINED)
    else:
        url = value if name in ("src", "href") else ""
        what = f'{name}="{value}"' if len(value) <= _SHOWN else f"<{tag} {name}>"
        for slug in of_attribute(tag, name, value):
            yield slug, Use(what=what, url=url)


@lru_cache(maxsize=64)
def _of_sheet(sheet: str) -> tuple[tuple[str, Use], ...]:
    return tuple(pair for block in blocks(sheet) for pair in _of_block(block))


def _of_block(block: Block) -> Iterator[tuple[str, Use]]:
    yield from _of_prelude(block)
    for declaration in block.declarations:
        for slug in of_declaration(declaration):
            yield slug, Use(what=str(declaration), where=_KEPT)
    for inner in block.inner:
        yield from _of_block(inner)


def _of_prelude(block: Block) -> Iterator[tuple[str, Use]]:
    if block.is_at_rule:
        for slug in of_at_rule(block.prelude):
            yield slug, Use(what=block.prelude, where=_KEPT)
        return
    for selector in selectors(block.prelude):
        for slug in of_selector(selector):
            yield slug, Use(what=selector, where=_KEPT)
    if block.inner:
        yield "css-nesting", Use(what=block.prelude, where=_KEPT)


@lru_cache(maxsize=4096)
def _of_declaration(name: str, value: str, is_important: bool) -> frozenset[str]:  # noqa: FBT001
    found = set(_properties().get(name, ()))
    found.update(
        slug
        for slug, (wanted, inside) in _values().items()
        if wanted in ("", name) and inside.search(value)
    )
    if is_important:
        found.add("css-important")
    if name.startswith("--"):
        found.add("css-variables")
    return frozenset(found)


@cache
def _properties() -> Mapping[str, tuple[str, ...]]:
    return probes.properties(features())


@cache
def _elements() -> Mapping[str, tuple[str, ...]]:
    return probes.elements(features())


@cache
def _values() -> Mapping[str, tuple[str, re.Pattern[str]]]:
    return {
        slug: (name, re.compile(inside, re.IGNORECASE))
        for slug, (name, inside) in probes.VALUES.items()
    }


@cache
def _at_rules() -> Mapping[str, re.Pattern[str]]:
    return {slug: re.compile(begins, _LOOSE) for slug, begins in probes.AT_RULES.items()}


@cache
def _selectors() -> Mapping[str, re.Pattern[str]]:
    return {slug: re.compile(inside) for slug, inside in probes.patterns(features()).items()}


@cache
def _attributes() -> Mapping[str, tuple[tuple[str, str, re.Pattern[str]], ...]]:
    found: dict[str, tuple[tuple[str, str, re.Pattern[str]], ...]] = {}
    for slug, (element, name, begins) in probes.ATTRIBUTES.items():
        probe = (slug, element, re.compile(begins, re.IGNORECASE))
        found[name] = (*found.get(name, ()), probe)
    return found
