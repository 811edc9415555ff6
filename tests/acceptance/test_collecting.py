"""`newsletter collect` against a server that answers as GitHub does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.cli.exits import Exit
from tests.support.commands import Terminal, terminal
from tests.support.forge import Fault, Forge, forge
from tests.support.repositories import Repository, pull

__all__ = ["terminal"]

START = datetime(2017, 6, 5, tzinfo=UTC)
WEEK = ("--week", "2017-W23", "--allow", "127.0.0.1")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Forge]:
    with forge() as here:
        monkeypatch.setenv("GITHUB_API_URL", here.url)
        monkeypatch.setenv("GITHUB_TOKEN", "s3cret")
        here.merge("heron/heron", 7, START + timedelta(hours=1), title="Fix `wait` <now>")
        here.merge("heron/heron", 8, START + timedelta(days=7))
        here.pulls["heron/quiet"] = []
        yield here


def test_the_week_as_a_report_that_renders(server: Forge, terminal: Terminal) -> None:
    """What was merged in the week, a quiet repository said to be quiet, ready to be rendered."""
    done = terminal("collect", "heron/heron", "heron/quiet", *WEEK, "--newcomers")
    assert (done.status, done.err) == (Exit.OK, "")
    assert "period: 2017-06-05/2017-06-11" in done.out
    assert "heron/heron#7" in done.out
    assert "heron/heron#8" not in done.out
    assert "Nothing to report this week." in done.out
    assert "a first contribution" in done.out
    terminal.write("changes.md", done.out)
    assert terminal("render", "changes.md", "--out", "out").status == Exit.OK
    text = (terminal.folder / "out" / "edition.txt").read_text()
    assert "Fix wait <now>" in text
    assert "https://github.com/heron/heron/pull/7" in text


def test_one_that_fails_does_not_keep_the_others_back(server: Forge, terminal: Terminal) -> None:
    """It is told in one line, and the exit status says that something is missing."""
    done = terminal("collect", "heron/gone", "heron/heron", *WEEK)
    assert done.status == Exit.FETCH
    assert "heron/heron#7" in done.out
    assert done.err.count("\n") == 1
    assert "check the repository's name" in done.err
    assert "s3cret" not in done.out + done.err


def test_a_limit_is_waited_out_and_said(server: Forge, terminal: Terminal) -> None:
    """Once, where there is no terminal to count down on."""
    server.faults = [Fault(status=429, headers={"Retry-After": "2"})]
    done = terminal("collect", "heron/heron", *WEEK)
    assert done.status == Exit.OK
    assert done.err == "newsletter: GitHub's limit is used up; going on in 2 s\n"


def test_the_week_of_a_clone_needs_no_network(terminal: Terminal) -> None:
    """A folder is read with git: whole titles, groups, commits below what says nothing."""
    folder = terminal.folder / "heron"
    clone = Repository.at(folder)
    clone.commit("Begin", "2017-06-01T12:00:00+00:00")
    clone.merge(pull(7, "fix: wait for `lock`"), "2017-06-06T12:00:00+00:00", "wait")
    clone.merge(pull(8, "Various fixes"), "2017-06-07T12:00:00+00:00", "Close the file", "Say so")
    clone.merge(pull(9, "Too late"), "2017-06-12T00:00:00+00:00", "late")
    asked = ("collect", "heron", "--week", "2017-W23", "--group", "fix", "--expand")
    done = terminal(*asked)
    assert (done.status, done.err) == (Exit.OK, "")
    assert done.out.index("### Fixes") < done.out.index("fix: wait for `lock`")
    assert done.out.index("### Other changes") < done.out.index("Various fixes")
    assert "  - Close the file" in done.out
    assert "Too late" not in done.out
    assert terminal(*asked).out == done.out
    asked_too_much = terminal("collect", "heron", "--week", "2017-W23", "--reviewers")
    assert "a clone does not know who approved" in asked_too_much.err
    quiet = terminal("collect", "heron", "--week", "2017-W30")
    assert "Nothing to report this week." in quiet.out
    assert "the newest of all is of 2017-06-12" in quiet.err
    without = terminal(*asked, "--without", "ada")
    assert "3 changes" not in without.err
    assert "2 changes of bots, or as asked, are left out" in without.err


def test_a_folder_that_is_no_clone(terminal: Terminal) -> None:
    """One line, and nothing of the repository around it."""
    done = terminal("collect", "reports", "--week", "2017-W23")
    assert done.status == Exit.FETCH
    assert done.err.count("\n") == 1
    assert "no git repository" in done.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--week", "23"), "2026-W10"),
        (("--week", "2017-W23", "--group", "what"), "none of security"),
        (("--week", "2017-W23", "--zone", "Mars/Olympus"), "Europe/Berlin"),
        (("--week", "2017-W23", "--zone", "../../etc/passwd"), "Europe/Berlin"),
    ],
)
def test_a_wrong_option_is_told(terminal: Terminal, options: tuple[str, ...], said: str) -> None:
    """Before anything is asked."""
    done = terminal("collect", "heron/heron", *options)
    assert done.status == Exit.USAGE
    assert said in done.err
