"""What a report looks like as a letter: HTML by Jinja, MJML and premailer; text by hand.

`render` is the one way in for letters; `inspect` finds what is wrong with a theme. The room reads a
theme's files and the report's images and writes nothing; it knows neither subscribers nor editions:
each recipient's values stay holes.
"""

from newsletter.rendering.inspection import inspect
from newsletter.rendering.letterhead import Letterhead
from newsletter.rendering.mjml_rules import Fault
from newsletter.rendering.pictures import LETTER_BYTES, PICTURE_BYTES, Album, Picture
from newsletter.rendering.reasons import reason, with_reason
from newsletter.rendering.rendition import Rendition, render
from newsletter.rendering.slip import Slip, Stationery, Way, set_slip
from newsletter.rendering.theme import THEME_NAME, Theme, find_theme, theme_folders, theme_names

__all__ = [
    "LETTER_BYTES",
    "PICTURE_BYTES",
    "THEME_NAME",
    "Album",
    "Fault",
    "Letterhead",
    "Picture",
    "Rendition",
    "Slip",
    "Stationery",
    "Theme",
    "Way",
    "find_theme",
    "inspect",
    "reason",
    "render",
    "set_slip",
    "theme_folders",
    "theme_names",
    "with_reason",
]
