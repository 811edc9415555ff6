"""The file of rejects: whole, or as it was."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from subscribers import ImportOrder
from subscribers.importing.opening import read_sheet
from subscribers.importing.rejects import Rejects
from subscribers.importing.sheet import Line
from tests.support.people import store


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


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("email,name,attributes,status\nann@x.org,{},{{}},weird\n", "'=Ann"),
        ("email,name,attributes,status\nann@x.org,{},{{}},weird\n", "=Ann"),
        ("email,name,status\nann@x.org,'{},weird\n", "=Ann"),
        ("email,name,status\nann@x.org,'{},weird\n", "'=Ann"),
        ('{{"email": "ann@x.org", "name": "{}", "attributes": "", "status": "weird"}}\n', "-Ann"),
    ],
)
def test_a_reject_that_is_mended_is_who_it_was(
    sqlite_engine: Engine, tmp_path: Path, content: str, name: str
) -> None:
    """An apostrophe of ours is taken off again, as often as the rejects are imported."""
    people = store(sqlite_engine)
    path, rejects = tmp_path / "people.csv", tmp_path / "rejects.csv"
    path.write_text(content.format(name))
    for _ in range(2):
        assert people.imports.run(path, ImportOrder(), rejects=rejects).rejected == 1
        rejects.replace(path)
    path.write_text(path.read_text().replace("weird", "enabled", 1))
    assert people.imports.run(path, ImportOrder(), rejects=rejects).added == 1
    assert people.show("ann@x.org").name == name


def test_a_plain_address_comes_back_without_our_apostrophe(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    """Whatever is mended in the cell beside it."""
    people = store(sqlite_engine)
    path, rejects = tmp_path / "people.txt", tmp_path / "rejects.csv"
    path.write_text("ann@x.org\n-bo@y@z.org\n")
    assert people.imports.run(path, ImportOrder(), rejects=rejects).rejected == 1
    rejects.write_text(rejects.read_text().replace("bo@y@z", "bo@z", 1))
    people.imports.run(rejects, ImportOrder(), rejects=tmp_path / "again.csv")
    assert [each.address for each in people.list()] == ["ann@x.org", "-bo@z.org"]
