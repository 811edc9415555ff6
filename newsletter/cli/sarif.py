"""Findings as SARIF 2.1.0, which GitHub and others show beside the lines they are about."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

import newsletter
from newsletter.checks import Finding, Rule
from newsletter.cli.printing import Row

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_FILE = re.compile(r"[\w./-]+\.\w+")
"""What names a file; a finding about a part of the letter stands at the report."""


def sarif(
    findings: Iterable[Finding], rules: Mapping[str, Rule], *, source: str, folder: Path
) -> Row:
    """One run of the checks, by those rules, over the report `source`; paths begin at `folder`.

    GitHub shows a result only where it has a file and a line, so those without a line stand at
    the first one.
    """
    names = list(rules)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {**_program(), "rules": [*map(_rule, rules.values())]}},
                "results": [
                    {
                        "ruleId": finding.rule,
                        "ruleIndex": names.index(finding.rule),
                        "level": str(finding.severity),
                        "message": {"text": f"{finding.what}; {finding.mend}"},
                        "locations": [_location(finding, source, folder)],
                    }
                    for finding in findings
                ],
                "columnKind": "unicodeCodePoints",
            }
        ],
    }


def _program() -> Row:
    return {"name": "newsletter", "semanticVersion": newsletter.__version__}


def _rule(rule: Rule) -> Row:
    question = {"text": rule.question}
    return {"id": rule.name, "shortDescription": question, "fullDescription": question}


def _location(finding: Finding, source: str, folder: Path) -> Row:
    is_file = finding.where == source or _FILE.fullmatch(finding.where) is not None
    where = finding.where if is_file else source
    line = (finding.line or 1) if is_file else 1
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(where, folder)},
            "region": {"startLine": line},
        }
    }


def _uri(where: str, folder: Path) -> str:
    """A path below the folder relative to it, any other as it is; an address stays one."""
    if "://" in where:
        return where
    path = folder / where
    seen = path.relative_to(folder) if path.is_relative_to(folder) else path
    return quote(seen.as_posix())
