"""What a reader loses where a feature is missing, and which losses a letter is built to bear."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Consequence(StrEnum):
    """How bad it is for a reader; the value is the end of the rule's name."""

    BREAKS = "breaks"
    """Something cannot be read, seen or used."""
    DEGRADES = "degrades"
    """It looks poorer, and everything is there."""
    COSMETIC = "cosmetic"
    """Nobody who does not know would miss it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What a reader sees instead, and what to do about it."""

    consequence: Consequence
    what: str
    mend: str


_COLUMNS = ("columns fall out of place", "build columns with mj-section and mj-column")
_PLACE = ("it stands in another place", "place it with tables and padding")
_VALUE = ("the whole declaration is lost", "write the value itself")
_COLOUR = ("the colour is lost", "write the colour as #rrggbb")
_GROUND = ("what is behind the text is missing", "give it a background-color too")
_PICTURE = ("the picture is not shown", "use a PNG or JPEG")
_PLAYER = ("nothing is played or shown", "show a linked picture instead")
_FORM = ("nothing can be entered or pressed", "link to a page instead")
_HIDDEN = ("what should be hidden is shown", "leave it out, or use display:none")
_SHEET = ("its rules never arrive", "write the rules into the theme's own style sheets")
_WORDS = ("generated words are missing", "write the words into the template")

_BROKEN: Mapping[tuple[str, str], tuple[str, ...]] = {
    _COLUMNS: ("css-display-flex", "css-display-grid", "css-grid-template", "css-column-count"),
    _PLACE: ("css-position", "css-left-right-top-bottom", "css-inset", "css-writing-mode"),
    _VALUE: (
        "css-variables", "css-unit-calc", "css-function-clamp", "css-function-max",
        "css-function-min", "css-unit-vh", "css-unit-vw", "css-unit-vmax", "css-unit-vmin",
    ),
    _COLOUR: ("css-modern-color", "css-function-light-dark"),
    _GROUND: (
        "css-background-image", "css-linear-gradient", "css-radial-gradient", "css-conic-gradient",
        "css-mask-image", "html-background",
    ),
    _PICTURE: (
        "html-svg", "image-svg", "image-webp", "image-avif", "image-base64", "image-heif",
        "image-tiff", "image-ico", "image-bmp", "html-image-maps", "html-img",
    ),
    _PLAYER: ("html-video", "html-audio", "html-object", "image-mp4"),
    _FORM: (
        "html-form", "html-select", "html-textarea", "html-button-reset", "html-button-submit",
        "html-input-checkbox", "html-input-hidden", "html-input-radio", "html-input-reset",
        "html-input-submit", "html-input-text", "html-dialog", "html-popover",
    ),
    _HIDDEN: ("html-hidden", "css-visibility", "css-clip-path"),
    _SHEET: ("css-at-import", "html-link", "css-nesting"),
    _WORDS: ("css-pseudo-element-before", "css-pseudo-element-after"),
}  # fmt: skip

_COSMETIC = frozenset(
    {
        "css-accent-color", "css-animation", "css-at-font-face", "css-at-keyframes",
        "css-at-media-hover", "css-at-media-prefers-reduced-motion", "css-backdrop-filter",
        "css-border-image", "css-border-radius", "css-border-radius-logical", "css-box-shadow",
        "css-cursor", "css-filter", "css-font-kerning", "css-font-size-adjust", "css-font-stretch",
        "css-hyphenate-character", "css-hyphenate-limit-chars", "css-hyphens", "css-letter-spacing",
        "css-list-style-image", "css-list-style-position", "css-orphans", "css-outline",
        "css-outline-offset", "css-pseudo-class-active", "css-pseudo-class-focus",
        "css-pseudo-class-focus-visible", "css-pseudo-class-focus-within", "css-pseudo-class-hover",
        "css-pseudo-class-link", "css-pseudo-class-visited", "css-pseudo-element-first-letter",
        "css-pseudo-element-first-line", "css-pseudo-element-marker", "css-resize",
        "css-scroll-snap", "css-tab-size", "css-text-decoration-color", "css-text-decoration-line",
        "css-text-decoration-skip-ink", "css-text-decoration-style",
        "css-text-decoration-thickness", "css-text-emphasis", "css-text-emphasis-position",
        "css-text-indent", "css-text-justify", "css-text-shadow", "css-text-underline-offset",
        "css-text-underline-position", "css-text-wrap", "css-transition", "css-user-select",
        "css-widows", "html-abbr", "html-acronym", "html-bdi", "html-dfn", "html-loading-attribute",
        "html-marquee", "html-srcset", "html-target",
    }
)  # fmt: skip

