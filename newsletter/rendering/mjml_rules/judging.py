"""Judges a parsed MJML document against the tables, element by element."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from lxml import etree

from newsletter.rendering.mjml_rules import values
from newsletter.rendering.mjml_rules.components import COMPONENTS, DEFAULTS, Component, Content
from newsletter.rendering.mjml_rules.fault import Fault, nearest
from newsletter.rendering.mjml_rules.mrml import IGNORED, MISSING, STOPS_AT_COMMENTS
from newsletter.rendering.mjml_rules.remote import SHEETS, loaded

_EXCERPT = 30

Classes = Mapping[str, Mapping[str, str]]
"""Name of an mj-class -> what it sets."""


class Place(Protocol):
    """Tells the `file:line` that an element came from, or one of its attributes where named."""

    def __call__(self, element: etree._Element, attribute: str, /) -> str:
        """Where it is; `attribute` is empty for the element itself."""


def faults_of(root: etree._Element, *, place: Place, unjudged: str = "") -> tuple[Fault, ...]:
    """Everything that is wrong, in the document's order; `unjudged` is an attribute of ours.

    What a loop of the template repeats is told once.
    """
    classes = {str(each.get("name")): _attributes_of(each) for each in root.iter("mj-class")}
    judge = _Judge(classes=classes, place=place, unjudged=unjudged)
    return tuple(dict.fromkeys(judge.document(root)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    classes: Classes
    place: Place
    unjudged: str

    def document(self, root: etree._Element) -> Iterator[Fault]:
        if root.tag != "mjml":
            yield self._fault(root, f"the letter is a <{root.tag}>", "begin it with <mjml>")
            return
        if root.find("mj-body") is None:
            yield self._fault(root, "the letter has no <mj-body>", "write one into <mjml>")
        yield from self._component(root, COMPONENTS["mjml"])

    def _component(self, element: etree._Element, component: Component) -> Iterator[Fault]:
        yield from self._loads(element)
        yield from self._attributes(element, component)
        match component.content:
            case Content.HTML:
                yield from self._html(element)
            case Content.TEXT:
                yield from self._comments(element)
                for inner in element.iterchildren(etree.Element):
                    what = f"<{inner.tag}> stands in <{element.tag}>, which takes words only"
                    yield self._fault(inner, what, "leave its tags out")
            case Content.COMPONENTS:
                yield from self._comments(element)
                yield from self._texts(element)
                yield from self._children(element, component)

    def _loads(self, element: etree._Element) -> Iterator[Fault]:
        for what, mend in loaded(element):
            yield self._fault(element, what, mend)

    def _html(self, element: etree._Element) -> Iterator[Fault]:
        for inner in element.iterdescendants(*COMPONENTS, *SHEETS):
            if inner.tag in COMPONENTS:
                what = f"<{inner.tag}> stands in <{element.tag}>, whose content is HTML"
                yield self._fault(inner, what, "put it beside, not inside")
            else:
                yield from self._loads(inner)

    def _children(self, element: etree._Element, component: Component) -> Iterator[Fault]:
        for child in element.iterchildren(etree.Element):
            known = _held(element, component, str(child.tag))
            if known is None:
                yield self._misplaced(element, child)
            else:
                yield from self._component(child, known)

    def _comments(self, element: etree._Element) -> Iterator[Fault]:
        if element.tag in STOPS_AT_COMMENTS:
            for comment in element.iterchildren(etree.Comment):
                what = f"mrml stops at a comment in <{element.tag}>"
                yield self._fault(comment, what, "write it as {# ... #}, which Jinja leaves out")

    def _misplaced(self, parent: etree._Element, child: etree._Element) -> Fault:
        tag, holder = str(child.tag), COMPONENTS.get(str(parent.tag))
        held = holder.holds if holder else frozenset[str]()
        if tag in MISSING:
            return self._fault(child, f"there is no <{tag}> here: mrml lacks it", MISSING[tag])
        if tag in COMPONENTS or tag in DEFAULTS:
            what = f"<{tag}> cannot stand in <{parent.tag}>"
            around = parent.getparent()
            if around is not None and around.tag == "mj-attributes":
                return self._fault(child, what, "put it beside, into <mj-attributes>")
            return self._fault(child, what, f"put it into {_right_place(tag, held)}")
        if tag.startswith("mj"):
            return self._fault(child, f"there is no <{tag}>", nearest(tag, held or COMPONENTS))
        mend = "put it into <mj-text> or <mj-raw>" if "mj-text" in held else "put it into <mj-raw>"
        return self._fault(child, f"<{tag}> stands directly in <{parent.tag}>", mend)

    def _texts(self, element: etree._Element) -> Iterator[Fault]:
        loose = ((element, element.text), *((child, child.tail) for child in element))
        for near, text in loose:
            if text and (words := " ".join(text.split())):
                shown = words if len(words) <= _EXCERPT else f"{words[:_EXCERPT]}..."
                what = f'the text "{shown}" stands directly in <{element.tag}>'
                yield self._fault(near, what, "put it into <mj-text>")

    def _attributes(self, element: etree._Element, component: Component) -> Iterator[Fault]:
        tag, known = str(element.tag), component.attributes
        if tag == "mj-class" and "name" not in element.attrib:
            yield self._fault(element, "<mj-class> has no name", 'write name="..."')
        for name, value in _attributes_of(element).items():
            if name == self.unjudged:
                continue
            if name not in known:
                what = f'<{tag}> has no attribute "{name}"'
                yield self._fault(element, what, nearest(name, known.keys()), name)
            elif name in IGNORED.get(tag, {}):
                what = f'mrml ignores "{name}" of <{tag}>'
                yield self._fault(element, what, IGNORED[tag][name], name)
            elif not any(values.fits(kind, value) for kind in known[name]):
                what = f'"{value}" is no {name} of <{tag}>'
                yield self._fault(element, what, values.mend(known[name][0], value), name)
            elif name == "mj-class":
                yield from self._class_names(element, value.split())

    def _class_names(self, element: etree._Element, names: list[str]) -> Iterator[Fault]:
        sets: dict[str, str] = {}
        for name in names:
            if name not in self.classes:
                what = f'there is no <mj-class name="{name}">'
                mend = nearest(name, self.classes.keys(), otherwise="write it into <mj-attributes>")
                yield self._fault(element, what, mend, "mj-class")
            for key, value in self.classes.get(name, {}).items():
                if key not in {"name", self.unjudged} and sets.setdefault(key, value) != value:
                    what = f'two classes set "{key}": mrml takes the first one, MJML the last'
                    yield self._fault(element, what, "let one of them set it", "mj-class")

    def _fault(self, element: etree._Element, what: str, mend: str, attribute: str = "") -> Fault:
        return Fault(what=what, where=self.place(element, attribute), mend=mend)


def _attributes_of(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def _held(parent: etree._Element, component: Component, tag: str) -> Component | None:
    """What an element of that tag is in its parent; None where it may not stand there."""
    if parent.tag == "mj-attributes":
        return DEFAULTS.get(tag) or _without_content(COMPONENTS.get(tag))
    return COMPONENTS[tag] if tag in component.holds else None


def _right_place(tag: str, around: frozenset[str]) -> str:
    """The components that hold one of that tag; of them what can stand where it stands now."""
    holders = [name for name, each in COMPONENTS.items() if tag in each.holds]
    nearer = [name for name in holders if name in around]
    return " or ".join(f"<{name}>" for name in nearer or holders) or "<mj-attributes>"


def _without_content(component: Component | None) -> Component | None:
    """A component as a bearer of defaults, which holds nothing."""
    return component and Component(attributes=component.attributes)
