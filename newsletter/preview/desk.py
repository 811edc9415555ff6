"""What lies on the studio's desk: the last good print, and what is wrong now. Pure values."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from newsletter.checks import Finding, Letter, Severity
from newsletter.newsroom.press import Press, Printed
from newsletter.preview.faults import Fault
from newsletter.settings import Settings

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One print of the report and all that the studio shows of it."""

    settings: Settings
    press: Press
    printed: Printed
    letter: Letter
    findings: tuple[Finding, ...]
    milliseconds: float
    """How long reading, printing and checking took."""
    cuts: dict[tuple[str, bool], "Sheet"] = field(default_factory=dict, compare=False, repr=False)
    """What was cut of it so far, by the variant's key and whether it is text alone."""

    def count(self, severity: Severity) -> int:
        """How many findings are that bad."""
        return Counter(finding.severity for finding in self.findings)[severity]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The studio's state; each change makes a new one with the next `serial`."""

    serial: int = 0
    sheet: Sheet | None = None
    """The last good print."""
    print_number: int = 0
    """Counts good prints: a frame that shows another one is old."""
    fault: Fault | None = None
    """Why the newest save could not be printed."""

    def with_sheet(self, sheet: Sheet) -> "Desk":
        """A good print replaces the one before, and clears what was wrong."""
        return Desk(serial=self.serial + 1, sheet=sheet, print_number=self.print_number + 1)

    def with_fault(self, fault: Fault) -> "Desk":
        """Something is wrong; the last good print stays."""
        return replace(self, serial=self.serial + 1, fault=fault)


def state(desk: Desk) -> dict[str, Json]:
    """The desk for the page in the browser: what its toolbar and banner show."""
    fault, sheet = desk.fault, desk.sheet
    told: dict[str, Json] = {"serial": desk.serial, "print": desk.print_number}
    told["fault"] = None if fault is None else _fault(fault)
    told["sheet"] = None if sheet is None else _sheet(sheet)
    return told


def _fault(fault: Fault) -> dict[str, Json]:
    return {
        "what": fault.what,
        "where": fault.where,
        "mend": fault.mend,
        "line": fault.line,
        "file": None if fault.file is None else fault.file.name,
        "excerpt": [[number, text] for number, text in fault.excerpt],
    }


def _sheet(sheet: Sheet) -> dict[str, Json]:
    rendition, edition = sheet.printed.rendition, sheet.printed.edition
    return {
        "subject": rendition.subject,
        "preheader": rendition.preheader,
        "number": edition.number or None,
        "digest": sheet.printed.digest,
        "bytes": len(rendition.html.encode()),
        "milliseconds": round(sheet.milliseconds, 1),
        "language": edition.language,
        "topics": list(edition.topics),
        **{f"{severity}s": sheet.count(severity) for severity in Severity},
    }
