"""What findings come to, for `check` and for `send`. Heavy: imported when needed only."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict

import typer

from newsletter.checks import Finding, Severity
from newsletter.cli.printing import Row, warn

_WORST_FIRST = tuple(Severity)


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """The worst first, then as their lines stand in their files."""
    return sorted(
        findings,
        key=lambda each: (_WORST_FIRST.index(each.severity), each.where, each.line or 0),
    )


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """Those that keep a letter back."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def finding_row(finding: Finding) -> Row:
    """A finding for programs."""
    return asdict(finding) | {"severity": finding.severity.value}


def sum_of(findings: Iterable[Finding]) -> str:
    """How many there are of each kind."""
    counts = Counter(finding.severity for finding in findings)
    return ", ".join(f"{severity}s {counts[severity]}" for severity in _WORST_FIRST)


def tell_of(findings: Sequence[Finding], *, source: str) -> None:
    """One line where somebody should look; notes alone are no reason to."""
    if any(finding.severity is not Severity.NOTE for finding in findings):
        warn(f"checks: {sum_of(findings)}: see `newsletter check {source}`")


def tell_errors(errors: Iterable[Finding]) -> None:
    """Every error, and what to do."""
    for error in ranked(errors):
        warn(str(error))
    warn('nothing was sent: mend the errors, or say why it goes all the same with --force "REASON"')


def read_reason(force: str | None) -> str | None:
    """Why a letter goes all the same: words, in one line."""
    if force is None:
        return None
    if reason := " ".join(force.split()):
        return reason
    raise typer.BadParameter("--force needs a reason, which the ledger keeps")
