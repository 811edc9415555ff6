"""Files beside the one that is imported: what they are called, and what they hold."""

from pathlib import Path

import pytest

from subscribers.importing.aside import aside_name
from subscribers.importing.opening import read_sheet
from subscribers.importing.rejects import Rejects
from subscribers.importing.sheet import Line


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("people.csv", "people.rejects.csv"),
        ("people.jsonl", "people.jsonl.rejects.csv"),
        ("people.2026.csv", "people.2026.rejects.csv"),
        ("people", "people.rejects"),
    ],
)
def test_each_source_has_a_file_of_its_own(source: str, name: str) -> None:
    """So that no import of a folder replaces what another one left to be looked at."""
    assert aside_name(Path("lists", source), "rejects") == name


def test_it_knows_how_much_it_holds(tmp_path: Path) -> None:
    """And names itself only where that is something."""
    people, rejects = tmp_path / "people.csv", tmp_path / "rejects.csv"
    people.write_text("email\na@x.org\n")
    with Rejects(rejects, read_sheet(people)) as refused:
        assert (refused.count, refused.written) == (0, None)
        for number in (2, 3):
            refused.put(Line(number, ["bad"]), "no address")
        assert (refused.count, refused.written) == (2, rejects)
    assert len(rejects.read_text().splitlines()) == 3
