"""A test letter to oneself, and the approval of exactly these bytes."""

from newsletter.checks import Severity
from newsletter.preview import cabinet
from newsletter.preview.asked import Asked
from newsletter.preview.pages import page
from newsletter.preview.studio import Studio


def draw(studio: Studio, asked: Asked) -> str:
    """Both forms, with what stands in the way of them."""
    del asked
    sheet = studio.desk.sheet
    if sheet is None:
        return page("panels/nothing")
    edition, settings = sheet.printed.edition, sheet.settings
    found = cabinet.shelf(settings, edition.number)
    smarthost = settings.smarthost
    return page(
        "panels/send",
        number=edition.number,
        digest=sheet.printed.digest,
        approval=found.approval,
        is_approved=found.approval is not None and found.approval.digest == sheet.printed.digest,
        errors=sheet.count(Severity.ERROR),
        report=sheet.printed.manuscript.source,
        smarthost=f"{smarthost.host}:{smarthost.port}",
        address=settings.sender.reply_to or settings.sender.address,
        is_stale=studio.desk.fault is not None,
    )
