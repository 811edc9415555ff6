"""SARIF: what GitHub's code scanning needs to show a finding, and no more."""

from pathlib import Path

import pytest

from newsletter.checks import RULES, Finding, Severity
from newsletter.cli.sarif import sarif

HERE = Path("/w")
RULE = "letter-size"

# GitHub, "SARIF support for code scanning": the properties that are required or used.
TEXT: dict[str, object] = {"text": str}
LOCATION: dict[str, object] = {
    "physicalLocation": {"artifactLocation": {"uri": str}, "region": {"startLine": int}}
}
RESULT: dict[str, object] = {
    "ruleId": str,
    "ruleIndex": int,
    "level": str,
    "message": TEXT,
    "locations": [LOCATION],
}
SHAPE: dict[str, object] = {
    "$schema": str,
    "version": str,
    "runs": [
        {
            "tool": {
                "driver": {
                    "name": str,
                    "semanticVersion": str,
                    "rules": [{"id": str, "shortDescription": TEXT, "fullDescription": TEXT}],
                }
            },
            "results": [RESULT],
            "columnKind": str,
        }
    ],
}


def fits(value: object, shape: object) -> bool:
    """Whether a value has exactly the shape: keys, kinds, and each member of a list."""
    match shape:
        case dict():
            return (
                isinstance(value, dict)
                and value.keys() == shape.keys()
                and all(fits(value[key], shape[key]) for key in shape)
            )
        case [inner]:
            return isinstance(value, list) and all(fits(each, inner) for each in value)
        case type():
            return isinstance(value, shape)
    raise AssertionError(shape)


def finding(where: str, line: int | None = None, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(
        rule=RULE, severity=severity, what="too long", mend="cut it", where=where, line=line
    )


def written(one: Finding, *, source: str = "reports/3.md") -> dict[str, object]:
    """The one result of a finding."""
    log = sarif([one], RULES, source=source, folder=HERE)
    assert fits(log, SHAPE)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]  # type: ignore[union-attr,misc]  # its shape was just asserted
    rules = run["tool"]["driver"]["rules"]
    (result,) = run["results"]
    assert [rule["id"] for rule in rules] == list(RULES)
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == RULE
    assert result["message"]["text"] == "too long; cut it"
    return dict(result)


@pytest.mark.parametrize(
    ("where", "line", "uri", "start"),
    [
        ("reports/3.md", 12, "reports/3.md", 12),
        ("/w/reports/3.md", 12, "reports/3.md", 12),
        ("/elsewhere/3.md", 12, "/elsewhere/3.md", 12),
        ("newsletter.toml", None, "newsletter.toml", 1),
        ("edition.mjml.j2", None, "edition.mjml.j2", 1),
        ("the letter's header", None, "reports/3.md", 1),
        ("", 5, "reports/3.md", 1),
    ],
    ids=["relative", "absolute", "outside", "settings", "template", "a-part", "nowhere"],
)
def test_a_result_has_a_file_and_a_line(where: str, line: int | None, uri: str, start: int) -> None:
    """Seen from the folder; what is about no file stands at the report's first line."""
    (location,) = written(finding(where, line))["locations"]  # type: ignore[misc]
    place = location["physicalLocation"]  # type: ignore[index]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == (uri, start)


def test_a_path_is_written_as_a_uri() -> None:
    """Spaces and letters that are not ASCII are encoded; an address stays one."""
    name = "my w\N{LATIN SMALL LETTER O WITH DIAERESIS}k.md"
    page = "https://forum.heron.dev/t/3?page=2"
    for where, uri in ((name, "my%20w%C3%B6k.md"), (page, page)):
        (location,) = written(finding(where, 3), source=where)["locations"]  # type: ignore[misc]
        assert location["physicalLocation"]["artifactLocation"]["uri"] == uri  # type: ignore[index]


@pytest.mark.parametrize("severity", list(Severity))
def test_levels_are_sarifs_own(severity: Severity) -> None:
    """Ours have the same three names."""
    assert written(finding("a.md", 1, severity))["level"] in {"error", "warning", "note"}


def test_nothing_found_is_an_empty_list() -> None:
    """GitHub closes what was found before."""
    log = sarif([], RULES, source="a.md", folder=HERE)
    assert fits(log, SHAPE)
