"""The data made anew from caniemail.com's own form."""

import json
import sys
from pathlib import Path

import pytest

from newsletter.checks.clients import CLIENTS, refresh
from newsletter.checks.clients.refresh import condensed, read

DATA = {
    "api_version": "1.0.4",
    "last_update_date": "2026-05-13 14:45:41 +0000",
    "data": [
        {
            "slug": "css-zoom",
            "title": "zoom ",
            "last_test_date": "2024-5-1",
            "stats": {
                "outlook": {"macos": {"2011": "n", "2016": "n #1", "16.80": "y #2"}},
                "gmail": {"ios": {"2020-01": "y", "2019-12": "a #1 #2"}},
                "orange": {"ios": {}},
                "windows-phone": {"ios": {"1": "y"}},
            },
        },
        {"slug": "css-area", "title": "area", "last_test_date": "2019-02-11", "stats": {}},
    ],
}


def made(data: object = DATA) -> dict[str, object]:
    features, day = read(json.dumps(data))
    document: dict[str, object] = json.loads(condensed(features, day=day))
    return document


def test_the_latest_version_is_the_last_in_the_file() -> None:
    """Neither a sort of texts (16.80 before 2016) nor one of days decides."""
    features = made()["features"]
    assert isinstance(features, dict)
    title, tested, letters = features["css-zoom"]
    support = dict(zip(CLIENTS, letters, strict=True))
    assert (title, tested) == ("zoom", "2024-05-01")
    assert support["outlook.macos"] == "y"
    assert support["gmail.ios"] == "a"
    assert support["gmail.android"] == support["orange.ios"] == "u"


def test_the_day_and_the_licence_are_kept() -> None:
    """The file says whose facts these are, and of when; features stand in order."""
    document = made()
    assert document["day"] == "2026-05-13"
    assert "MIT" in str(document["source"])
    assert document["clients"] == list(CLIENTS)
    assert list(document["features"]) == ["css-area", "css-zoom"]  # type: ignore[call-overload]


@pytest.mark.parametrize("data", [{}, {"data": []}, {**DATA, "last_update_date": "yesterday"}])
def test_other_files_are_refused(data: object) -> None:
    """A file that is not caniemail.com's is not taken for one."""
    with pytest.raises(ValueError, match=r"caniemail\.com's data"):
        made(data)


def test_the_command_writes_beside_the_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`python -m newsletter.checks.clients.refresh FILE`."""
    (tmp_path / "data.json").write_text(json.dumps(DATA))
    monkeypatch.setattr(sys, "argv", ["refresh", str(tmp_path / "data.json")])
    monkeypatch.setattr(refresh, "__file__", str(tmp_path / "refresh.py"))
    refresh.main()
    assert json.loads((tmp_path / "caniemail.json").read_text()) == made()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "name the file"),
        (["missing.json"], "missing.json: "),
        (["bad.json"], "bad.json: this is not caniemail.com's data"),
        (["text.json"], "text.json: Expecting value"),
        (["list.json"], "list.json: "),
    ],
    ids=["none", "missing", "bad", "text", "list"],
)
def test_the_command_refuses_in_one_line(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And writes nothing."""
    for name, text in (("bad", "{}"), ("text", "no"), ("list", "[]")):
        (tmp_path / f"{name}.json").write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["refresh", *arguments])
    monkeypatch.setattr(refresh, "__file__", str(tmp_path / "refresh.py"))
    with pytest.raises(SystemExit, match=told):
        refresh.main()
    assert not (tmp_path / "caniemail.json").exists()
