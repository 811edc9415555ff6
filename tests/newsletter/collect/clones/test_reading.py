"""The changes of a week from real repositories."""

import os
import stat
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from newsletter.collect.clones.reading import Reading, read_clone
from newsletter.collect.projects import Kind, Project
from newsletter.collect.windows import Window
from newsletter.errors import ReportError
from newsletter.report import Person
from tests.support.repositories import Repository, pull

MONDAY = date(2017, 6, 5)
WEEK = Window.of_week(MONDAY, UTC)
INSIDE = "2017-06-07T12:00:00+00:00"
HERON = "https://github.com/heron/heron"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository.at(tmp_path / "heron")


def read(repository: Repository, window: Window = WEEK, **options: object) -> Reading:
    """What the repository tells of the week."""
    project = Project(name="Heron", clone=repository.folder, url=HERON, **options)  # type: ignore[arg-type]
    return read_clone(project, window)


def marks(reading: Reading) -> list[tuple[str, str]]:
    """The changes' numbers and titles."""
    return [(merge.mark, merge.title) for merge in reading.merges]


def test_a_merge_with_all_that_is_known(repository: Repository) -> None:
    """Number, title, address, who asked for it, and when it came in."""
    repository.merge(pull(12, "Make `logs` quiet"), INSIDE)
    (merge,) = read(repository).merges
    assert (merge.kind, merge.number, merge.title) == (Kind.PULL, 12, "Make `logs` quiet")
    assert merge.url == "https://github.com/heron/heron/pull/12"
    assert merge.people == (Person(name="ada", url="https://github.com/ada"),)
    assert merge.merged_at == datetime(2017, 6, 7, 12, tzinfo=UTC)


