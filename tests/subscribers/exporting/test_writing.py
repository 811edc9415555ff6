"""Exporting: a file that a spreadsheet opens safely, whole or not there."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from subscribers.errors import ExportRefused
from subscribers.exporting.writing import write_people
from subscribers.model import Subscriber
from tests.support.people import store


def test_an_export_is_plain_and_private(sqlite_engine: Engine, tmp_path: Path) -> None:
    """In the order people came, readable by the owner only, the same bytes every time."""
    people = store(sqlite_engine)
    people.add("zoe@example.org", name="=1+1", topics=["lxd", "lxc"], language="de", consent="yes")
    people.add("ada@example.org", name='Ada; of L, "the" O\'Neil')
    people.add("-x@example.org", name="\u5c71")
    assert people.export(tmp_path / "all.csv").people == 3
    assert (tmp_path / "all.csv").read_text("utf-8") == (
        "address,name,language,lists,topics,state,since,suppressed,frequency,plain,paused_until\n"
        "zoe@example.org,'=1+1,de,main,lxc;lxd,confirmed,2017-06-12T09:30:00+00:00,,each,false,\n"
        'ada@example.org,"Ada; of L, ""the"" O\'Neil",,main,,'
        "unconfirmed,2017-06-12T09:30:00+00:00,,each,false,\n"
        "'-x@example.org,\u5c71,,main,,unconfirmed,2017-06-12T09:30:00+00:00,,each,false,\n"
    )
    assert (tmp_path / "all.csv").stat().st_mode & 0o777 == 0o600
    first = (tmp_path / "all.csv").read_bytes()
    people.export(tmp_path / "all.csv")
    assert (tmp_path / "all.csv").read_bytes() == first


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_is_a_formula_wherever_a_spreadsheet_splits(
    sqlite_engine: Engine, tmp_path: Path, delimiter: str
) -> None:
    """Names come from anybody, and in half of Europe a spreadsheet splits at semicolons."""
    people = store(sqlite_engine)
    people.add("evil@example.org", name="Ann;=cmd|' /C calc'!A0;")
    people.add("quoted@example.org", name='Bo, "x";"@SUM(A1)"')
    people.export(tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(newline="") as file:
        found = [cell for row in csv.reader(file, delimiter=delimiter) for cell in row]
    assert [cell for cell in found if cell.strip().startswith(("=", "+", "-", "@"))] == []


def test_a_broken_export_leaves_the_old_file(sqlite_engine: Engine, tmp_path: Path) -> None:
    """What was there before is untouched, and no half file lies beside it."""
    people = store(sqlite_engine)
    people.add("ada@example.org")
    path = tmp_path / "all.csv"
    path.write_text("precious")

    def broken() -> Iterator[Subscriber]:
        yield from people.list()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_people(path, broken())
    assert path.read_text() == "precious"
    assert sorted(item.name for item in tmp_path.glob("*all*")) == ["all.csv"]


def test_a_folder_that_is_not_there_is_one_line(sqlite_engine: Engine, tmp_path: Path) -> None:
    """No traceback for a wrong path."""
    with pytest.raises(ExportRefused, match="cannot be written"):
        store(sqlite_engine).export(tmp_path / "nowhere" / "all.csv")
