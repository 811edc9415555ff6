"""CSS into `style` attributes by premailer, in a way that leaves MJML's output whole.

Its defaults drop the doctype, strip `!important`, overwrite widths and fetch from the network.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from lxml import etree
from lxml.cssselect import CSSSelector
from premailer import Premailer
from premailer.merge_style import csstext_to_pairs, merge_styles
from premailer.premailer import get_or_create_head

_SIMPLE = re.compile(r"(\.?[\w-]+)(?: (\.?[\w-]+))?", re.ASCII)
"""A tag or a `.class`, alone or somewhere inside of another."""
_CLASS = re.compile(r"[^ \t\r\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """Declarations for what a selector reaches: `inner`, within `outer` if that is not empty."""

    style: str
    inner: str = ""
    outer: str = ""
    search: CSSSelector | None = None
    """The way to what is not that simple."""

    @classmethod
    def of(cls, selector: str, style: str) -> "_Rule":
        """A rule as premailer reads it."""
        if not (names := _SIMPLE.fullmatch(selector)):
            return cls(style=style, search=CSSSelector(selector))
        first, second = names.groups()
        return cls(style=style, inner=second or first, outer=first if second else "")


class _Page:
    """The elements of a letter by their tags and `.classes`."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self._named: dict[str, set[etree._Element]] = defaultdict(set)
        for element in root.iter("*"):
            self._named[str(element.tag)].add(element)
            if classes := element.get("class"):
                for name in _CLASS.findall(classes):
                    self._named[f".{name}"].add(element)

    def reached(self, rule: _Rule) -> Collection[etree._Element]:
        """The elements that a rule is about, in no order."""
        if rule.search:
            return cast("list[etree._Element]", rule.search(self.root))  # noqa: SLF001  # a type
        found = self._named.get(rule.inner, set())
        if not rule.outer or not found:
            return found
        around = self._named.get(rule.outer, ())
        return found & {inner for outer in around for inner in outer.iterdescendants()}


class _Inliner(Premailer):  # type: ignore[misc]  # premailer comes without types
    """Premailer that reads a style sheet once, not at every letter, and looks up what has a tag or
    a class where it would search the letter for every rule: four fifths of its time.

    How a sheet is read, which rule weighs more and how declarations are merged is premailer's.
    """

    def __init__(self, css: str) -> None:
        super().__init__(
            strip_important=False,
            disable_validation=True,
            cssutils_logging_level=logging.CRITICAL,
        )
        rules, others = self._parse_style_rules(css, 0)
        self._rules = [_Rule.of(selector, style) for _, selector, style in sorted(rules)]
        self._others: str = self._css_rules_to_string(others)

    def transform(self, root: etree._Element) -> None:
        """Write the rules into a letter; what cannot be inlined goes into its head."""
        if self._others:
            style = etree.SubElement(get_or_create_head(root), "style", type="text/css")
            style.text = self._others
        page = _Page(root)
        found: dict[etree._Element, tuple[str, ...]] = {}
        for rule in self._rules:
            for element in page.reached(rule):
                found[element] = (*found.get(element, ()), rule.style)
        for element, styles in found.items():
            if merged := _merged(element.get("style", ""), styles):
                element.set("style", merged)


@lru_cache(maxsize=1024)
def _merged(own: str, styles: tuple[str, ...]) -> str:
    """An element's own declarations over those of the rules, of which the last one wins."""
    pairs = [csstext_to_pairs(style, validate=False) for style in styles]
    merged: str = merge_styles(own, pairs, [""] * len(pairs), remove_unset_properties=True)
    return merged


_inliner = lru_cache(maxsize=16)(_Inliner)


def inline(html: str, css: str) -> str:
    """Write the rules of `css` into the elements they match; `<style>` blocks stay untouched."""
    root = etree.fromstring(html.strip(), etree.HTMLParser())
    _inliner(css).transform(root)
    letter = root.getroottree()
    return etree.tostring(letter, method="html", encoding="utf-8", pretty_print=True).decode()
