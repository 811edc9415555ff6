"""`newsletter subscribers stats`: for people, pipes and programs."""

import io
import json

import pytest
from rich.cells import cell_len

from newsletter.cli.exits import Exit
from newsletter.cli.stats import show_census
from newsletter.database import open_database
from subscribers import Subscribers
from tests.support.commands import Terminal, terminal
from tests.support.people import store

__all__ = ["terminal"]


@pytest.fixture
def counted(terminal: Terminal) -> Terminal:
    """Three confirmed people of whom one chose, one who waits, one who left."""
    terminal.write(
        "people.csv",
        "address,topics,language\nann@example.net,,de\nbo@example.net,lxd,\ncy@example.org,,\n"
        "gone@example.org,,\n",
    )
    terminal("subscribers", "import", "people.csv", "--consent", "the form")
    terminal("subscribers", "add", "waits@example.org")
    terminal("subscribers", "remove", "gone@example.org")
    return terminal


def test_programs_get_all_of_it(counted: Terminal) -> None:
    """Every number once, by name."""
    done = counted("subscribers", "stats", "--json")
    assert done.status == Exit.OK
    told = json.loads(done.out)
    (month,) = told.pop("months")
    assert told.pop("at").startswith(month.pop("month"))
    assert month == {"joined": 4, "left": 1, "net": 3, "confirmed": 3}
    assert told == {
        "people": 5, "confirmed": 3, "unconfirmed": 1, "unsubscribed": 1, "suppressed": 0,
        "mailable": 3, "following_nothing": 0,
        "lists": [{"list": "main", "confirmed": 3, "all_topics": 2, "topics": {"lxd": 1}}],
        "domains": {"example.net": 2, "example.org": 1},
        "other_domains": {"domains": 0, "confirmed": 0},
        "languages": {"": 2, "de": 1}, "ways": {"import": 3},
    }  # fmt: skip


def test_a_pipe_gets_tables(counted: Terminal) -> None:
    """Sums first, then tab-separated tables with a blank line between; no picture."""
    lines = counted("subscribers", "stats").out.splitlines()
    assert lines[0] == "people 5 = confirmed 3 + unconfirmed 1 + unsubscribed 1"
    assert lines[1] == "mailable 3, following nothing 0, suppressed addresses 0"
    assert lines[2:4] == ["", "month\tjoined\tleft\tnet\tconfirmed"]
    assert lines[4].split("\t")[1:] == ["4", "1", "3", "3"]
    rest = "\n".join(lines[5:])
    assert "\nlist\ttopic\tconfirmed\nmain\t\t3\nmain\t(all)\t2\nmain\tlxd\t1\n\n" in rest
    assert "\nlanguage\tconfirmed\n(none)\t2\nde\t1\n\nway\tconfirmed\nimport\t3" in rest


@pytest.mark.parametrize(("room", "encoding"), [(60, "utf-8"), (80, "ascii"), (200, "utf-8")])
def test_a_terminal_gets_a_plot(
    counted: Terminal, monkeypatch: pytest.MonkeyPatch, *, room: int, encoding: str
) -> None:
    """Numbers at the right of their columns, bars behind them, no line longer than the terminal."""
    people = store_of(counted)
    written = io.BytesIO()
    out = io.TextIOWrapper(written, encoding=encoding)
    monkeypatch.setattr(out, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setenv("COLUMNS", str(room))
    show_census(people.census(), as_json=False)
    out.flush()
    lines = written.getvalue().decode(encoding).splitlines()
    assert max(map(cell_len, lines)) <= room
    month = next(line for line in lines if " 4 " in line and " 1 " in line)
    full, light = ("█", "░") if encoding == "utf-8" else ("+", "-")
    bar = month.split()[-1]
    assert set(bar) == {full, light}
    assert abs(bar.count(full) - 4 * bar.count(light)) <= 4
    assert any(line.startswith("confirmed ") for line in lines)


def store_of(terminal: Terminal) -> Subscribers:
    """The people of a workspace."""
    return store(open_database(f"sqlite:///{terminal.folder / 'newsletter.db'}"))
