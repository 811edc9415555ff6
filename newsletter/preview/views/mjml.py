"""The MJML that the HTML was made from, with line numbers."""

from newsletter.preview import cabinet
from newsletter.preview.asked import Asked
from newsletter.preview.pages import page
from newsletter.preview.studio import Studio

MOST_LINES = 20_000
"""Lines of a file that a panel shows."""


def draw(studio: Studio, asked: Asked) -> str:
    """What Jinja made of the report and the theme, before mrml."""
    sheet = studio.desk.sheet
    if sheet is None:
        return page("panels/nothing")
    sheet = cabinet.as_asked(sheet, asked)
    lines = sheet.printed.rendition.mjml.split("\n")
    return page(
        "panels/lines", lines=lines[:MOST_LINES], left_out=len(lines[MOST_LINES:]),
        marked=asked.line, name="MJML",
    )  # fmt: skip
