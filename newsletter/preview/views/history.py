"""The editions sent before, and what the one at hand has that the last one had not."""

from newsletter.preview import cabinet
from newsletter.preview.asked import Asked
from newsletter.preview.pages import page
from newsletter.preview.studio import Studio


def draw(studio: Studio, asked: Asked) -> str:
    """All editions by number, newest first; each can be put beside this one."""
    sheet = studio.desk.sheet
    if sheet is None:
        return page("panels/nothing")
    found = cabinet.shelf(sheet.settings, sheet.printed.edition.number)
    return page("panels/history", editions=found.editions, chosen=asked.edition)
