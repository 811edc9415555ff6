"""ZIPs with one file of people in them."""

import zipfile
from pathlib import Path

import pytest

from subscribers.errors import ImportRefused
from subscribers.importing import archives
from subscribers.importing.archives import unpacked
from subscribers.importing.opening import read_sheet


def pack(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return path


def test_the_one_file_in_it_is_read(tmp_path: Path) -> None:
    """What is no file of people is passed over; nothing stays behind."""
    path = pack(tmp_path / "a.zip", read__md="#", people__csv="email\na@x.org\n")
    with unpacked(path) as inside:
        assert inside.read_text() == "email\na@x.org\n"
    assert not inside.exists()


def test_what_a_mac_adds_and_capitals_are_no_obstacle(tmp_path: Path) -> None:
    """Its copies of a file's properties have the file's name."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("Export/PEOPLE.CSV", "email\na@x.org\n")
        archive.writestr("__MACOSX/Export/._PEOPLE.CSV", "\0")
    with unpacked(tmp_path / "a.zip") as inside:
        assert (inside.name, inside.read_text()) == ("people.csv", "email\na@x.org\n")


@pytest.mark.parametrize("suffix", ["csv", "tsv", "txt", "json", "jsonl", "ndjson"])
def test_people_come_in_files_of_these_kinds(tmp_path: Path, suffix: str) -> None:
    """The name says how to read them, inside an archive as outside."""
    with unpacked(pack(tmp_path / "a.zip", **{f"p__{suffix}": "x", "a__png": "x"})) as inside:
        assert inside.name == f"people.{suffix}"


def test_a_name_that_leads_elsewhere_leads_nowhere(tmp_path: Path) -> None:
    """What an archive calls its files decides nothing."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../evil.csv", "email\n")
    with unpacked(tmp_path / "a.zip") as inside:
        assert inside.name == "people.csv"
    assert not list(tmp_path.parent.glob("evil.csv"))


def test_what_is_no_archive_is_itself(tmp_path: Path) -> None:
    """Also where there is nothing at all: reading tells."""
    path = tmp_path / "people.zip"
    with unpacked(path) as inside:
        assert inside == path


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"a__csv": "email", "b__csv": "email"}, "2 files of people (a.csv, b.csv); "),
        ({"a__png": "x"}, "0 files of people; "),
        (
            {f"{n}__csv": "" for n in "abcdef"},
            "6 files of people (a.csv, b.csv, c.csv, d.csv, e.csv); ",
        ),
    ],
    ids=["two", "none", "many"],
)
def test_one_file_and_no_more(tmp_path: Path, content: dict[str, str], told: str) -> None:
    """Files of those who left are imported on purpose, one by one."""
    with pytest.raises(ImportRefused) as refused, unpacked(pack(tmp_path / "a.zip", **content)):
        pass
    assert str(refused.value).startswith(f"{tmp_path / 'a.zip'}: it holds {told}")


def test_a_broken_archive_is_one_line(tmp_path: Path) -> None:
    """Cut off, with a wrong sum, or larger than it may be: nothing is left behind."""
    whole = pack(tmp_path / "a.zip", people__csv="email\n" + "a@x.org\n" * 999).read_bytes()
    broken = tmp_path / "b.zip"
    for damaged in (whole[:-10], whole[:40], whole[:60] + b"\0\0\0\0" + whole[64:]):
        broken.write_bytes(damaged)
        with pytest.raises(ImportRefused, match="cannot be unpacked"), unpacked(broken):
            pass


def test_an_archive_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb is refused by what it says of itself."""
    monkeypatch.setattr(archives, "MOST", 100)
    path = pack(tmp_path / "a.zip", people__csv="email\n" * 100)
    with (
        pytest.raises(ImportRefused, match=r"a\.zip: it unpacks to more than 4 GB"),
        unpacked(path),
    ):
        pass
    monkeypatch.setattr(archives, "MOST", 600)
    with unpacked(path) as inside:
        assert inside.stat().st_size == 600


def test_a_mistake_inside_names_the_archive(tmp_path: Path) -> None:
    """Not a folder that is gone."""
    path = pack(tmp_path / "a.zip", people__csv="name\nAda\n")
    with pytest.raises(ImportRefused) as refused, unpacked(path) as inside:
        read_sheet(inside)
    assert str(refused.value).startswith(f"{path}/people.csv:1: no column is headed")
