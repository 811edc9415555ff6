"""`newsletter new` and `import --refill`: real repositories, the commands as people call them."""

import re
from pathlib import Path

import pytest

from newsletter.cli.exits import Exit
from tests.support.commands import SETTINGS, Terminal, terminal
from tests.support.repositories import Repository, pull

__all__ = ["terminal"]

PROJECTS = """
[calendar]
file = "releases.toml"

[[collect]]
name = "LXD"
clone = "clones/lxd"
url = "https://github.com/lxc/lxd"
groups = ["fix"]

[[collect]]
name = "LXC"
clone = "clones/lxc"
url = "https://github.com/lxc/lxc"

[[collect]]
name = "LXCFS"
clone = "clones/lxcfs"
"""
RELEASES = """
[[track]]
project = "LXD"
every = "1 month"
[[release]]
project = "LXD"
version = "2.14"
date = "2017-05-30"
"""
LAST = """---
title: "Weekly status #1"
number: 1
period: 2017-05-29/2017-06-04
---

Last week was fine.

# Release schedule {generated=calendar}

# Upstream changes

Highlights of the week.

## LXD

- An old change

## LXC

# Jobs {.standing}

We are hiring.
"""
SEED = """\
Weekly status #2

Weekly status for the week of the 5th to the 11th of June 2017

Introduction

It was a quiet week
in which we wrote little.

Upstream changes

LXD

LXC:

LXCFS

  • Nothing to report this week

Distribution work

Nothing to report this week
"""
MONDAY, TUESDAY = "2017-06-05T00:00:00+00:00", "2017-06-06T12:00:00+00:00"
SUNDAY, TOO_LATE = "2017-06-11T23:59:59+00:00", "2017-06-12T00:00:00+00:00"


@pytest.fixture
def lxd(terminal: Terminal) -> Repository:
    """The three projects of the seed, their last week's report and a calendar."""
    clones = terminal.folder / "clones"
    lxd, lxc, lxcfs = (Repository.at(clones / name) for name in ("lxd", "lxc", "lxcfs"))
    lxd.merge(pull(3384, "Too early"), "2017-06-04T23:59:59+00:00")
    lxd.merge(pull(3385, "fix: wait for `lock`"), MONDAY)
    lxd.merge(pull(3388, "Add <storage> *volumes*"), TUESDAY)
    lxd.merge(pull(3396, "Tests"), SUNDAY)
    lxd.merge(pull(3400, "Too late"), TOO_LATE)
    lxc.merge(pull(1578, "Better logs"), TUESDAY)
    lxcfs.commit("Begin", "2017-01-01T00:00:00+00:00")
    terminal.write("newsletter.toml", SETTINGS.format(port=1) + PROJECTS)
    terminal.write("releases.toml", RELEASES)
    terminal.write("reports/1.md", LAST)
    return lxd


def _report(terminal: Terminal) -> str:
    return (terminal.folder / "reports" / "2.md").read_text()


def _new(terminal: Terminal) -> str:
    done = terminal("new", "--week", "2017-W23")
    assert (done.status, done.out.splitlines()[0].partition(" ")[0]) == (Exit.OK, "reports/2.md")  # fmt: skip
    return done.out


def test_the_week_is_begun_and_renders(lxd: Repository, terminal: Terminal) -> None:
    """Number and days go on; calendar and changes are there; of last week only what stands."""
    _new(terminal)
    text = _report(terminal)
    assert "title: 'Weekly status #2'" in text
    assert "number: 2\nperiod: 2017-06-05/2017-06-11" in text
    assert "**Next:** LXD (30 June 2017, in 19 days)." in text
    assert "We are hiring." in text
    assert "Last week was fine" not in text
    assert "An old change" not in text
    assert text.index("## LXD") < text.index("### Fixes") < text.index("wait for")
    assert text.index("### Other changes") < text.index("volumes") < text.index("Tests")
    assert "Too" not in text
    assert text.index("## LXCFS") < text.index("Nothing to report this week.")
    assert terminal("render", "reports/2.md", "--out", "out").status == Exit.OK
    letter = (terminal.folder / "out" / "edition.txt").read_text()
    assert "Add <storage> *volumes*" in letter
    assert "https://github.com/lxc/lxd/pull/3388" in letter
    assert "collected:" not in letter


