"""What a report looks like as a letter: HTML by Jinja, MJML and premailer; text by hand.

`render` is the one way in. The room reads a theme's files and the report's images and writes
nothing; it knows neither subscribers nor editions: each recipient's values stay holes.
"""

from newsletter.rendering.letterhead import Letterhead
from newsletter.rendering.pictures import LETTER_BYTES, PICTURE_BYTES, Album, Picture
from newsletter.rendering.rendition import Rendition, render
from newsletter.rendering.theme import Theme, find_theme

__all__ = [
    "LETTER_BYTES",
    "PICTURE_BYTES",
    "Album",
    "Letterhead",
    "Picture",
    "Rendition",
    "Theme",
    "find_theme",
    "render",
]
