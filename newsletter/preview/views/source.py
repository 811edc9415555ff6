"""The report's own lines: where findings and mistakes lead."""

from newsletter.preview.asked import Asked
from newsletter.preview.faults import lines_of
from newsletter.preview.pages import page
from newsletter.preview.studio import Studio
from newsletter.preview.views.mjml import MOST_LINES


def draw(studio: Studio, asked: Asked) -> str:
    """The report as it is on disk now, even where it cannot be printed."""
    lines = lines_of(studio.bench.report)
    fault = studio.desk.fault
    is_here = fault is not None and fault.file == studio.bench.report
    return page(
        "panels/lines", lines=lines[:MOST_LINES], left_out=len(lines[MOST_LINES:]),
        marked=asked.line or (fault.line if fault and is_here else None),
        name=studio.bench.report.name,
    )  # fmt: skip
