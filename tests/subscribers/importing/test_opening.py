"""CSV files as people really save them."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.errors import ImportRefused
from subscribers.importing.opening import read_lines, read_sheet
from subscribers.importing.sheet import Line, Sheet, open_text


def read(path: Path, content: str | bytes) -> tuple[Sheet, list[Line]]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    sheet = read_sheet(path)
    with open_text(path) as file:
        return sheet, list(read_lines(sheet, file))


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        pytest.param("address,name\na@x.org,Ada\n", {"address": 0, "name": 1}, id="comma"),
        pytest.param("Name;E-Mail\nAda;a@x.org\n", {"name": 0, "address": 1}, id="semicolon"),
        pytest.param("EMAIL\tTags\na@x.org\tlxd\n", {"address": 0, "tags": 1}, id="tab"),
        pytest.param("email|name\na@x.org|Ada\n", {"address": 0, "name": 1}, id="upright line"),
        pytest.param(b"\xef\xbb\xbfemail,name\na@x.org,Ada\n", {"address": 0, "name": 1}, id="BOM"),
        pytest.param("email,name\r\na@x.org,Ada\r\n", {"address": 0, "name": 1}, id="CRLF"),
        pytest.param("email,name\ra@x.org,Ada\r", {"address": 0, "name": 1}, id="CR"),
        pytest.param("email,name\na@x.org,Ada", {"address": 0, "name": 1}, id="no last line end"),
        pytest.param('"email","name"\n"a@x.org","Ada"\n', {"address": 0, "name": 1}, id="quoted"),
        pytest.param("address,email\nHigh St 1,a@x.org\n", {"address": 1}, id="street and email"),
        pytest.param("sep=;\nemail;name\na@x.org;Ada\n", {"address": 0, "name": 1}, id="sep line"),
        pytest.param("id,Display_Name,E-mail address\n1,Ada,a@x.org\n", {"address": 2, "name": 1}, id="more"),
        pytest.param("a@x.org\n", {"address": 0, "name": 1}, id="no header"),
        pytest.param("a@x.org;Ada;lxd,lxc\n", {"address": 0, "name": 1, "topics": 2}, id="no header, many"),
    ],
)  # fmt: skip
def test_the_dialect_is_found_out(
    tmp_path: Path, content: str | bytes, columns: dict[str, int]
) -> None:
    """Delimiter, header and line ends, by looking; the one row is split as meant."""
    sheet, lines = read(tmp_path / "people.csv", content)
    assert sheet.columns == columns
    assert [line.cells[columns["address"]] for line in lines] == ["a@x.org"]
    assert not lines[0].problem


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(None, "cannot be read", id="missing"),
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"\n", "is empty", id="empty line"),
        pytest.param("email\nzoë@x.org\n".encode("latin-1"), "csv:2: the file is not UTF-8", id="Latin-1"),
        pytest.param(b"email\nzo\xc3", "csv:2: the file is not UTF-8", id="cut off in a letter"),
        pytest.param("email\na@x.org\n".encode("utf-16"), "csv:1: the file is not UTF-8", id="UTF-16"),
        pytest.param(b"name,street\nAda,High St\n", "csv:1: no column is headed", id="no address"),
        pytest.param(b"a@x.org,b,c,d,e\n", "no column is headed", id="no header, too many"),
        pytest.param(b"x" * (1 << 20) + b"x", "longer than a megabyte", id="no lines"),
    ],
)  # fmt: skip
def test_what_is_no_csv_is_one_line(tmp_path: Path, content: bytes | None, told: str) -> None:
    """The whole file is looked at before anybody is entered."""
    path = tmp_path / "people.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ImportRefused) as refused:
        read_sheet(path)
    assert told in str(refused.value)


@pytest.mark.parametrize("content", ["email,name\na@x.org,Ada\n", "email;name\n", "a@x.org\n"])
def test_a_column_that_is_not_there_is_told(tmp_path: Path, content: str) -> None:
    """Whatever splits the line."""
    path = tmp_path / "people.csv"
    path.write_text(content)
    with pytest.raises(ImportRefused, match="csv:1: no column is headed 'Nick', from which name"):
        read_sheet(path, {"name": "Nick"})


def test_addresses_alone_may_have_names(tmp_path: Path) -> None:
    """As mail programs write them; a spreadsheet has guarded nothing there."""
    sheet, lines = read(tmp_path / "people.txt", "Ada <a@x.org>\nb@x.org\n")
    assert (sheet.header, sheet.guards) == (("address", "name"), False)
    assert [line.cells for line in lines] == [("a@x.org", "Ada"), ("b@x.org", "")]


def test_a_wrong_byte_far_down_is_found_with_its_line(tmp_path: Path) -> None:
    """Also where reading in pieces cuts a letter in two."""
    path = tmp_path / "people.csv"
    good = "email\n" + "zoë@x.org\n" * 200_000
    path.write_bytes(good.encode() + b"\xff@x.org\n")
    with pytest.raises(ImportRefused, match="not UTF-8") as refused:
        read_sheet(path)
    assert refused.value.where.endswith(":200002")
    path.write_text(good, "utf-8")
    assert read_sheet(path).columns == {"address": 0}


def test_an_unclosed_quote_costs_its_own_row(tmp_path: Path) -> None:
    """The rows below are read, with their own line numbers."""
    content = 'email,name\n"a@x.org,Ada\nb@x.org,"Bo\nc@x.org,Cy\n"d@x.org","Di"\n'
    _, lines = read(tmp_path / "people.csv", content)
    assert [(line.number, bool(line.problem)) for line in lines] == [
        (2, True),
        (3, True),
        (4, False),
        (5, False),
    ]
    assert lines[0].cells == ['"a@x.org,Ada']
    assert lines[2].cells == ["c@x.org", "Cy"]


def test_a_quote_that_closes_much_later_swallows_nobody(tmp_path: Path) -> None:
    """A cell of a hundred lines is none: somebody forgot a quote, and somebody else put one."""
    content = 'email,name\na@x.org,"Ada\n' + "p@x.org,P\n" * 120 + 'z@x.org,Zoe"\n'
    _, lines = read(tmp_path / "people.csv", content)
    assert [line.number for line in lines if line.problem] == [2]
    assert len(lines) == 122


def test_quotes_do_what_they_should(tmp_path: Path) -> None:
    """Delimiters, doubled quotes and line ends inside; inches outside; numbers of first lines."""
    content = (
        'email,name,notes\na@x.org,"Lovelace, ""Ada""",\n'
        'b@x.org,Bo,"two\nlines"\nc@x.org,5" pipe,\n\nd@x.org, "Di, of D",\n'
    )
    _, lines = read(tmp_path / "people.csv", content)
    assert [(line.number, list(line.cells)) for line in lines] == [
        (2, ["a@x.org", 'Lovelace, "Ada"', ""]),
        (3, ["b@x.org", "Bo", "two\nlines"]),
        (5, ["c@x.org", '5" pipe', ""]),
        (7, ["d@x.org", "Di, of D", ""]),
    ]


cell = st.text(st.sampled_from("ab,;\"\n\t' é"), max_size=6).map(str.strip)


@given(st.lists(st.tuples(cell, cell), max_size=8), st.sampled_from(",;\t"))
@settings(deadline=None)
def test_what_the_standard_writes_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str
) -> None:
    """Any well-formed file comes back cell by cell."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(("email", "name", "notes"))
    writer.writerows(("a@x.org", *row) for row in rows)
    path = tmp_path_factory.mktemp("sheet") / "people.csv"
    _, lines = read(path, text.getvalue().encode())
    assert [list(line.cells) for line in lines] == [["a@x.org", *row] for row in rows]


@given(st.binary(max_size=60) | st.text('",\n;@ax', max_size=40).map(str.encode))
@settings(deadline=None, max_examples=300)
def test_no_file_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    """Every file is refused in one line or read to its end, no line told twice."""
    path = tmp_path_factory.mktemp("sheet") / "people.csv"
    try:
        _, lines = read(path, b"email,name\n" + content)
    except ImportRefused:
        return
    numbers = [line.number for line in lines]
    assert numbers == sorted(set(numbers))