def test_a_second_run_changes_nothing(lxd: Repository, terminal: Terminal) -> None:
    """Not one byte, and it says so."""
    _new(terminal)
    before = _report(terminal)
    assert "nothing to do" in _new(terminal)
    assert _report(terminal) == before


def test_a_report_of_another_folder_is_named_whole(lxd: Repository, terminal: Terminal) -> None:
    """Where `--settings` names a workspace that the working folder does not hold."""
    elsewhere = Terminal(terminal.folder / "out", terminal.capsys)
    elsewhere.folder.mkdir()
    settings = str(terminal.folder / "newsletter.toml")
    done = elsewhere("--settings", settings, "new", "--week", "2017-W23")
    assert done.out == f"{terminal.folder}/reports/2.md\n"


def test_a_refresh_keeps_what_people_wrote(lxd: Repository, terminal: Terminal) -> None:
    """Edited words stay, deleted entries stay away, told ones are not told twice; new ones come."""
    _new(terminal)
    path = terminal.folder / "reports" / "2.md"
    text = re.sub(r"- Tests .*\n", "", path.read_text())
    text = text.replace("Add \\<storage> \\*volumes\\*", "Volumes, at last")
    assert "Volumes, at last" in text
    path.write_text(
        text.replace("# Jobs", "Also [see](https://github.com/lxc/lxc/pull/1600).\n\n# Jobs")
    )
    lxd.merge(pull(3399, "One more"), SUNDAY)
    Repository(terminal.folder / "clones" / "lxc").merge(pull(1600, "Told by hand"), SUNDAY)
    assert "nothing" not in _new(terminal)
    text = _report(terminal)
    assert "Volumes, at last" in text
    assert "#3396" not in text.replace("collected:", "").split("<!--")[0]
    assert "- Tests" not in text
    assert "One more" in text
    assert "Told by hand" not in text
    again = terminal("new", "--week", "2017-W23")
    assert "nothing to do" in again.out


def test_one_project_that_fails(lxd: Repository, terminal: Terminal) -> None:
    """It is told in one line, the others are in the report, and its section is as it was."""
    settings = terminal.folder / "newsletter.toml"
    (terminal.folder / "clones" / "empty").mkdir()
    settings.write_text(settings.read_text().replace('clones/lxc"', 'clones/empty"'))
    done = terminal("new", "--week", "2017-W23")
    assert done.status == Exit.FETCH
    assert "clones/empty" in done.err
    assert "#3385" in _report(terminal)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("clones/lxd", "clones/gone", "there is no folder"),
        ('groups = ["fix"]', 'groups = ["fxi"]', '"fxi" is no group'),
        ('clone = "clones/lxcfs"', "", "read from one place"),
        ("clone =", "clnoe =", 'did you mean "clone"'),
    ],
)
def test_mistakes_in_the_settings(
    lxd: Repository, terminal: Terminal, *, right: str, wrong: str, said: str
) -> None:
    """One line with the mend, and no report."""
    settings = terminal.folder / "newsletter.toml"
    settings.write_text(settings.read_text().replace(right, wrong, 1))
    done = terminal("new", "--week", "2017-W23")
    assert done.status == Exit.SETTINGS
    assert said in done.err
    assert done.err.count("\n") == 1
    assert not (terminal.folder / "reports" / "2.md").exists()


def test_the_first_report_of_all(lxd: Repository, terminal: Terminal) -> None:
    """Without a report to go on from, it is number 1."""
    (terminal.folder / "reports" / "1.md").unlink()
    assert terminal("new", "--week", "2017-W23").status == Exit.OK
    assert "number: 1" in (terminal.folder / "reports" / "1.md").read_text()


def test_empty_sections_are_refilled(lxd: Repository, terminal: Terminal) -> None:
    """LXD and LXC, which lost their lists on the way; what says that there was nothing stays."""
    terminal.write("seed.txt", SEED)
    done = terminal("import", "seed.txt", "--refill", "--out", "seed.md")
    assert done.status == Exit.OK
    assert "filled in from the commit history: LXD, LXC\n" in done.err
    text = Path(terminal.folder / "seed.md").read_text()
    assert text.count("_Filled in from the commit history._") + text.count("*Filled in from the commit history.*") == 2  # fmt: skip
    assert "#3385" in text
    assert "#1578" in text
    assert text.count("Nothing to report") == 2
    assert terminal("render", "seed.md", "--out", "out").status == Exit.OK
