"""JSON lines: keys as columns, values as cells."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.errors import ImportRefused
from subscribers.importing.documents import cell_of
from subscribers.importing.opening import read_lines, read_sheet
from subscribers.importing.sheet import Form, Line, Sheet, open_text


def read(path: Path, content: str) -> tuple[Sheet, list[Line]]:
    path.write_text(content, "utf-8")
    sheet = read_sheet(path)
    with open_text(path) as file:
        return sheet, list(read_lines(sheet, file))


def test_keys_are_headings(tmp_path: Path) -> None:
    """Of all the lines together; what a line has not is empty; lists have semicolons."""
    sheet, lines = read(
        tmp_path / "people.jsonl",
        '{"email": "a@x.org", "name": "Ada"}\n\n'
        '{"topics": ["lxd", "lxc"], "email": "b@x.org", "plain": true, "score": 1.5}\n',
    )
    assert (sheet.form, sheet.header) == (
        Form.DOCUMENTS,
        ("email", "name", "topics", "plain", "score"),
    )
    assert sheet.ignored == ("score",)
    assert [(line.number, line.cells, line.problem) for line in lines] == [
        (1, ["a@x.org", "Ada", "", "", ""], ""),
        (3, ["b@x.org", "", "lxd;lxc", "true", "1.5"], ""),
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("[1]", "no JSON object"),
        ("{", "no JSON object"),
        ('{"email": "x"} {}', "no JSON object"),
        ("[" * 100_000, "no JSON object"),
        ('{"email": ' + "1" * 5000 + "}", "no JSON object"),
        ('{"email": "\\ud800@x.org"}', "half of a character"),
        ('{"email": "\\udfff@x.org"}', "half of a character"),
    ],
    ids=["array", "cut off", "two", "deep", "5,000 digits", "first half", "second half"],
)
def test_a_broken_line_costs_only_itself(tmp_path: Path, line: str, problem: str) -> None:
    """The lines around it are read; its cells can be written to the rejects."""
    good = '{"email": "a@x.org"}\n'
    _, lines = read(tmp_path / "people.jsonl", f"{good}{line}\n{good}")
    assert [(each.number, bool(each.problem)) for each in lines] == [
        (1, False),
        (2, True),
        (3, False),
    ]
    assert problem in lines[1].problem
    assert "".join(lines[1].cells).encode()


def test_keys_may_come_as_late_as_they_like(tmp_path: Path) -> None:
    """Who left is often the only one with a word for it; case tells no keys apart."""
    many = "".join(f'{{"email": "p{number}@x.org"}}\n' for number in range(120))
    sheet, lines = read(
        tmp_path / "people.jsonl",
        f'{many}{{"email": "a@x.org", "status": "pending"}}\n'
        '{"Email": "b@x.org", "Status": "unsubscribed"}\n',
    )
    assert sheet.header == ("email", "status")
    assert [line.cells for line in lines[-2:]] == [
        ["a@x.org", "pending"],
        ["b@x.org", "unsubscribed"],
    ]


def test_one_key_cannot_say_two_things(tmp_path: Path) -> None:
    """Spelled twice in one line, it may say twice the same, or nothing once."""
    _, lines = read(
        tmp_path / "people.jsonl",
        '{"email": "a@x.org", "status": "enabled", "STATUS": "unsubscribed"}\n'
        '{"email": "a@x.org", "status": "", "STATUS": "unsubscribed"}\n',
    )
    assert "'status' is there twice" in lines[0].problem
    assert (lines[1].cells, lines[1].problem) == (["a@x.org", "unsubscribed"], "")


def test_a_file_of_endless_keys_is_refused(tmp_path: Path) -> None:
    """They are kept in memory, which stays flat."""
    lines = [f'{{"email": "a@x.org", "k{number}": 1}}\n' for number in range(1000)]
    sheet, _ = read(tmp_path / "people.jsonl", "".join(lines[:-1]))
    assert len(sheet.header) == 1000
    with pytest.raises(ImportRefused, match="more than 1,000 different keys") as refused:
        read(tmp_path / "people.jsonl", "".join(lines))
    assert refused.value.where.endswith("people.jsonl:1000")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('[{"email": "a@x.org"}]', "jq -c"),
        ('{"name": "Ada"}', "no key is called"),
        ("{}", "no key"),
    ],
)
def test_what_is_no_list_of_objects_is_one_line(tmp_path: Path, content: str, told: str) -> None:
    """With the mend, before anybody is entered."""
    with pytest.raises(ImportRefused) as refused:
        read(tmp_path / "people.jsonl", content)
    assert told in str(refused.value)
    assert str(refused.value).startswith(f"{tmp_path / 'people.jsonl'}:1: ")


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(documents)
def test_any_value_is_a_cell(value: object) -> None:
    """Whatever JSON can say comes to text."""
    assert isinstance(cell_of(json.loads(json.dumps(value))), str)
