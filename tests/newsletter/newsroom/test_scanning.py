"""Spam filters: SpamAssassin itself, and what a missing, slow or strange one comes to.

The real rspamd, which takes long to start, is asked in tests/acceptance/test_other_readers.py.
"""

from pathlib import Path

import pytest

from newsletter.checks import Finding, Severity
from newsletter.newsroom.scanning import SCAN_RULES, scan
from tests.newsletter.checks.letters import letter
from tests.support.commands import REPORT

GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
NOBODY = "127.0.0.1:1"
REPORTED = """\
{points}/5.0
Content preview:  Content analysis details:   (9.9 points, 1.0 required)

Content analysis details:   ({points} points, 5.0 required)

 pts rule name              description
---- ---------------------- --------------------------------------------------
-0.1 DKIM_VALID             Message has at least one valid DKIM signature
 0.0 HTML_MESSAGE           BODY: HTML included in message
 0.5 SUBJ_ALL_CAPS          Subject is all capitals
1000 GTUBE                  BODY: Generic Test for Unsolicited Bulk Email
"""


def message(folder: Path, words: str = "A short week.") -> bytes:
    return letter(folder, words, matter=REPORT.partition("A short week")[0]).message


def program(folder: Path, name: str, lines: str) -> None:
    """A filter that says what it is told to say."""
    path = folder / name
    path.write_text(f"#!/bin/sh\ncat >/dev/null\n{lines}\n")
    path.chmod(0o755)


@pytest.fixture
def bin_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which filters are found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "cat").symlink_to("/bin/cat")
    (folder / "sleep").symlink_to("/bin/sleep")
    monkeypatch.setenv("PATH", str(folder))
    return folder


def told(points: str) -> str:
    return f"cat <<'END'\n{REPORTED.format(points=points)}END"


@pytest.mark.spamassassin
def test_the_real_spamassassin(tmp_path: Path) -> None:
    """A good letter is far from its limit; the test pattern of all filters is an error."""
    good = scan(message(tmp_path), rspamd=NOBODY)
    spam = scan(message(tmp_path, f"`{GTUBE}`"), rspamd=NOBODY)
    assert [(found.rule, found.severity) for found in good] == [("spam-score", Severity.NOTE)]
    assert [(found.rule, found.severity) for found in spam] == [("spam-score", Severity.ERROR)]
    assert "GTUBE 1000" in spam[0].what


@pytest.mark.usefixtures("bin_")
def test_no_filter_no_finding() -> None:
    """Where no filter is installed, nothing is found."""
    assert scan(b"") == ()


@pytest.mark.parametrize(
    ("points", "severity"),
    [("-0.1", "note"), ("1.9", "note"), ("2.0", "warning"), ("4.9", "warning"), ("5.0", "error")],
)
def test_points_become_severities(bin_: Path, points: str, severity: str) -> None:
    """Two fifths of the limit are worth a look; the limit is an error."""
    program(bin_, "spamassassin", told(points))
    (found,) = scan(b"")
    assert found.severity == severity
    assert f"{points} points, 5.0 are spam" in found.what


def test_rules_are_named_by_weight(bin_: Path) -> None:
    """The heaviest rule comes first, those without points are left out."""
    program(bin_, "spamassassin", told("4.0"))
    (found,) = scan(b"")
    assert found.what.endswith(": GTUBE 1000.0, SUBJ_ALL_CAPS 0.5, DKIM_VALID -0.1")


def test_the_running_server_is_asked_first(bin_: Path) -> None:
    """Its client answers at once; where its server is not there, the whole program is run."""
    program(bin_, "spamassassin", told("1.0"))
    program(bin_, "spamc", told("3.0"))
    assert "3.0 points" in scan(b"")[0].what
    program(bin_, "spamc", "exit 69")
    assert "1.0 points" in scan(b"")[0].what


def test_a_slow_filter_is_left_alone(bin_: Path) -> None:
    """After its time it is stopped, and the letter waits for nobody."""
    program(bin_, "spamassassin", "exec sleep 60")
    (found,) = scan(b"", seconds=0.2)
    assert (found.rule, found.severity) == ("spam-filter", Severity.NOTE)
    assert "0.2 seconds" in found.what


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "echo '{}'",
        "echo 'Content analysis details: none'",
        """echo '{"score": 0, "action": "reject", "symbols": ["R_BAD"]}'""",
    ],
)
@pytest.mark.parametrize("name", ["spamassassin", "rspamc"])
def test_an_answer_that_cannot_be_read(bin_: Path, name: str, answer: str) -> None:
    """It is told, and nothing fails."""
    program(bin_, name, answer)
    (found,) = scan(b"")
    assert "cannot be read" in found.what


@pytest.mark.parametrize(
    ("action", "severity"),
    [("no action", "note"), ("greylist", "warning"), ("add header", "error"), ("reject", "error")],
)
def test_rspamds_actions(bin_: Path, action: str, severity: str) -> None:
    """What rspamd would do decides."""
    answer = f'{{"score": 4, "action": "{action}", "symbols": {{"R_BAD": {{"score": 4}}}}}}'
    program(bin_, "rspamc", f"echo '{answer}'")
    (found,) = scan(b"")
    assert found.severity == severity
    assert found.what == f'rspamd gives 4.0 points and says "{action}": R_BAD 4.0'


def test_rspamd_found_nothing(bin_: Path) -> None:
    """It writes a table without entries as a list."""
    program(bin_, "rspamc", """echo '{"score": 0, "action": "no action", "symbols": []}'""")
    (found,) = scan(b"")
    assert found.what == 'rspamd gives 0.0 points and says "no action"'


def test_every_finding_has_its_rule(bin_: Path) -> None:
    """Each rule that is found is listed."""
    program(bin_, "spamassassin", told("1.0"))
    program(bin_, "rspamc", "echo nothing")
    found: tuple[Finding, ...] = scan(b"")
    assert {each.rule for each in found} == {rule.name for rule in SCAN_RULES}
