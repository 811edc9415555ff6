"""What the chosen mail program drops from the letter, each thing once with its count."""

from newsletter.checks.clients import CLIENTS, lens
from newsletter.preview import cabinet
from newsletter.preview.asked import Asked
from newsletter.preview.opened import html_of
from newsletter.preview.pages import page
from newsletter.preview.studio import Studio


def draw(studio: Studio, asked: Asked) -> str:
    """The list, or an invitation to choose."""
    sheet = studio.desk.sheet
    if sheet is None:
        return page("panels/nothing")
    if not asked.client:
        return page("panels/client", client=None, dropped=())
    html = html_of(cabinet.as_asked(sheet, asked).letter.message)
    dropped = lens(html, asked.client).dropped
    return page("panels/client", client=CLIENTS[asked.client], dropped=dropped)
