"""Which rules of a letter's style elements reach which element, and which of them wins."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cssselect import HTMLTranslator, SelectorError, parse
from lxml import etree
from lxml.html import HtmlElement

from newsletter.checks.sheets import Block, Declaration, selectors

_INLINE = (1, 0, 0, 0)
_NAME = re.compile(r"[.\[][a-zA-Z_-][\w-]*")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """A rule for one selector; of two, the more specific wins, then the later.

    `needed` are classes, `.name`, and attributes, `[name`, without which it reaches nothing.
    """

    path: etree.XPath
    needed: frozenset[str]
    specificity: tuple[int, ...]
    declarations: tuple[Declaration, ...]


def rules(blocks: Iterable[Block], asked: frozenset[str]) -> tuple[Rule, ...]:
    """The rules that declare any of the properties asked for, in order."""
    return tuple(
        rule for block in blocks for rule in _rules(block.prelude, block.declarations, asked)
    )


def matches(page: HtmlElement, among: tuple[Rule, ...]) -> Mapping[HtmlElement, tuple[Rule, ...]]:
    """Element -> the rules that reach it."""
    found: dict[HtmlElement, tuple[Rule, ...]] = {}
    names = _names(page, frozenset().union(*(rule.needed for rule in among)))
    for rule in among:
        # Most rules of a theme are for what this letter does not have, and paths are slow.
        if rule.needed <= names:
            for element in _reached(rule.path, page):
                found[element] = (*found.get(element, ()), rule)
    return found


def ranked(reaching: tuple[Rule, ...], inline: tuple[Declaration, ...]) -> list[Declaration]:
    """What is declared for an element, weakest first (CSS Cascading 4, 6.1)."""
    places = [
        ((each.is_important, (0, *rule.specificity), order), each)
        for order, rule in enumerate(reaching)
        for each in rule.declarations
    ]
    places.extend(((each.is_important, _INLINE, 0), each) for each in inline)
    # Stable: what ranks the same stays in the order it was written in.
    return [each for _, each in sorted(places, key=lambda place: place[0])]


@lru_cache(maxsize=512)
def _rules(
    prelude: str, declared: tuple[Declaration, ...], asked: frozenset[str]
) -> tuple[Rule, ...]:
    telling = tuple(each for each in declared if each.name in asked)
    found = (_rule(selector, telling) for selector in selectors(prelude) if telling)
    return tuple(rule for rule in found if rule)


def _rule(selector: str, declared: tuple[Declaration, ...]) -> Rule | None:
    """None for a selector that only a live page has something for."""
    try:
        parsed = parse(selector)[0]
        path = etree.XPath(HTMLTranslator().selector_to_xpath(parsed))
    except (SelectorError, etree.XPathError):
        return None
    if parsed.pseudo_element:
        return None
    # In brackets stand names that may be missing, as in :not(.a).
    needed = frozenset(_NAME.findall(selector) if "(" not in selector else ())
    specificity = parsed.specificity()
    return Rule(path=path, needed=needed, specificity=specificity, declarations=declared)


def _names(page: HtmlElement, wanted: frozenset[str]) -> frozenset[str]:
    """Which of the wanted classes, `.name`, and attributes, `[name`, there are."""
    classes = {f".{name}" for names in set(_strings(page, "//@class")) for name in names.split()}
    attributes = {name for name in wanted if name[0] == "[" and _strings(page, f"//@{name[1:]}")}
    return frozenset(classes | attributes)


def _strings(page: HtmlElement, path: str) -> list[str]:
    found = _path(path)(page)
    return [str(each) for each in found] if isinstance(found, list) else []


def _reached(path: etree.XPath, page: HtmlElement) -> list[HtmlElement]:
    found = path(page)
    return (
        [each for each in found if isinstance(each, HtmlElement)] if isinstance(found, list) else []
    )


@lru_cache(maxsize=64)
def _path(path: str) -> etree.XPath:
    return etree.XPath(path, smart_strings=False)
