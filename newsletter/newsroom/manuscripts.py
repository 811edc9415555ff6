"""A report as it came to the press: what it says, and where it lies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from newsletter.report import Report
from newsletter.sources import read_report


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """A report, the source that errors name, and the folder that its pictures lie in.

    What came from the web has no folder: it must not put files of this machine into a letter.
    `kept` are the images, by what the report calls them, of what was printed before and comes from
    the archive. `page` is the number of its web edition where the report itself bears none.
    """

    report: Report
    source: str
    folder: Path | None
    kept: Mapping[str, bytes] = field(default_factory=dict)
    page: int | None = None


def read_manuscript(path: Path) -> Manuscript:
    """Read a file; ReportError as `newsletter.sources.read_report` raises it."""
    return Manuscript(report=read_report(path), source=str(path), folder=path.parent)


def is_address(source: str) -> bool:
    """Whether a source is on the web."""
    return source.lower().startswith(("https://", "http://"))
