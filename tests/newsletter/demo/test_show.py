"""The demonstration: everybody in the example gets the example, once."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.demo.show import Shown, show
from newsletter.errors import WorkspaceError
from newsletter.mailing.values import Tally
from newsletter.newsroom.mailroom import Run

AUDIENCE = 12


def run(folder: Path, *, again: bool = False) -> Shown:
    """Run the demo."""
    wish = Run(wait=timedelta(minutes=1), stop=asyncio.Event())
    return asyncio.run(show(folder, wish, again=again))


def letters(shown: Shown) -> int:
    """How many letters were caught."""
    return len(list((shown.maildir / "new").iterdir()))


def test_the_example_reaches_everybody_once(tmp_path: Path) -> None:
    """First everybody, then nobody, then with `again` everybody afresh; pages for each."""
    folder = tmp_path / "demo"
    first = run(folder)
    assert first.tally == Tally(audience=AUDIENCE, sent=AUDIENCE)
    assert not first.was_sent_before
    assert not (folder / "rejects.csv").exists()
    second = run(folder)
    assert second.was_sent_before
    assert second.tally == first.tally
    assert letters(second) == AUDIENCE
    third = run(folder, again=True)
    assert not third.was_sent_before
    assert letters(third) == AUDIENCE
    assert len(list((folder / "letters").iterdir())) == AUDIENCE


@pytest.mark.parametrize("again", [False, True])
def test_somebody_elses_folder_is_left_alone(tmp_path: Path, *, again: bool) -> None:
    """A folder that happens to be called demo is never thrown away."""
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "thesis.txt").write_text("years of work")
    with pytest.raises(WorkspaceError, match="not the demo's"):
        run(tmp_path / "demo", again=again)
    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["thesis.txt"]


def test_the_workspaces_own_database_is_never_the_demos(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the environment says, the demo keeps to its folder."""
    other = tmp_path / "real.db"
    monkeypatch.setenv("NEWSLETTER_DATABASE", f"sqlite:///{other}")
    run(tmp_path / "demo")
    assert not other.exists()