def test_squashes_merges_and_pushes(repository: Repository) -> None:
    """Oldest first; what was only pushed counts as a commit and is no change."""
    repository.commit("Begin", "2017-06-01T00:00:00+00:00")
    repository.commit("Squash it (#3)", "2017-06-06T10:00:00+00:00", author="Lin")
    repository.commit("Push it", "2017-06-06T11:00:00+00:00")
    repository.merge(pull(2, "Merge it"), "2017-06-06T12:00:00+00:00", "Inside (#1)")
    reading = read(repository)
    assert marks(reading) == [("#3", "Squash it"), ("#2", "Merge it")]
    assert reading.merges[0].people == (Person(name="Lin"),)
    assert (reading.commits, reading.newest) == (3, datetime(2017, 6, 6, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("when", "count"),
    [
        ("2017-06-04T23:59:59-04:00", 0),
        ("2017-06-05T00:00:00-04:00", 1),
        ("2017-06-05T04:00:00+00:00", 1),
        ("2017-06-05T03:59:59+00:00", 0),
        ("2017-06-11T23:59:59-04:00", 1),
        ("2017-06-12T00:00:00-04:00", 0),
        ("2017-06-12T05:59:59+02:00", 1),
        ("2017-06-12T06:00:00+02:00", 0),
    ],
)
def test_a_week_begins_and_ends_on_monday_in_the_projects_zone(
    repository: Repository, when: str, count: int
) -> None:
    """To the second, whatever zone the committer's clock is in."""
    repository.merge(pull(1, "Now"), when)
    reading = read(repository, Window.of_week(MONDAY, ZoneInfo("America/New_York")))
    assert len(reading.merges) == count


def test_weeks_on_end_have_each_change_once(repository: Repository) -> None:
    """Half-open windows: the second that two weeks share belongs to the later."""
    for hour in range(4):
        repository.merge(
            pull(hour + 1, "x"), f"2017-06-1{1 + hour // 2}T{(22 + hour) % 24:02}:00:00+00:00"
        )
    weeks = [read(repository, Window.of_week(date(2017, 6, day), UTC)) for day in (5, 12)]
    assert [[merge.number for merge in week.merges] for week in weeks] == [[1, 2], [3, 4]]


def test_clocks_that_go_wrong_hide_nothing(repository: Repository) -> None:
    """A commit far in the past or the future on top of others is only itself out of the window."""
    repository.merge(pull(1, "Before"), "2017-06-06T00:00:00+00:00")
    repository.merge(pull(2, "Clock of 1999"), "1999-01-01T00:00:00+00:00")
    repository.merge(pull(3, "Clock of 2037"), "2037-01-01T00:00:00+00:00")
    repository.merge(pull(4, "After"), "2017-06-07T00:00:00+00:00")
    assert marks(read(repository)) == [("#1", "Before"), ("#4", "After")]


def test_commits_written_long_ago_count_when_they_came_in(repository: Repository) -> None:
    """The author's date is 2001 for all commits here, the committer's decides."""
    repository.merge(pull(1, "Old work"), INSIDE)
    assert repository.git("log", "-1", "--format=%ad", "--date=short") == "2001-01-01"
    assert marks(read(repository)) == [("#1", "Old work")]


EMPTY = {
    "one-commit": (("Close the file",), "Close the file"),
    "last-commit": (("Open the file", "Close the file"), "Close the file"),
    "leftover": (("Close the file", "fixup! Close the file"), "fix zfs copy"),
}


@pytest.mark.parametrize("name", ["one-commit", "last-commit", "leftover"])
def test_an_empty_body_is_filled_from_the_second_parent(repository: Repository, name: str) -> None:
    """Or from the branch's name, where its last commit was never meant to stay."""
    subjects, title = EMPTY[name]
    repository.merge(pull(1, "", branch="2017-06-08/fix_zfs_copy"), INSIDE, *subjects)
    assert marks(read(repository)) == [("#1", title)]


def test_an_empty_body_of_a_branch_that_ends_in_a_merge(repository: Repository) -> None:
    """Who merged main into their branch last is still understood by their own commit."""
    ours = repository.commit("Begin", "2017-06-01T00:00:00+00:00")
    theirs = repository.commit("Close the file", INSIDE, parents=[ours], move=False)
    other = repository.commit("Elsewhere", INSIDE)
    synced = repository.commit(
        "Merge branch 'main' into topic", INSIDE, parents=[theirs, other], move=False
    )
    repository.commit(pull(1), INSIDE, parents=[other, synced])
    assert marks(read(repository)) == [("#1", "Close the file")]


LONG = "Teach the planner to keep the order of everything that it was given by"


@pytest.mark.parametrize(
    ("message", "subjects"),
    [
        (pull(1, f"{LONG} so…"), (f"{LONG} somebody",)),
        (pull(1, f"{LONG} so…\n\n…mebody"), ("x",)),
        (pull(1, f"{LONG} so…"), (f"{LONG} somebody", "Test it")),
    ],
    ids=["second-parent", "body", "an-earlier-commit"],
)
def test_a_cut_title_is_made_whole(
    repository: Repository, message: str, subjects: tuple[str, ...]
) -> None:
    """From wherever its end can be found."""
    repository.merge(message, INSIDE, *subjects)
    assert marks(read(repository)) == [("#1", f"{LONG} somebody")]


def test_a_cut_title_of_a_squash_is_made_whole(repository: Repository) -> None:
    """GitHub lets its body begin with the rest."""
    repository.commit(f"{LONG} so… (#1)\n\n…mebody\n\nWhy.", INSIDE)
    assert marks(read(repository)) == [("#1", f"{LONG} somebody")]


def test_generic_titles_can_list_their_commits(repository: Repository) -> None:
    """Only where that is asked for, and only where the title says nothing."""
    repository.merge(pull(1, "Various fixes"), INSIDE, "Close the file", "fixup! x", "Open it")
    repository.merge(pull(2, "Make logs quiet"), INSIDE, "One", "Two")
    assert [merge.commits for merge in read(repository).merges] == [(), ()]
    assert [merge.commits for merge in read(repository, expand=True).merges] == [
        ("Close the file", "Open it"), (),
    ]  # fmt: skip


def test_an_octopus_is_one_change(repository: Repository) -> None:
    """With the commits of all its arms."""
    ours = repository.commit("Begin", "2017-06-01T00:00:00+00:00")
    arms = [repository.commit(f"Arm {n}", INSIDE, parents=[ours], move=False) for n in (1, 2, 3)]
    repository.commit(pull(1, "Bugfixes"), INSIDE, parents=[ours, *arms])
    (merge,) = read(repository, expand=True).merges
    assert sorted(merge.commits) == ["Arm 1", "Arm 2", "Arm 3"]


def test_a_pull_turns_nothing_around(repository: Repository) -> None:
    """Who pulls before they push makes the project's branch a second parent; nothing is lost."""
    base = repository.merge(pull(1, "Before"), "2017-06-05T01:00:00+00:00")
    local = repository.commit("Local work", INSIDE, parents=[base], move=False)
    upstream = repository.merge(pull(2, "At the forge"), "2017-06-06T01:00:00+00:00")
    message = "Merge branch 'main' of https://github.com/heron/heron"
    repository.commit(message, INSIDE, parents=[local, upstream])
    repository.merge(pull(3, "After"), "2017-06-08T01:00:00+00:00")
    assert marks(read(repository)) == [("#1", "Before"), ("#2", "At the forge"), ("#3", "After")]


def test_the_history_of_a_fork_is_not_ours(repository: Repository) -> None:
    """A merge of somebody else's main is one change, and their pull requests are not ours."""
    base = repository.merge(pull(1, "Ours"), "2017-06-05T01:00:00+00:00")
    theirs = repository.commit("Theirs (#2)", INSIDE, parents=[base], move=False)
    message = "Merge branch 'main' of https://github.com/egret/egret"
    repository.commit(message, INSIDE, parents=[base, theirs])
    assert [merge.number for merge in read(repository).merges] == [1, None]


def test_a_number_counts_once(repository: Repository) -> None:
    """Merged, and picked again onto the same branch."""
    repository.merge(pull(1, "Once"), "2017-06-06T00:00:00+00:00")
    repository.commit("Once (#1)", INSIDE)
    assert marks(read(repository)) == [("#1", "Once")]


def test_a_merge_without_a_number_is_known_by_its_commit(repository: Repository) -> None:
    """And leads to that."""
    sha = repository.merge("Merge branch 'quiet-logs'", INSIDE, "Make logs quiet", author="Lin")
    (merge,) = read(repository).merges
    assert (merge.mark, merge.title) == (sha[:9], "Make logs quiet")
    assert merge.url == f"{HERON}/commit/{sha}"
    assert merge.people == (Person(name="Lin"),)


def test_bots_and_others_do_not_count(repository: Repository) -> None:
    """By the handle or the author's name, in any case; and they are counted."""
    repository.commit("Bump x (#1)", INSIDE, author="dependabot[bot]")
    repository.merge(pull(2, "Bump y", who="dependabot"), INSIDE, author="dependabot[bot]")
    repository.merge(pull(3, "Translate", who="Weblate-Heron"), INSIDE)
    repository.commit("Stay (#4)", INSIDE, author="Weber")
    reading = read(repository, without=("weblate*",))
    assert marks(reading) == [("#4", "Stay")]
    assert reading.left_out == 3


def test_another_branch(repository: Repository) -> None:
    """By any name that git knows; HEAD if none is given."""
    sha = repository.merge(pull(1, "There"), INSIDE)
    repository.git("update-ref", "refs/remotes/origin/stable", sha)
    repository.git("update-ref", "refs/heads/main", f"{sha}^1")
    assert marks(read(repository)) == []
    assert marks(read(repository, branch="origin/stable")) == [("#1", "There")]


def test_a_bare_repository(repository: Repository, tmp_path: Path) -> None:
    """A mirror needs no working files."""
    repository.merge(pull(1, "Bare"), INSIDE)
    repository.git("clone", "--quiet", "--mirror", ".", str(tmp_path / "heron.git"))
    assert marks(read(Repository(tmp_path / "heron.git"))) == [("#1", "Bare")]


def test_words_that_are_not_utf_8(repository: Repository) -> None:
    """A declared charset is obeyed, undeclared bytes are shown as unknown; steering signs are gone."""
    declared = pull(1, "Café").encode("latin-1")
    repository.git("config", "i18n.commitEncoding", "ISO-8859-1")
    repository.merge(declared, INSIDE)
    repository.git("config", "--unset", "i18n.commitEncoding")
    repository.merge(pull(2, "Bell\x07 and \x1b[31mred\u202e").encode(), INSIDE)
    assert marks(read(repository)) == [("#1", "Café"), ("#2", "Bell and [31mred")]


BAD = {
    "missing": "there is no such folder",
    "folder": "it is no git repository",
    "inside": "it is no git repository",
    "empty": "the repository has no commits",
    "shallow": "the clone is shallow",
    "no-branch": 'it has no branch "origin/main"',
    "option-as-branch": 'it has no branch "--output=x"',
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_one_line(name: str, repository: Repository, tmp_path: Path) -> None:
    """What, where, and the mend; a folder inside a repository is not taken for it."""
    folder, branch = tmp_path / "other", "HEAD"
    if name != "empty":
        repository.merge(pull(1, "x"), INSIDE)
    if name == "folder":
        folder.mkdir()
    elif name == "inside":
        folder = repository.folder / "below"
        folder.mkdir()
    elif name == "shallow":
        repository.git("clone", "--quiet", "--depth=1", f"file://{repository.folder}", str(folder))
    elif name != "missing":
        folder = repository.folder
    if name == "no-branch":
        branch = "origin/main"
    elif name == "option-as-branch":
        branch = "--output=x"
    with pytest.raises(ReportError) as refused:
        read_clone(Project(name="Heron", clone=folder, branch=branch), WEEK)
    assert BAD[name] in str(refused.value)
    assert refused.value.where == str(folder)
    assert refused.value.mend
    assert "\n" not in str(refused.value)


def test_a_damaged_repository_is_one_line(repository: Repository) -> None:
    """Git's own reason, without a traceback."""
    repository.merge(pull(1, "x"), INSIDE)
    for path in (repository.folder / ".git" / "objects").glob("??/*"):
        path.unlink()
    with pytest.raises(ReportError, match="git refuses"):
        read(repository)


def test_git_that_is_missing_is_told(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With the mend."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReportError, match="git is not installed"):
        read(repository)


def test_no_program_of_a_repository_is_started(repository: Repository, tmp_path: Path) -> None:
    """Not as pager, watcher, hook, verifier of signatures, nor to fetch what is missing."""
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch {sprung}\n")
    trap.chmod(trap.stat().st_mode | stat.S_IXUSR)
    for key in (
        "core.fsmonitor", "core.pager", "pager.log", "gpg.program", "core.sshCommand",
        "diff.external", "core.editor", "core.askPass", "core.alternateRefsCommand",
    ):  # fmt: skip
        repository.git("config", key, str(trap))
    repository.git("config", "log.showSignature", "true")
    repository.git("config", "alias.log", f"!{trap}")
    repository.git("config", "remote.origin.url", f"ext::{trap}")
    repository.git("config", "remote.origin.promisor", "true")
    repository.git("config", "protocol.ext.allow", "always")
    repository.git("config", "core.repositoryFormatVersion", "1")
    repository.git("config", "extensions.partialClone", "origin")
    hooks = repository.folder / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-index-change", "reference-transaction"):
        (hooks / hook).write_text(trap.read_text())
        (hooks / hook).chmod(0o755)
    unsigned = repository.git("cat-file", "commit", repository.merge(pull(1, "Signed"), INSIDE))
    sprung.unlink(missing_ok=True)
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    head, _, body = unsigned.partition("\n\n")
    signed = repository.git(
        "hash-object", "-t", "commit", "-w", "--stdin", given=f"{head}\n{signature}\n\n{body}\n"
    )
    path = repository.folder / ".git" / "refs" / "heads" / "main"
    path.write_text(f"{signed}\n")
    assert marks(read(repository, expand=True)) == [("#1", "Signed")]
    assert not sprung.exists()
    parent = repository.git("rev-parse", "main^1")
    (repository.folder / ".git" / "objects" / parent[:2] / parent[2:]).unlink()
    with pytest.raises(ReportError):
        read(repository)
    assert not sprung.exists()


def test_the_callers_git_variables_do_not_count(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Started from a hook, git's variables name another repository."""
    repository.merge(pull(1, "Here"), INSIDE)
    other = Repository.at(tmp_path / "other")
    other.merge(pull(2, "Elsewhere"), INSIDE)
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    assert marks(read(repository)) == [("#1", "Here")]


def test_nothing_is_written(repository: Repository) -> None:
    """Not even an index: the clone's files are the same afterwards."""
    repository.merge(pull(1, "x"), INSIDE)

    def files() -> dict[str, float]:
        return {
            str(Path(folder, name)): Path(folder, name).stat().st_mtime
            for folder, _, names in os.walk(repository.folder)
            for name in names
        }

    before = files()
    read(repository, expand=True)
    assert files() == before


def test_the_week_this_was_made_for(tmp_path: Path) -> None:
    """Three projects of its shape: four merges, four, and nothing; around them other weeks."""
    zones = (timezone(timedelta(hours=-6)), timezone(timedelta(hours=-4)))
    weeks = {
        "gull": [
            (3370, 4, 17),
            (3385, 6, 10),
            (3388, 6, 16),
            (3392, 7, 23),
            (3396, 8, 15),
            (3400, 12, 9),
        ],
        "heron": [
            (1608, 2, 9),
            (1611, 5, 19),
            (1613, 5, 19),
            (1578, 5, 23),
            (1588, 6, 16),
            (1620, 13, 1),
        ],
        "tern": [(180, 1, 12), (181, 13, 12)],
    }
    found = {}
    for name, merges in weeks.items():
        repository = Repository.at(tmp_path / name)
        for index, (number, day, hour) in enumerate(merges):
            when = datetime(2017, 6, day, hour, 30, tzinfo=zones[index % 2]).isoformat()
            repository.merge(
                pull(number, f"change {number}"), when, "Part (#1)", "Merge branch 'x'"
            )
        reading = read_clone(Project(name=name, clone=repository.folder), WEEK)
        found[name] = [merge.number for merge in reading.merges]
    assert found == {
        "gull": [3385, 3388, 3392, 3396],
        "heron": [1611, 1613, 1578, 1588],
        "tern": [],
    }
