"""The letters that stand in the frame: the one at hand, or an edition that was sent."""

from newsletter.checks.clients import lens
from newsletter.checks.worlds import inverted
from newsletter.edition import ALL
from newsletter.preview import cabinet, frame
from newsletter.preview.asked import Asked
from newsletter.preview.comparing import compared
from newsletter.preview.desk import Sheet
from newsletter.preview.opened import Opened, open_letter


def at_hand(sheet: Sheet, asked: Asked) -> str:
    """The letter as the toolbar asks for it; beside a sent edition, what is new is marked."""
    opened = open_letter(cabinet.as_asked(sheet, asked).letter.message)
    if not opened.html:
        return frame.text(opened.text)
    html = frame.with_clip(opened.html)
    if asked.edition is not None and not asked.is_overlaid:
        html = compared(_sent(sheet, asked.edition).html, html)[1]
    return frame.page(opened, _in_its_world(html, asked))


def sent(sheet: Sheet, asked: Asked) -> str:
    """The edition that was chosen, as it was sent; what is no longer said is marked."""
    opened = _sent(sheet, asked.edition or 0)
    html = opened.html
    now = open_letter(cabinet.as_asked(sheet, asked).letter.message).html
    if now and not asked.is_overlaid:
        html = compared(html, now)[0]
    return frame.page(opened, _in_its_world(html, asked))


def _in_its_world(html: str, asked: Asked) -> str:
    """The letter as the chosen mail program shows it, in forced dark where that is asked for."""
    if asked.client:
        html = lens(html, asked.client).html
    return inverted(html) if asked.world == "forced" else html


def _sent(sheet: Sheet, number: int) -> Opened:
    edition = cabinet.edition(sheet.settings, number).edition
    plans, _ = sheet.press.plans(edition)
    return open_letter(plans[ALL].join(sheet.press.nobody(sheet.printed)))
