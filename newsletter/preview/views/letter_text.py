"""The plain-text part, in its columns."""

from newsletter.preview import cabinet
from newsletter.preview.asked import Asked
from newsletter.preview.opened import open_letter
from newsletter.preview.pages import page
from newsletter.preview.studio import Studio

COLUMNS = 78
"""Columns that a line should not pass (RFC 5322 2.1.1)."""


def draw(studio: Studio, asked: Asked) -> str:
    """The text part as a plain mail program shows it; soft breaks end in a pale mark."""
    sheet = studio.desk.sheet
    if sheet is None:
        return page("panels/nothing")
    lines = open_letter(cabinet.as_asked(sheet, asked).letter.message).text.rstrip("\n").split("\n")
    return page(
        "panels/text",
        lines=[(line.rstrip(" "), line.endswith(" ") and line != "-- ") for line in lines],
        longest=max(map(len, lines)),
        columns=COLUMNS,
    )
