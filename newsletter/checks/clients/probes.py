"""Which words of HTML and CSS are a use of which feature, in caniemail.com's names.

Most names say it themselves: `css-box-shadow` is the property box-shadow, `html-bdi` the element
bdi. The tables hold what does not follow from the name.
"""

import re
from collections.abc import Iterable, Mapping

_LOGICAL = ("inline-start", "inline-end", "block-start", "block-end")
_SIDES = ("top", "right", "bottom", "left")
_UNITS = ("ch", "cm", "em", "ex", "in", "mm", "pc", "pt", "px", "rem", "vh", "vmax", "vmin", "vw")
_CORNERS = ("start-start", "start-end", "end-start", "end-end")

PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "css-animation": ("animation", "animation-name"),
    "css-block-inline-size": ("block-size", "inline-size"),
    "css-border": ("border", *(f"border-{side}" for side in _SIDES)),
    "css-border-inline-block": ("border-inline", "border-block"),
    "css-border-inline-block-individual": tuple(f"border-{side}" for side in _LOGICAL),
    "css-border-inline-block-longhand": tuple(
        f"border-{side}-{what}" for side in _LOGICAL for what in ("width", "style", "color")
    ),
    "css-border-radius": (
        "border-radius",
        *(f"border-{y}-{x}-radius" for y in ("top", "bottom") for x in ("left", "right")),
    ),
    "css-border-radius-logical": tuple(f"border-{corner}-radius" for corner in _CORNERS),
    "css-column-count": ("columns", "column-count"),
    "css-column-layout-properties": (
        "column-width", "column-rule", "column-rule-color", "column-rule-style",
        "column-rule-width", "column-span", "column-fill",
    ),
    "css-gap": ("gap", "row-gap", "column-gap", "grid-gap"),
    "css-grid-template": (
        "grid-template", "grid-template-columns", "grid-template-rows", "grid-template-areas",
    ),
    "css-left-right-top-bottom": _SIDES,
    "css-margin": ("margin", *(f"margin-{side}" for side in _SIDES)),
    "css-margin-block-start-end": ("margin-block-start", "margin-block-end"),
    "css-margin-inline-block": ("margin-inline", "margin-block"),
    "css-margin-inline-start-end": ("margin-inline-start", "margin-inline-end"),
    "css-mask-image": ("mask", "mask-image"),
    "css-overflow": ("overflow", "overflow-x", "overflow-y"),
    "css-padding": ("padding", *(f"padding-{side}" for side in _SIDES)),
    "css-padding-block-start-end": ("padding-block-start", "padding-block-end"),
    "css-padding-inline-block": ("padding-inline", "padding-block"),
    "css-padding-inline-start-end": ("padding-inline-start", "padding-inline-end"),
    "css-scroll-snap": ("scroll-snap-type", "scroll-snap-align", "scroll-snap-stop"),
}  # fmt: skip
"""Features that are several properties, or one of another name."""

VALUES: Mapping[str, tuple[str, str]] = {
    "css-conic-gradient": ("", r"conic-gradient\("),
    "css-display-flex": ("display", r"(inline-)?flex"),
    "css-display-grid": ("display", r"(inline-)?grid"),
    "css-display-none": ("display", r"none"),
    "css-flex-direction": ("flex-direction", r"column"),
    "css-flex-wrap": ("flex-wrap", r"wrap"),
    "css-function-clamp": ("", r"\bclamp\("),
    "css-function-light-dark": ("", r"\blight-dark\("),
    "css-function-max": ("", r"(?<![\w-])max\("),
    "css-function-min": ("", r"(?<![\w-])min\("),
    "css-intrinsic-size": ("", r"\b(fit|min|max)-content\b"),
    "css-linear-gradient": ("", r"linear-gradient\("),
    "css-modern-color": ("", r"\b(ok)?l(ab|ch)\("),
    "css-radial-gradient": ("", r"radial-gradient\("),
    "css-rgb": ("", r"\brgb\("),
    "css-rgba": ("", r"\brgba\("),
    "css-sytem-ui": ("", r"\b(system-ui|ui-(serif|sans-serif|rounded|monospace))\b"),
    "css-unit-calc": ("", r"\bcalc\("),
    "css-unit-initial": ("", r"^initial$"),
    "css-unit-percent": ("", r"\d%"),
    "css-variables": ("", r"\bvar\(\s*--"),
    **{f"css-unit-{unit}": ("", rf"(?<![\w#.-])[-+]?[\d.]+{unit}\b") for unit in _UNITS},
}
"""Features that are a word of a value: the property, any where it is empty, and the word."""

AT_RULES: Mapping[str, str] = {
    "css-at-font-face": r"@font-face\b",
    "css-at-import": r"@import\b",
    "css-at-keyframes": r"@(-\w+-)?keyframes\b",
    "css-at-media": r"@media\b",
    "css-at-media-device-pixel-ratio": r"@media\b.*device-pixel-ratio",
    "css-at-media-hover": r"@media\b.*\((any-)?hover",
    "css-at-media-orientation": r"@media\b.*\(\s*orientation",
    "css-at-media-prefers-color-scheme": r"@media\b.*prefers-color-scheme",
    "css-at-media-prefers-reduced-motion": r"@media\b.*prefers-reduced-motion",
    "css-at-supports": r"@supports\b",
}
"""At-rules, as they begin."""

