"""How results are shown: for people, for pipes, for programs."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.cli.printing import say, show_fields, show_json, show_rows, shown_path
from newsletter.mailing.states import MailingState

ROWS = [
    {"name": "Ann", "since": datetime(2026, 3, 2, 9, tzinfo=UTC), "topics": ("a", "b"), "note": None},
    {"name": "Bob\x1b[2J\tB", "since": None, "topics": (), "note": "x"},
]  # fmt: skip


def test_a_pipe_gets_a_line_for_each_row(capsys: pytest.CaptureFixture[str]) -> None:
    """Tabs between cells and nowhere else; what steers a terminal is a question mark."""
    show_rows(ROWS, as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "name\tsince\ttopics\tnote",
        "Ann\t2026-03-02 09:00\ta, b\t",
        "Bob?[2J?B\t\t\tx",
    ]


def test_no_rows_are_no_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """But JSON is always JSON."""
    show_rows([], as_json=False)
    assert capsys.readouterr().out == ""
    show_rows([], as_json=True)
    assert json.loads(capsys.readouterr().out) == []


def test_programs_get_every_value_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """Moments in ISO 8601, states as words, paths as text, letters of every script."""
    show_json({"at": ROWS[0]["since"], "state": MailingState.DRAFT, "file": Path("é"), "n": 3})  # type: ignore[dict-item]
    told = json.loads(capsys.readouterr().out)
    assert told == {"at": "2026-03-02T09:00:00+00:00", "state": "draft", "file": "é", "n": 3}


def test_a_terminal_gets_a_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names that look like markup stay what they are."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    show_rows([{"name": "[bold]Ann[/bold]", "count": 3}], as_json=False)
    assert "[bold]Ann[/bold]" in capsys.readouterr().out


def test_fields_stand_below_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    """Aligned, and without blanks at the end."""
    show_fields({"name": "Ann", "language": ""}, as_json=False)
    assert capsys.readouterr().out == "name      Ann\nlanguage\n"


def test_a_line_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a server said."""
    say("Ada \U0001fae8")
    assert capsys.readouterr().out == "Ada \U0001fae8\n"
    say("250 ok\r\nnewsletter: all is lost")
    assert capsys.readouterr().out == "250 ok??newsletter: all is lost\n"


@pytest.mark.parametrize(
    ("path", "shown"),
    [("here/reports/2.md", "reports/2.md"), ("hereabouts/2.md", "{root}/hereabouts/2.md")],
    ids=["below", "beside"],
)
def test_a_path_is_as_short_as_a_person_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, path: str, shown: str
) -> None:
    """Relative to the working folder, and whole outside of it."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert shown_path(tmp_path / path) == shown.format(root=tmp_path)
    assert shown_path(Path("week.md")) == "week.md"
