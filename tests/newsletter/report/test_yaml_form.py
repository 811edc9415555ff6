"""YAML as the front matter speaks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import ReportError
from newsletter.report import JsonValue
from newsletter.report.yaml_form import read_yaml, write_yaml
from tests.support.reports import JSON_VALUES, TEXTS


def _values(text: str) -> dict[str, JsonValue]:
    entries = read_yaml(text, where="week.md", line=2)
    return {key: entry.value for key, entry in entries.items()}


@given(st.dictionaries(TEXTS, JSON_VALUES, max_size=3))
def test_any_json_value_reads_back(values: dict[str, JsonValue]) -> None:
    """Numbers stay numbers, and text that looks like one stays text."""
    assert _values(write_yaml(values)) == values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("12:30", "12:30"),
        ("2017-06-05", "2017-06-05"),
        ("007", "007"),
        ("1_000", "1_000"),
        ("true", True),
        ("~", None),
        ("", None),
        ("12", 12),
        ("1.50", 1.5),
        ("1e3", 1000.0),
        (".inf", "inf"),
        ("Weekly status #1", "Weekly status #1"),
        ("Weekly status # a comment", "Weekly status"),
        ("'Week' #1", "Week"),
        ("!!set {a}", ["a"]),
    ],
)
def test_plain_words_mean_what_people_mean(text: str, value: JsonValue) -> None:
    """Norwegian is no falsehood, a time no number, and `#1` no comment."""
    assert _values(f"key: {text}\n") == {"key": value}


def test_an_entry_knows_its_text_and_its_line() -> None:
    """A number's own spelling (`1.10`) is kept for who wants text."""
    entries = read_yaml("a: 1\n\nb: 1.10\n", where="week.md", line=2)
    assert (entries["b"].raw, entries["b"].line) == ("1.10", 4)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: b: c", "week.md:2: the front matter is not YAML"),
        ("a: 1\nb: [1", "week.md:3: the front matter is not YAML"),
        ("a: 1\nA: 1\na: 2", 'week.md:4: the key "a" is given twice'),
        ("- a", "week.md:2: the front matter is not a list of keys and values"),
        ("a: &x [1]\nb: *x", "week.md:3: the front matter is not YAML: an alias"),
        ("a: !!python/object:os.system x", "week.md:2: the front matter is not YAML"),
        ("a: " + "[" * 5000, "week.md:2: the front matter is not YAML"),
        ("a: \x01", "week.md:2: the front matter is not YAML"),
    ],
    ids=lambda value: value[:20],
)
def test_what_cannot_be_read_is_told_in_one_line(text: str, told: str) -> None:
    """Where, what and the mend; nothing is executed, nothing grows without end."""
    with pytest.raises(ReportError) as caught:
        read_yaml(text, where="week.md", line=2)
    assert str(caught.value).startswith(told)
    assert caught.value.mend
