"""Number and days, seen from the edition before."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from newsletter.checks import Severity, check
from newsletter.checks.numbering import RULES
from tests.newsletter.checks.findings import found
from tests.newsletter.checks.letters import CIRCUMSTANCES, letter, under


def told(
    folder: Path, *, number: str = "3", period: str = "2026-03-02/2026-03-08", **known: object
) -> list[str]:
    """The rules of this module that a report breaks, under what is known."""
    matter = f'---\ntitle: "T"\nnumber: {number}\nperiod: {period}\n---\n'
    matter = matter.replace("number: \n", "").replace("period: \n", "")
    made = under(letter(folder, "Words.", matter=matter), replace(CIRCUMSTANCES, **known))  # type: ignore[arg-type]  # a test's own names
    names = {rule.name for rule in RULES}
    findings = [finding for finding in check(made) if finding.rule in names]
    assert {finding.severity for finding in findings} <= {Severity.WARNING}
    return [finding.rule for finding in findings]


def test_the_next_edition_is_fine(tmp_path: Path) -> None:
    """Number, first day and age all fit."""
    assert told(tmp_path) == []


def test_a_first_edition_is_fine(tmp_path: Path) -> None:
    """Nothing was before it, whatever its number."""
    assert told(tmp_path, number="40", last_number=None, last_day=None) == []


@pytest.mark.parametrize(
    ("last", "rules"),
    [(3, ["number-order"]), (4, ["number-order"]), (1, ["number-order"]), (2, [])],
    ids=["the-same", "older", "a-gap", "the-next"],
)
def test_a_number_follows_the_last(last: int, rules: list[str], tmp_path: Path) -> None:
    """Number 3 comes after 2, and after nothing else."""
    assert told(tmp_path, last_number=last) == rules


def test_a_report_without_a_number_hears_the_next_one(tmp_path: Path) -> None:
    """The mend can be copied."""
    made = letter(tmp_path, "Words.", matter='---\ntitle: "T"\n---\n')
    (finding,) = found(made, "number-missing")
    assert finding.mend == "write `number: 3` at its top"


@pytest.mark.parametrize(
    ("last_day", "rules"),
    [
        (date(2026, 3, 1), []),
        (date(2026, 3, 2), ["period-order"]),
        (date(2026, 2, 28), ["period-order"]),
    ],
    ids=["the-next-day", "told-twice", "a-day-lost"],
)
def test_days_go_on_where_the_last_edition_ended(
    last_day: date, rules: list[str], tmp_path: Path
) -> None:
    """Not one day twice, not one day lost."""
    assert told(tmp_path, last_day=last_day) == rules


@pytest.mark.parametrize(
    ("today", "rules"),
    [
        (date(2026, 3, 7), ["period-age"]),
        (date(2026, 3, 8), []),
        (date(2026, 3, 22), []),
        (date(2026, 3, 23), ["period-age"]),
    ],
    ids=["still-to-come", "its-last-day", "two-weeks", "a-day-more"],
)
def test_a_week_is_over_and_still_news(today: date, rules: list[str], tmp_path: Path) -> None:
    """From its last day on, for two weeks."""
    assert told(tmp_path, today=today) == rules


def test_a_report_without_days_has_no_age(tmp_path: Path) -> None:
    """A special edition tells of no week."""
    assert told(tmp_path, period="", today=date(2030, 1, 1)) == []
