"""Where mrml 6.0.1 falls short of MJML: what it ignores, and what it does not have at all.

Measured, attribute by attribute; tests/conformance holds it to the engine that is installed.
"""

from collections.abc import Mapping

_LEAVE_OUT = "leave it out"
_PAD_COLUMNS = "give the columns a padding"
_PAD_SECTIONS = "give the sections a padding"
_ONE_BORDER = 'write "border" for all four sides'

IGNORED: Mapping[str, Mapping[str, str]] = {
    "mjml": {"owa": _LEAVE_OUT},
    "mj-body": {"id": 'write "css-class"'},
    "mj-style": {"inline": "write these rules into the theme's style.css, which is inlined"},
    "mj-hero": {"border-radius": _LEAVE_OUT, "mode": _LEAVE_OUT},
    "mj-button": {"title": _LEAVE_OUT},
    "mj-image": {"border-bottom": _ONE_BORDER, "border-top": _ONE_BORDER, "sizes": _LEAVE_OUT},
    "mj-raw": {"css-class": "write the class into its HTML", "position": _LEAVE_OUT},
    "mj-section": {"gutter": _PAD_COLUMNS, "text-padding": _LEAVE_OUT},
    "mj-spacer": dict.fromkeys(
        ("border", "border-bottom", "border-left", "border-right", "border-top"),
        "write an mj-divider",
    ),
    "mj-text": {"background-color": 'write "container-background-color"'},
    "mj-table": {
        "font-weight": "write it into the cells' style",
        "role": "write a table of your own into an mj-raw",
    },
    "mj-wrapper": {"gap": _PAD_SECTIONS, "gutter": _PAD_SECTIONS, "text-padding": _LEAVE_OUT},
    "mj-social": {"border": _LEAVE_OUT, "table-layout": _LEAVE_OUT},
    "mj-social-element": dict.fromkeys(("border", "icon-position", "sizes", "srcset"), _LEAVE_OUT),
    "mj-accordion-title": {"font-weight": "write <b> into it"},
}
"""Tag -> attributes that have no effect -> what to do instead."""

MISSING: Mapping[str, str] = {
    "mj-html-attributes": "write the attributes into the HTML of an mj-raw or mj-text",
    "mj-selector": "write the attributes into the HTML of an mj-raw or mj-text",
    "mj-html-attribute": "write the attributes into the HTML of an mj-raw or mj-text",
    "mj-include": 'write {% include "..." %}, which Jinja reads from the theme\'s folder',
}
"""Components of MJML that are not there -> what to do instead."""

STOPS_AT_COMMENTS = frozenset(
    ("mj-accordion-element", "mj-accordion-title", "mj-all", "mj-attributes", "mj-breakpoint",
     "mj-carousel", "mj-carousel-image", "mj-class", "mj-divider", "mj-font", "mj-image",
     "mj-spacer", "mj-style", "mj-title")
)  # fmt: skip
"""Elements in which a comment is an error of mrml's that names no line."""
