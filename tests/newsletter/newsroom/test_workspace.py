"""The workspace: what `init` makes, and that files are whole or not there."""

from datetime import date
from pathlib import Path

import pytest

from newsletter.errors import WorkspaceError
from newsletter.newsroom import workspace
from newsletter.newsroom.root import establish
from newsletter.report import Period
from newsletter.settings import FILE_NAME, read_settings
from newsletter.sources import read_report
from subscribers.files import beside
from tests.support.repositories import Repository

SUNDAY = date(2026, 3, 8)


def test_a_new_workspace_is_ready_to_render(tmp_path: Path) -> None:
    """Settings and report are read without a mistake; the report is this week's, number 1."""
    folder = tmp_path / "new" / "letter"
    made = establish(folder, today=SUNDAY)
    assert all(path.exists() for path in made)
    read_settings(folder / FILE_NAME, {})
    report = read_report(folder / workspace.FIRST_REPORT)
    assert report.number == 1
    assert report.period == Period(start=date(2026, 3, 2), end=SUNDAY)
    assert not report.notes


def test_keys_are_their_owners_alone(tmp_path: Path) -> None:
    """The folder and what is in it."""
    establish(tmp_path / "letter", today=SUNDAY)
    assert (tmp_path / "letter" / "keys").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "letter" / "keys" / "tokens").stat().st_mode & 0o777 == 0o600


PEOPLE = (
    "people.csv", "lists/big.rejects.csv", "big.disputed.csv", "people.tsv", "people.jsonl",
    "lists/people.ndjson", "listmonk.zip", "mailman.txt", "robert.json",
)  # fmt: skip
OTHERS = (
    "releases.toml", "releases.json", "release-lxd.json", "requirements.txt", "reports/2.md",
    "reports/3.json", "reports/4.txt", "pictures/graph.png",
    "templates/themes/mine/edition.txt.j2",
)  # fmt: skip


def test_version_control_takes_everything_but_keys_and_people(tmp_path: Path) -> None:
    """Nor what is left of a file of people whose writer was killed."""
    repository = Repository.at(tmp_path / "whole")
    folder = repository.folder / "letter"
    establish(folder, today=SUNDAY)
    unfinished = [beside(folder / name) for name in PEOPLE]
    for path in (*(folder / name for name in (*PEOPLE, *OTHERS)), *unfinished):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    offered = repository.git("ls-files", "--others", "--exclude-standard", "letter").splitlines()
    ours = {".gitignore", "newsletter.toml", "reports/1.md"}
    assert {name.removeprefix("letter/") for name in offered} == {*ours, *OTHERS}


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    """One that is there and empty is filled."""
    (tmp_path / "letter").mkdir()
    assert establish(tmp_path / "letter", today=SUNDAY)


@pytest.mark.parametrize("what", ["file", "full"])
def test_nothing_is_touched_where_something_is(what: str, tmp_path: Path) -> None:
    """A file, or a folder with anything in it, even hidden."""
    folder = tmp_path / "letter"
    if what == "file":
        folder.write_text("mine")
    else:
        folder.mkdir()
        (folder / ".hidden").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(WorkspaceError, match="something already"):
        establish(folder, today=SUNDAY)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_in_the_way_is_replaced_only_by_force(tmp_path: Path) -> None:
    """`--force` says that it is known to be there."""
    path = tmp_path / "week.md"
    workspace.write_new(path, b"mine", force=False)
    with pytest.raises(WorkspaceError, match="exists"):
        workspace.write_new(path, b"yours", force=False)
    assert path.read_bytes() == b"mine"
    workspace.write_new(path, b"yours", force=True)
    assert path.read_bytes() == b"yours"


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    """A folder stands where the file should go: no part of the file is left beside it."""
    (tmp_path / "taken").mkdir()
    with pytest.raises(WorkspaceError, match="cannot be written"):
        workspace.write_whole(tmp_path / "taken", b"data")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        workspace.write_whole(tmp_path / "file" / "below", b"x" if _a_file(tmp_path) else b"")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "taken"]


def _a_file(folder: Path) -> Path:
    path = folder / "file"
    path.write_text("a file is no folder")
    return path
