"""What `newsletter check` does and shows. Heavy: imported when needed only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from newsletter.checks import RULES, Finding, Rule, Severity, check
from newsletter.checks.reach import web_links
from newsletter.cli.check import FailOn, Format
from newsletter.cli.exits import Exit
from newsletter.cli.judging import finding_row, ranked, sum_of
from newsletter.cli.origins import Origin, manuscript_of
from newsletter.cli.printing import Row, say, show_json, show_rows
from newsletter.cli.sarif import sarif
from newsletter.fetching.fetcher import Fetcher
from newsletter.newsroom.examining import answered, find_last_edition, letter_of
from newsletter.newsroom.press import Press
from newsletter.newsroom.reaching import PATIENCE, reach
from newsletter.newsroom.scanning import SCAN_RULES, scan
from newsletter.settings import Settings

_FAILURES = {
    FailOn.ERROR: frozenset({Severity.ERROR}),
    FailOn.WARNING: frozenset({Severity.ERROR, Severity.WARNING}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The options of one `newsletter check`."""

    report: Origin
    format: Format
    fail_on: FailOn
    online: bool
    scan: bool


ALL_RULES: Mapping[str, Rule] = {**RULES, **{rule.name: rule for rule in SCAN_RULES}}
"""What can be found, by its name."""


def look_at(settings: Settings, look: Look) -> Exit:
    """Check one report and show what was found; UNFIT where that counts as a failure."""
    press = Press(settings)
    printed = press.print(manuscript_of(look.report))
    today = settings.day(datetime.now(UTC))
    letter = letter_of(printed, press, today=today, last=find_last_edition(settings, printed))
    if look.online:
        fetcher = Fetcher(allow=look.report.allow, limits=PATIENCE)
        letter = answered(letter, reach(web_links(letter), fetcher))
    scanned = scan(letter.message) if look.scan else ()
    findings = ranked((*check(letter), *scanned))
    _show(findings, look.format, source=letter.source)
    failed = any(finding.severity in _FAILURES[look.fail_on] for finding in findings)
    return Exit.UNFIT if failed else Exit.OK


def show_rules(*, as_json: bool) -> Exit:
    """Every rule and what it asks."""
    rows: list[Row] = [
        {"rule": rule.name, "question": rule.question} for rule in ALL_RULES.values()
    ]
    show_rows(rows, as_json=as_json)
    return Exit.OK


def _show(findings: Sequence[Finding], chosen: Format, *, source: str) -> None:
    match chosen:
        case Format.JSON:
            show_json([finding_row(finding) for finding in findings])
        case Format.SARIF:
            show_json(sarif(findings, ALL_RULES, source=source, folder=Path.cwd()))
        case Format.TEXT:
            for finding in findings:
                say(str(finding))
            say(sum_of(findings))
