"""`newsletter check`: what it prints in each form, and how it ends."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.cli.checking import ALL_RULES
from newsletter.cli.exits import Exit
from tests.newsletter.fetching.serving import Web, answer, serving
from tests.support.commands import SETTINGS, Terminal, terminal

__all__ = ["terminal"]

OUT = SETTINGS.format(port=1).replace("127.0.0.1", "smtp.heron.dev")
OUT = OUT.replace("heron.example.org", "heron.dev")


def report(body: str, *, number: int = 3) -> str:
    """A report of the days up to yesterday."""
    last = datetime.now(UTC).date() - timedelta(days=1)
    first: date = last - timedelta(days=6)
    preheader = "Version 0.9 freezes on Friday, and the docs can be searched."
    return (
        f'---\ntitle: "Heron weekly"\nnumber: {number}\nperiod: {first}/{last}\n'
        f"preheader: {preheader}\n---\n\n{body}\n"
    )


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    """A workspace whose letters would leave this machine."""
    terminal.write("newsletter.toml", OUT)
    terminal.write("week.md", report("A week."))
    return terminal


def test_a_good_letter_ends_well(desk: Terminal) -> None:
    """The last line has the sum; no database is made."""
    done = desk("check", "week.md")
    assert done.status == Exit.OK, done.err
    assert done.out.splitlines()[-1].startswith("errors 0, warnings 0, notes ")
    assert not (desk.folder / "newsletter.db").exists()


def test_findings_are_lines_the_worst_first(desk: Terminal) -> None:
    """Each with its place; status 26 where there is an error."""
    desk.write(
        "week.md", report("[here](http://heron.dev/?utm_source=x)\n\n[b](https://localhost)")
    )
    done = desk("check", "week.md")
    assert done.status == Exit.UNFIT
    lines = done.out.splitlines()
    assert lines[0].startswith("week.md:10: error: no reader can reach localhost; ")
    assert lines[0].endswith(" [local-address]")
    assert any(line.startswith("week.md:8: warning: utm_source in ") for line in lines[1:])
    severities = [line.split(": ")[1] for line in lines[:-1]]
    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    counted = dict(pair.split() for pair in lines[-1].split(", "))
    assert counted["errors"] == "1"
    assert sum(map(int, counted.values())) == len(lines) - 1


@pytest.mark.parametrize(
    ("fail_on", "body", "status"),
    [
        ("error", "[x](https://heron.dev/?gclid=1)", Exit.OK),
        ("warning", "[x](https://heron.dev/?gclid=1)", Exit.UNFIT),
        ("warning", "[x](http://heron.dev/)", Exit.OK),
        ("error", "[x](https://localhost/)", Exit.UNFIT),
        ("warning", "[x](https://localhost/)", Exit.UNFIT),
    ],
    ids=["warning-is-none", "warning-is-one", "note-is-none", "error", "error-too"],
)
def test_what_fails_is_chosen(fail_on: str, body: str, status: Exit, desk: Terminal) -> None:
    """From which severity on."""
    desk.write("week.md", report(body))
    assert desk("check", "week.md", "--fail-on", fail_on).status == status


@pytest.mark.parametrize("options", [("--json",), ("--format", "json")], ids=["short", "format"])
def test_json_has_every_field(options: tuple[str, ...], desk: Terminal) -> None:
    """A list of findings, for programs."""
    desk.write("week.md", report("[b](https://localhost)"))
    done = desk("check", "week.md", *options)
    assert done.status == Exit.UNFIT
    first = json.loads(done.out)[0]
    assert first == {
        "rule": "local-address",
        "severity": "error",
        "what": "no reader can reach localhost",
        "mend": "link to what is on the web",
        "where": "week.md",
        "line": 8,
    }


def test_sarif_is_for_ci(desk: Terminal) -> None:
    """Paths are seen from where the command runs."""
    desk.write("reports/week.md", report("[b](https://localhost)"))
    path = str(desk.folder / "reports" / "week.md")
    done = desk("check", path, "--format", "sarif")
    assert done.status == Exit.UNFIT
    (run,) = json.loads(done.out)["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "reports/week.md"},
        "region": {"startLine": 8},
    }


def test_rules_are_listed_without_a_workspace(tmp_path: Path, terminal: Terminal) -> None:
    """With what each asks; no report and no settings are needed."""
    (terminal.folder / "newsletter.toml").unlink()
    done = terminal("check", "--rules")
    rows = dict(line.split("\t") for line in done.out.splitlines()[1:])
    assert rows == {name: rule.question for name, rule in ALL_RULES.items()}
    listed = json.loads(terminal("check", "--rules", "--json").out)
    assert {row["rule"]: row["question"] for row in listed} == rows


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name a report"),
        (("week.md", "--online", "--offline"), "--offline forbids it"),
        (("week.md", "--format", "xml"), "'xml'"),
        (("week.md", "--fail-on", "note"), "'note'"),
    ],
    ids=["no-report", "both", "format", "severity"],
)
def test_options_that_make_no_sense_are_usage(
    arguments: tuple[str, ...], said: str, terminal: Terminal
) -> None:
    """One line."""
    done = terminal("check", *arguments)
    assert done.status == Exit.USAGE
    assert said in done.err
    assert done.err.count("\n") == 1


def test_a_report_that_cannot_be_read_is_status_4(terminal: Terminal) -> None:
    """As everywhere."""
    assert terminal("check", "missing.md").status == Exit.REPORT


@pytest.fixture
def web() -> Iterator[Web]:
    with serving({"/here": answer(b""), "/gone": answer(status="410 Gone")}) as running:
        yield running


def test_online_asks_for_every_link(desk: Terminal, web: Web) -> None:
    """A dead one is a warning with its line; without the option nobody is asked."""
    desk.write("week.md", report(f"[a]({web.url('/here')})\n\n[b]({web.url('/gone')})"))
    desk("check", "week.md")
    assert web.asked == []
    found = json.loads(desk("check", "week.md", "--online", "--allow", "127.0.0.1", "--json").out)
    dead = [row for row in found if row["rule"] == "link-dead" and row["where"] == "week.md"]
    assert [(row["severity"], row["line"]) for row in dead] == [("warning", 10)]
    assert sorted(asked.path for asked in web.asked) == ["/gone", "/here"]


@pytest.mark.spamassassin
def test_spam_filters_are_asked_where_that_is_wanted(desk: Terminal) -> None:
    """Only with --scan; what a filter says is a finding like any other, in every form."""
    assert "spam-" not in desk("check", "week.md").out
    assert "[spam-score]" in desk("check", "week.md", "--scan").out
    log = json.loads(desk("check", "week.md", "--scan", "--format", "sarif").out)
    (run,) = log["runs"]
    names = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    scanned = [each for each in run["results"] if each["ruleId"].startswith("spam-")]
    assert all(names[each["ruleIndex"]] == each["ruleId"] for each in scanned)
    assert scanned
