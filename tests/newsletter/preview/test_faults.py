"""A mistake is shown with the lines around it, and with no other file's."""

from pathlib import Path

import pytest

from newsletter.errors import ReportError, SettingsError
from newsletter.preview.faults import fault_of, lines_of

LINES = "one\ntwo\nthree\nfour\nfive\nsix\n"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two files of the workspace."""
    paths = [tmp_path / "newsletter.toml", tmp_path / "reports" / "1.md"]
    paths[1].parent.mkdir()
    for path in paths:
        path.write_text(LINES)
    return paths


@pytest.mark.parametrize(
    ("line", "shown"),
    [(1, [1, 2, 3]), (4, [2, 3, 4, 5, 6]), (7, [5, 6, 7]), (99, [])],
    ids=["first", "middle", "last", "beyond"],
)
def test_the_lines_around(files: list[Path], tmp_path: Path, line: int, shown: list[int]) -> None:
    """Two before, two after, as far as there are any."""
    fault = fault_of(ReportError("no", where=f"{files[1]}:{line}", mend="m"), files, tmp_path)
    assert [number for number, _ in fault.excerpt] == shown
    assert (fault.what, fault.mend, fault.line, fault.file) == ("no", "m", line, files[1])
    assert fault.where == f"reports/1.md:{line}"


def test_settings_are_told_by_their_name(files: list[Path], tmp_path: Path) -> None:
    """`newsletter.toml:2: project.name` is a place, too."""
    fault = fault_of(SettingsError("no", where="newsletter.toml:2: project.name"), files, tmp_path)
    assert (fault.file, fault.line) == (files[0], 2)
    assert (2, "two") in fault.excerpt


def test_no_other_file_is_shown(files: list[Path], tmp_path: Path) -> None:
    """An error that names a file of the machine shows nothing of it."""
    fault = fault_of(ReportError("no", where="/etc/hostname:1"), files, tmp_path)
    assert (fault.file, fault.excerpt) == (None, ())


def test_an_error_without_a_line(files: list[Path], tmp_path: Path) -> None:
    """The file alone is named."""
    fault = fault_of(ReportError("no", where=str(files[1])), files, tmp_path)
    assert (fault.where, fault.line, fault.file, fault.excerpt) == (
        "reports/1.md", None, files[1], (),
    )  # fmt: skip


def test_a_bug_is_called_one(files: list[Path], tmp_path: Path) -> None:
    """With what Python says of it."""
    fault = fault_of(KeyError("x"), files, tmp_path)
    assert "a bug of the program: KeyError: 'x'" in fault.what


def test_lines_of_what_is_no_text(tmp_path: Path) -> None:
    """Noise is shown as far as it goes, a missing file as nothing, an endless line is cut."""
    noise = tmp_path / "noise"
    noise.write_bytes(b"\xff\xfe\n" + b"x" * 10_000)
    assert lines_of(noise) == ["\ufffd\ufffd", "x" * 200]
    assert lines_of(tmp_path / "nowhere") == []