BASELINE: Mapping[str, str] = {
    "css-at-media": "MJML's columns are whole without it; only phones lose their margins",
    "css-at-media-prefers-color-scheme": "without it the light letter is shown, or recoloured",
    "css-border-collapse": "MJML's reset, for those who need it",
    "css-border-radius": "corners are square without it",
    "css-border-spacing": "MJML writes cellspacing too",
    "css-color-scheme": "a hint for those who ask",
    "css-direction": "MJML writes dir too",
    "css-display": "MJML writes tables for those who ignore it",
    "css-display-none": "the preheader is also of one pixel and no height",
    "css-height": "height:auto keeps pictures in proportion; the attribute is there",
    "css-important": "only in rules that inline styles have already said for light",
    "css-max-height": "the preheader's, which is hidden otherwise too",
    "css-max-width": "MJML writes a table of fixed width for Outlook",
    "css-opacity": "the preheader's, which is hidden otherwise too",
    "css-outline": "MJML's reset of pictures",
    "css-overflow": "the preheader's, which is hidden otherwise too",
    "css-overflow-wrap": "long words are broken by word-break, or by us",
    "css-pseudo-class-last-child": "the last column keeps the margin that all others have",
    "css-text-decoration-thickness": "links are underlined as the program does it",
    "css-text-underline-offset": "links are underlined as the program does it",
    "css-text-wrap": "headings break as the program does it",
    "css-selector-attribute": "Outlook.com's marks, which only its own readers have",
    "css-selector-chaining": "dark mode's rules, whose readers know it",
    "css-selector-child": "dark mode's rules, whose readers know it",
    "css-selector-class": "dark mode and phones; everything else is inlined",
    "css-selector-descendant": "dark mode and phones; everything else is inlined",
    "css-selector-grouping": "dark mode and phones; everything else is inlined",
    "css-selector-id": "MJML's reset for an Outlook of old",
    "css-selector-type": "MJML's reset; everything else is inlined",
    "css-sytem-ui": "a family of letters behind it is always named",
    "css-table-layout": "columns get the width of what is in them without it",
    "css-text-decoration": "links have a colour of their own too",
    "css-text-decoration-color": "a line has the colour of its text without it",
    "css-white-space": "code has hard spaces and breaks",
    "css-word-break": "long words are broken by overflow-wrap where it is missing, or by us",
    "css-word-spacing": "MJML resets it to what it is anyway",
    "html-anchor-links": "what they lead to stands in the same letter",
    "html-aria-hidden": "the preheader's filler, which has no words",
    "html-aria-label": "MJML's name for the letter, which is its title too",
    "html-code": "its letters and size are inlined",
    "html-dir": "the text's own letters have a direction",
    "html-lang": "a screen reader falls back to its own language",
    "html-meta-color-scheme": "a hint for those who ask",
    "html-role": "tables are read aloud as tables, as ever",
    "html-style": "everything that matters is inlined; the rest is dark mode and phones",
    "html-wbr": "a long word is broken by other means",
    "html-width": "the width is inlined too",
}
"""Features that MJML and our themes use so that nothing is lost where they are missing, and how."""

_LOSSES: Mapping[str, Loss] = {
    slug: Loss(consequence=Consequence.BREAKS, what=what, mend=mend)
    for (what, mend), slugs in _BROKEN.items()
    for slug in slugs
}


def loss(slug: str) -> Loss:
    """What is lost where a feature is missing."""
    if slug in _LOSSES:
        return _LOSSES[slug]
    if slug in _COSMETIC:
        return Loss(
            consequence=Consequence.COSMETIC, what="it is left out", mend="nothing has to be done"
        )
    return Loss(
        consequence=Consequence.DEGRADES,
        what="it is ignored",
        mend="look whether the letter is whole without it",
    )
