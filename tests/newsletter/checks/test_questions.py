"""All questions together: each rule is known, and a good letter is told little."""

import re
from pathlib import Path

import pytest

from newsletter.checks import RULES, Letter, Severity, check, questions
from newsletter.cli.checking import ALL_RULES
from newsletter.edition import ALL
from newsletter.newsroom.manuscripts import Manuscript
from newsletter.newsroom.press import Press
from newsletter.settings import FILE_NAME, read_settings
from tests.newsletter.checks.findings import leaving
from tests.newsletter.checks.letters import CIRCUMSTANCES, letter
from tests.newsletter.rendering.specimens import EVERYTHING
from tests.support.commands import REPORT, SETTINGS

ROOT = Path(__file__).parents[3]


def _bodies() -> dict[str, str]:
    example = (ROOT / "examples" / "reports" / "12.md").read_text()
    return {"smallest": REPORT, "example": example}


def test_every_rule_is_named_once() -> None:
    """Two modules with the same name would hide one."""
    names = [rule.name for question in questions._QUESTIONS for rule in question.RULES]
    assert len(names) == len(set(names)) == len(RULES)


def test_the_guide_has_every_rule() -> None:
    """Its name and its question, word for word, in the order they are asked."""
    page = (ROOT / "docs" / "guide.md").read_text().partition("## Checks\n")[2]
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", page.partition("\n## ")[0], re.MULTILINE)
    assert rows == [(rule.name, rule.question) for rule in ALL_RULES.values()]


@pytest.mark.parametrize("name", ["smallest", "example"])
def test_a_good_letter_is_told_little(name: str, tmp_path: Path) -> None:
    """Towards this machine no error, and no warnings but for its invented domains and number."""
    _, matter, body = _bodies()[name].split("---\n", 2)
    made = letter(tmp_path, body, matter=f"---\n{matter}---\n")
    told = [finding for finding in check(made) if finding.severity is not Severity.NOTE]
    assert not [finding for finding in told if finding.severity is Severity.ERROR]
    assert {finding.rule for finding in told} <= {"example-address", "number-order"}


def test_one_of_everything_is_told_little(tmp_path: Path) -> None:
    """The report with every kind of block: old, out of order, one section empty, all else well."""
    (tmp_path / FILE_NAME).write_text(SETTINGS.format(port=1))
    press = Press(read_settings(tmp_path / FILE_NAME, {}))
    printed = press.print(Manuscript(report=EVERYTHING, source="week.md", folder=tmp_path))
    made = Letter(
        report=printed.manuscript.report,
        source="week.md",
        rendition=printed.rendition,
        message=printed.plans[ALL].join(press.nobody(printed)),
        circumstances=CIRCUMSTANCES,
    )
    told = {finding.rule for finding in check(made) if finding.severity is not Severity.NOTE}
    assert told <= {
        "number-order",
        "period-order",
        "period-age",
        "section-empty",
        "example-address",
    }


def test_findings_are_of_known_rules_and_say_how_to_mend(tmp_path: Path) -> None:
    """A letter with many faults: each names its rule, its place and a mend, in one line."""
    body = "{{ a }} [here](http://localhost/None) [here](https://example.com/?utm_x=1) ![](x.svg)"
    body = body.replace("x.svg", "http://heron.dev/x.svg")
    findings = check(leaving(letter(tmp_path, f"# None\n\n{body}\n\n# Empty\n")))
    assert len(findings) > 8
    for finding in findings:
        assert finding.rule in RULES
        assert finding.what
        assert finding.mend
        assert finding.where
        assert str(finding).isprintable()
