"""The letters that stand in the frame: the one at hand, or an edition that was sent."""

from newsletter.edition import ALL
from newsletter.preview import cabinet, comparing, frame
from newsletter.preview.asked import Asked
from newsletter.preview.desk import Sheet
from newsletter.preview.opened import Opened, open_letter


def at_hand(sheet: Sheet, asked: Asked) -> str:
    """The letter as the toolbar asks for it; with an edition chosen, what is new is marked."""
    opened = open_letter(cabinet.letter(sheet, asked.reader))
    if asked.edition is not None:
        before = _sent(sheet, asked.edition)
        return frame.page(opened, comparing.marked(opened.html, before.html, mark="new"))
    return frame.page(opened, frame.with_clip(opened.html))


def sent(sheet: Sheet, asked: Asked) -> str:
    """The edition that was chosen, as it was sent; what is no longer said is marked."""
    now = open_letter(sheet.letter.message)
    before = _sent(sheet, asked.edition or 0)
    return frame.page(before, comparing.marked(before.html, now.html, mark="gone"))


def _sent(sheet: Sheet, number: int) -> Opened:
    edition = cabinet.edition(sheet.settings, number).edition
    plans, _ = sheet.press.plans(edition)
    return open_letter(plans[ALL].join(sheet.press.nobody(sheet.printed)))
