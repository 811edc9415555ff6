"""Whether number and days of the report go on where the last edition ended."""

from collections.abc import Iterator
from datetime import timedelta

from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter
from newsletter.report import Period

STALE = timedelta(days=14)
"""How long after its last day a week is no news any more."""
_DAY = timedelta(days=1)

RULES = (
    Rule(name="number-missing", question="Does the report have a number?"),
    Rule(name="number-order", question="Is its number the one after the last edition's?"),
    Rule(name="period-order", question="Do its days begin where the last edition's ended?"),
    Rule(
        name="period-age",
        question=f"Are its days over, and for no more than {STALE.days} days?",
    ),
)


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield what does not go on."""
    yield from _number(letter)
    if letter.report.period is not None:
        yield from _order(letter, letter.report.period)
        yield from _age(letter, letter.report.period)


def _finding(letter: Letter, rule: str, *, what: str, mend: str) -> Finding:
    where, severity = letter.source, Severity.WARNING
    return Finding(rule=rule, severity=severity, what=what, mend=mend, where=where)


def _number(letter: Letter) -> Iterator[Finding]:
    number, last = letter.report.number, letter.circumstances.last_number
    wanted = 1 if last is None else last + 1
    if number is None:
        what, mend = "the report has no number", f"write `number: {wanted}` at its top"
        yield _finding(letter, "number-missing", what=what, mend=mend)
    elif last is not None and number != wanted:
        what = f"the report has number {number}, and the last edition was {last}"
        mend = f"write `number: {wanted}`, if it is the next one"
        yield _finding(letter, "number-order", what=what, mend=mend)


def _order(letter: Letter, period: Period) -> Iterator[Finding]:
    last = letter.circumstances.last_day
    if last is None:
        return
    gap = (period.start - last - _DAY).days
    if gap < 0:
        what = f"it begins on {period.start}, and the last edition told of the days up to {last}"
    elif gap:
        what = f"nobody was told of the {gap} days between {last} and {period.start}"
    else:
        return
    mend = f"let `period:` begin with {last + _DAY}, if that is a slip"
    yield _finding(letter, "period-order", what=what, mend=mend)


def _age(letter: Letter, period: Period) -> Iterator[Finding]:
    today = letter.circumstances.today
    if period.end > today:
        what = f"its last day, {period.end}, is still to come"
    elif today - period.end > STALE:
        what = f"its last day, {period.end}, was {(today - period.end).days} days ago"
    else:
        return
    mend = "correct `period:` at its top, if that is a slip"
    yield _finding(letter, "period-age", what=what, mend=mend)
