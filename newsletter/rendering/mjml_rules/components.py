"""The components of MJML: which attributes each has, and what may stand in it.

The tables are those of mjml 5.4.1 (MIT), without what mrml 6.0.1 does not have; they stand in
components.json, attributes grouped by the kind of their values.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files


class Content(StrEnum):
    """What stands in a component."""

    COMPONENTS = "components"
    """Other components, or nothing."""
    HTML = "html"
    """HTML: MJML ends there."""
    TEXT = "text"
    """Words without any markup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """An element of MJML: `attributes` is name -> kinds of value, of which one has to fit."""

    attributes: Mapping[str, tuple[str, ...]]
    content: Content = Content.COMPONENTS
    holds: frozenset[str] = frozenset()


_TABLES = json.loads(files(__package__).joinpath("components.json").read_text("utf-8"))
_CLASSES: Mapping[str, tuple[str, ...]] = {"css-class": ("string",), "mj-class": ("string",)}

COLOURS = frozenset(" ".join(_TABLES["colours"]).split())
"""The colours that have a name."""


def _component(row: Mapping[str, str], kinds: Mapping[str, str], *, has_classes: bool) -> Component:
    attributes = {name: (kind,) for kind, names in kinds.items() for name in names.split()}
    return Component(
        attributes={**attributes, **(_CLASSES if has_classes else {})},
        holds=frozenset(row.get("holds", "").split()),
        content=Content(row.get("content", Content.COMPONENTS)),
    )


def _components() -> dict[str, Component]:
    rows = _TABLES["components"]
    bare = {"mjml", "mj-head", *rows["mj-head"]["holds"].split()} - {"mj-raw"}
    return {
        tag: _component(row, row.get("attributes", {}), has_classes=tag not in bare)
        for tag, row in rows.items()
    }


COMPONENTS: Mapping[str, Component] = _components()
"""Every component by its tag."""


def _of_any() -> dict[str, tuple[str, ...]]:
    kinds: dict[str, tuple[str, ...]] = {}
    for component in COMPONENTS.values():
        for name, each in component.attributes.items():
            kinds[name] = tuple(dict.fromkeys((*kinds.get(name, ()), *each)))
    return kinds


DEFAULTS: Mapping[str, Component] = {
    "mj-all": Component(attributes=_of_any()),
    "mj-class": Component(attributes=_of_any() | {"name": ("string",)}),
}
"""What stands in mj-attributes beside components: attributes of any component."""
