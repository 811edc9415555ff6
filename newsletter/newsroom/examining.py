"""A printed report as a letter to be checked."""

from datetime import date

from newsletter.archive import EditionSummary
from newsletter.checks import Circumstances, Letter
from newsletter.edition import ALL
from newsletter.newsroom.press import Press, Printed


def letter_of(
    printed: Printed, press: Press, *, today: date, last: EditionSummary | None
) -> Letter:
    """What checks look at; `last` is the edition sent before, where there is one."""
    return Letter(
        report=printed.manuscript.report,
        source=printed.manuscript.source,
        rendition=printed.rendition,
        message=printed.plans[ALL].join(press.nobody(printed)),
        circumstances=Circumstances(
            today=today,
            last_number=last.number if last else None,
        ),
    )
