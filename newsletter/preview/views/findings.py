"""The checks panel: every finding, the worst first, with the way to its line."""

from newsletter.checks import RULES, Finding, Severity
from newsletter.preview import cabinet
from newsletter.preview.asked import Asked
from newsletter.preview.pages import page
from newsletter.preview.studio import Studio

_ORDER = list(Severity)


def draw(studio: Studio, asked: Asked) -> str:
    """The findings of the last good print."""
    sheet = studio.desk.sheet
    if sheet is None:
        return page("panels/nothing")
    sheet = cabinet.as_asked(sheet, asked)
    found = sorted(sheet.findings, key=lambda each: _ORDER.index(each.severity))
    source = sheet.printed.manuscript.source
    return page(
        "panels/checks",
        findings=[(each, _line(each, source), RULES[each.rule].question) for each in found],
        rules=len(RULES),
    )


def _line(finding: Finding, source: str) -> int | None:
    """The line to jump to: of the report alone, which the studio shows."""
    return finding.line if finding.where == source else None