SELECTORS: Mapping[str, str] = {
    "css-nesting": r"&",
    "css-selector-adjacent-sibling": r"\+",
    "css-selector-attribute": r"\[",
    "css-selector-chaining": r"[.#][\w-]+[.#]",
    "css-selector-child": r">",
    "css-selector-class": r"\.[a-zA-Z_-]",
    "css-selector-descendant": r"[\w\])*]\s+[\w.#*:\[]",
    "css-selector-general-sibling": r"~(?!=)",
    "css-selector-id": r"#[a-zA-Z_-]",
    "css-selector-type": r"(?<![\w.#:(\[=\"'-])[a-zA-Z]",
    "css-selector-universal": r"(?<![\w|^$*~])\*(?!=)",
}
"""Selectors, by what stands in them; pseudo-classes and pseudo-elements follow from their names."""

ELEMENTS: Mapping[str, tuple[str, ...]] = {
    "html-h1-h6": ("h1", "h2", "h3", "h4", "h5", "h6"),
    "html-image-maps": ("map", "area"),
    "html-lists": ("ul", "ol", "dl"),
    "html-semantics": (
        "article", "aside", "details", "figcaption", "figure", "footer", "header", "main", "mark",
        "nav", "section", "summary", "time",
    ),
}  # fmt: skip
"""Features that are several elements."""

ATTRIBUTES: Mapping[str, tuple[str, str, str]] = {
    "css-inert-attribute": ("", "inert", ""),
    "html-align": ("", "align", ""),
    "html-anchor-links": ("a", "href", r"#."),
    "html-aria-describedby": ("", "aria-describedby", ""),
    "html-aria-hidden": ("", "aria-hidden", ""),
    "html-aria-label": ("", "aria-label", ""),
    "html-aria-labelledby": ("", "aria-labelledby", ""),
    "html-aria-live": ("", "aria-live", ""),
    "html-background": ("", "background", ""),
    "html-button-reset": ("button", "type", r"reset$"),
    "html-button-submit": ("button", "type", r"submit$"),
    "html-cellpadding": ("table", "cellpadding", ""),
    "html-cellspacing": ("table", "cellspacing", ""),
    "html-dir": ("", "dir", ""),
    "html-height": ("", "height", ""),
    "html-hidden": ("", "hidden", ""),
    "html-input-checkbox": ("input", "type", r"checkbox$"),
    "html-input-hidden": ("input", "type", r"hidden$"),
    "html-input-radio": ("input", "type", r"radio$"),
    "html-input-reset": ("input", "type", r"reset$"),
    "html-input-submit": ("input", "type", r"submit$"),
    "html-input-text": ("input", "type", r"text$"),
    "html-lang": ("", "lang", ""),
    "html-loading-attribute": ("img", "loading", ""),
    "html-mailto-links": ("a", "href", r"mailto:"),
    "html-meta-color-scheme": ("meta", "name", r"color-scheme$"),
    "html-popover": ("", "popover", ""),
    "html-required": ("", "required", ""),
    "html-role": ("", "role", ""),
    "html-srcset": ("", "srcset", ""),
    "html-target": ("a", "target", ""),
    "html-valign": ("", "valign", ""),
    "html-width": ("", "width", ""),
    "image-base64": ("img", "src", r"data:[^,]*;base64"),
    **{
        f"image-{name}": ("img", "src", rf"(data:image/{kind}|[^?#]*\.{kind}($|[?#]))")
        for name, kind in (
            ("avif", "avif"), ("bmp", "bmp"), ("gif", "gif"), ("heif", "hei[cf]"), ("ico", "ico"),
            ("jpg", "jpe?g"), ("mp4", "mp4"), ("png", "png"), ("svg", "svg"), ("tiff", "tiff?"),
            ("webp", "webp"), ("apng", "apng"),
        )
    },
}  # fmt: skip
"""Features that are an attribute: the element, any where it is empty, the attribute, its value."""

UNSEEN: Mapping[str, str] = {
    "amp": "a part of its own, which no letter of ours has",
    "bimi": "a record of the domain, not of the letter",
    "css-comments": "sheets are compacted: no comment is left",
    "html-comments": "Outlook's conditions are comments, and written for it",
    "html-doctype": "every letter has one, and nothing else could be done",
    "html-body": "every letter has one, and its colours stand on an element inside too",
    "image-hdr": "it cannot be told from its address",
}
"""What is not looked for, and why."""


def properties(slugs: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Property -> its features, for every slug that is one."""
    others = {*VALUES, *AT_RULES, *SELECTORS, *ATTRIBUTES, *UNSEEN}
    plain = [
        slug
        for slug in slugs
        if slug.startswith("css-") and slug not in others and not _pseudo(slug)
    ]
    return _turned({slug: PROPERTIES.get(slug, (slug.removeprefix("css-"),)) for slug in plain})


def elements(slugs: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Element -> its features, for every slug that is one."""
    others = {*ATTRIBUTES, *UNSEEN}
    plain = [slug for slug in slugs if slug.startswith("html-") and slug not in others]
    return _turned({slug: ELEMENTS.get(slug, (slug.removeprefix("html-"),)) for slug in plain})


def patterns(slugs: Iterable[str]) -> Mapping[str, str]:
    """Slug -> what stands in a selector, for every slug that is one."""
    return {**SELECTORS, **{slug: found for slug in slugs if (found := _pseudo(slug))}}


def _pseudo(slug: str) -> str:
    """`css-pseudo-class-hover` is `:hover` in a selector, and not the start of a longer word."""
    match = re.fullmatch(r"css-pseudo-(class|element)-(.+)", slug)
    if not match:
        return ""
    colons = "(?<!:):" if match[1] == "class" else "::?"
    return rf"{colons}{match[2]}(?![\w-])"


def _turned(table: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    turned: dict[str, tuple[str, ...]] = {}
    for slug, names in table.items():
        for name in names:
            turned[name] = (*turned.get(name, ()), slug)
    return turned
