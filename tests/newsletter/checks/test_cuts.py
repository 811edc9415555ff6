"""What readers of single topics would get, asked before anybody gets it."""

from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.checks import Severity
from tests.newsletter.checks.findings import found
from tests.newsletter.checks.letters import CIRCUMSTANCES, letter, under

TOPICS = replace(CIRCUMSTANCES, topics=frozenset({"lxc", "lxd"}))


def test_a_topic_that_nobody_can_follow_is_told_with_its_line(tmp_path: Path) -> None:
    """A slip of the pen would keep the section in everybody's letter; `none` is meant."""
    body = (
        "# One {topic=lcx}\n\nWords.\n\n# Two {topic=none}\n\nWords.\n\n# Three {topic=lxd}\n\nW.\n"
    )
    (finding,) = found(under(letter(tmp_path, body), TOPICS), "topic-unknown")
    assert (finding.where, finding.line, finding.severity) == ("week.md", 7, Severity.WARNING)
    assert "lcx" in finding.what


@pytest.mark.parametrize(
    ("body", "silent"),
    [
        ("# LXD\n\n- Nothing to report this week.\n\n# LXC\n\nWords.\n", ["lxd"]),
        ("# Upstream\n\n## LXD\n\n## LXC\n\nNo changes.\n", ["lxc", "lxd"]),
        ("Hello.\n\n# LXD\n\n- Nothing to report this week.\n\n# LXC\n\nWords.\n", []),
        ("# LXD\n\nNothing to report this week.\n\n# LXC\n\nWords.\n\n# End\n\nBye.\n", []),
        ("# LXD\n\nNothing to report this week.\n", []),
        ("# News\n\nWords.\n", []),
    ],
    ids=["one", "both", "lead", "everybody's", "the only one", "none"],
)
def test_a_letter_that_would_say_nothing_is_told(
    tmp_path: Path, body: str, silent: list[str]
) -> None:
    """Only where there is something to cut, and nothing for everybody."""
    told = found(under(letter(tmp_path, body), TOPICS), "topic-says-nothing")
    assert [finding.what.split()[3] for finding in told] == silent
