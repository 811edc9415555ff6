"""What a row of a file says of somebody."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from subscribers.errors import InvalidField
from subscribers.importing.applicants import Applicants, Terms
from subscribers.importing.sheet import Line, Sheet
from subscribers.model import Act, Following
from tests.support.people import SECRET

NOW = datetime(2017, 6, 12, tzinfo=UTC)
WORDING = "Agreed at the booth of the fair, 2017-06-05"
LISTS = {"main": frozenset({"lxd", "lxc"}), "security": frozenset[str]()}


def reader(
    *columns: str, wording: str | None = WORDING, list_: str | None = None, program: str = ""
) -> Applicants:
    sheet = Sheet(
        path=Path("people.csv"),
        header=columns,
        columns={name: place for place, name in enumerate(columns)},  # type: ignore[misc]  # as named
        program=program,
    )
    terms = Terms(secret=SECRET, wording=wording, lists=LISTS, list_=list_, now=NOW)
    return Applicants(sheet, terms)


def test_days_that_cannot_be_read_are_counted() -> None:
    """An empty cell, and a word for nothing, told none."""
    people = reader("address", "since")
    read = [
        people.read(Line(2, ["ada@example.org", since])).since
        for since in ("last spring", "2016-03-09", "", "-", "no", "05/04/2016")
    ]
    assert read == [None, datetime(2016, 3, 9, tzinfo=UTC), None, None, None, None]
    assert people.undated == 2
    assert reader("address").read(Line(2, ["ada@example.org"])).since is None


@pytest.mark.parametrize(
    "cells", [["ada@example.org"], ["ada@example.org", ""], ["ada@example.org", "", "", " "]]
)
def test_a_row_may_lack_cells_or_end_in_empty_ones(cells: list[str]) -> None:
    """Programs leave away the last, and spreadsheets add some."""
    assert reader("address", "name").read(Line(2, cells)).name == ""


def test_cells_under_no_column_are_somebodys_mistake() -> None:
    """Most likely a comma in a name, and then nobody knows which cell is whose."""
    with pytest.raises(InvalidField, match="3 cells under 2 columns"):
        reader("address", "name").read(Line(2, ["ada@example.org", "Lovelace", "Ada"]))


@pytest.mark.parametrize(
    ("list_", "lists", "follows", "assumed"),
    [
        (None, "", "main", True),
        ("security", "", "security", False),
        (None, "security", "security", False),
        ("main", "security", "security", False),
    ],
)
def test_the_list_is_the_rows_the_commands_or_the_main_one(
    list_: str | None, lists: str, follows: str, *, assumed: bool
) -> None:
    """Only the main one, which nobody named, is assumed: who is there keeps what they follow."""
    read = reader("address", "lists", list_=list_).read(Line(2, ["ada@example.org", lists]))
    assert (read.follows, read.assumed) == ((Following(list=follows),), assumed)


@pytest.mark.parametrize(
    ("program", "follows", "assumed"), [("newsletter", (), False), ("", ("main",), True)]
)
def test_of_our_own_file_an_empty_cell_means_no_list(
    program: str, follows: tuple[str, ...], *, assumed: bool
) -> None:
    """Of others nobody knows."""
    read = reader("address", "lists", program=program).read(Line(2, ["ada@example.org", ""]))
    assert (tuple(each.list for each in read.follows), read.assumed) == (follows, assumed)


@pytest.mark.parametrize(
    ("since", "wording"),
    [
        ("2016-03-09", f"{WORDING} (since 2016-03-09)"),
        ("x" * 40, f"{WORDING} (since {'x' * 40})"),
        ("x" * 41, WORDING),
        ("a\x1bb", WORDING),
        ("", WORDING),
        ("-", WORDING),
    ],
)
def test_the_consent_says_since_when(since: str, wording: str) -> None:
    """As the file tells it, if it is short and can be shown."""
    read = reader("address", "since").read(Line(2, ["ada@example.org", since]))
    assert (read.act, read.wording) == (Act.CONFIRMED, wording)


@pytest.mark.parametrize(
    ("name", "topics", "language"),
    [("A" * 201, "lxd", "en"), ("Ada\x07", "", ""), ("Ada", "gone", "en"), ("Ada", "", "klingon?")],
)
def test_no_slip_of_a_cell_hides_that_somebody_left(name: str, topics: str, language: str) -> None:
    """Their row is taken without what cannot be kept: the next list would enter them. Others wait."""
    people = reader("address", "name", "topics", "language", "state")
    cells = ["ada@example.org", name, topics, language]
    left = people.read(Line(2, [*cells, "unsubscribed"]))
    assert (left.act, left.suppress) == (Act.LEFT, "")
    assert [each.list for each in left.follows] == ["main"]
    assert people.read(Line(3, [*cells, "bounced"])).suppress
    with pytest.raises(InvalidField):
        people.read(Line(4, [*cells, "subscribed"]))


def test_without_a_consent_there_are_no_words() -> None:
    """Whoever agreed to nothing has agreed in no words."""
    read = reader("address", "since", wording=None).read(Line(2, ["ada@example.org", "2016-03-09"]))
    assert (read.act, read.wording) == (Act.ENTERED, "")


@pytest.mark.parametrize(
    "attributes",
    ['{"newsletter"', '{"newsletter": 1}', '["newsletter"]', '{"a": "\\"newsletter\\""}', '"newsletter"',
     '{"newsletter": {"address": "eve@example.org", "attributes": "x", "colour": "red"}}'],
)  # fmt: skip
def test_attributes_of_others_are_theirs(attributes: str) -> None:
    """Whatever they look like."""
    people = reader("address", "attributes")
    read = people.read(Line(2, ["ada@example.org", attributes]))
    assert (read.address, read.act, read.language) == ("ada@example.org", Act.CONFIRMED, "")


def test_ours_count() -> None:
    """Where the cell beside them says nothing else."""
    people = reader("address", "attributes", "language")
    kept = '{"newsletter": {"language": "de", "plain": true, "topics": "lxd"}}'
    read = people.read(Line(2, ["ada@example.org", kept, ""]))
    assert (read.language, read.plain) == ("de", True)
    assert read.follows == (Following(list="main", topics=("lxd",)),)
