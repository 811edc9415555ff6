"""The file of rejects: whole, or as it was."""

from pathlib import Path

import pytest

from subscribers.importing.opening import read_sheet
from subscribers.importing.rejects import Rejects
from subscribers.importing.sheet import Line


def test_an_import_that_fails_leaves_the_rejects_of_the_last(tmp_path: Path) -> None:
    """Half a file would pass for a whole one; nothing else stays behind."""
    people, rejects = tmp_path / "people.csv", tmp_path / "rejects.csv"
    people.write_text("email\na@x.org\n")
    rejects.write_text("of the last import\n")
    sheet = read_sheet(people)
    with pytest.raises(KeyError), Rejects(rejects, sheet) as refused:  # noqa: PT012
        refused.put(Line(2, ["bad"]), "no address")
        raise KeyError
    assert rejects.read_text() == "of the last import\n"
    assert sorted(tmp_path.iterdir()) == [people, rejects]


def test_no_rejects_are_an_empty_file_where_there_was_one(tmp_path: Path) -> None:
    """And no file where there was none."""
    people, rejects = tmp_path / "people.csv", tmp_path / "rejects.csv"
    people.write_text("email\na@x.org\n")
    with Rejects(rejects, read_sheet(people)):
        pass
    assert not rejects.exists()
    rejects.write_text("of the last import\n")
    with Rejects(rejects, read_sheet(people)):
        pass
    assert "last" not in rejects.read_text()
