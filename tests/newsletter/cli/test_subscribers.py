"""`newsletter subscribers list` and `show`: who is found, and how they are shown."""

import json
import re
import sqlite3
from contextlib import closing

import pytest
from rich.cells import cell_len

from newsletter.cli.exits import Exit
from tests.support.commands import Terminal, terminal

__all__ = ["terminal"]

LONG = "a.very.long.name.that.nobody.would.want@lists.department.example.org"
WORDING = "the form on our website, which said that a letter would come each week, and who reads it"


@pytest.fixture
def people(terminal: Terminal) -> Terminal:
    """Three people."""
    terminal.write(
        "people.csv",
        "address,name,topics,language\n"
        "ann@example.net,Ann,,de\n"
        f"{LONG},Somebody With A Name As Long As Their Address,lxd;lxc;lxcfs;distributions,\n"
        "zoe@example.org,Zoë,lxc,\n",
    )
    assert terminal("subscribers", "import", "people.csv", "--consent", WORDING).status == Exit.OK
    return terminal


def test_a_segment_says_who_is_listed(people: Terminal) -> None:
    """In the order they came; in a pipe as lines with tabs, whole."""
    done = people("subscribers", "list", "--where", "topic == lxd or name ~ ZOË")
    assert [line.split("\t")[:4] for line in done.out.splitlines()] == [
        ["address", "name", "state", "follows"],
        ["ann@example.net", "Ann", "confirmed", "main"],
        [LONG, "Somebody With A Name As Long As Their Address", "confirmed",
         "main: distributions, lxc, lxcfs, lxd"],
        ["zoe@example.org", "Zoë", "confirmed", "main: lxc"],
    ]  # fmt: skip
    assert people("subscribers", "list", "--where", "name == nobody").out == ""


def test_how_many_and_the_first(people: Terminal) -> None:
    """A number, a preview with both, a limit; other filters count together with the segment."""
    where = ("--where", "topic == lxc")
    assert people("subscribers", "list", *where, "--count").out == "3\n"
    assert people("subscribers", "list", *where, "--count", "--text", "ann@").out == "1\n"
    assert json.loads(people("subscribers", "list", "--count", "--json").out) == {"count": 3}
    seen = people("subscribers", "list", *where, "--preview", "--limit", "1").out.splitlines()
    assert (len(seen), seen[-1]) == (3, "1 of 3 people")
    told = json.loads(people("subscribers", "list", *where, "--preview", "--json").out)
    assert (told["count"], len(told["people"])) == (3, 3)
    limited = json.loads(people("subscribers", "list", *where, "--limit", "2", "--json").out)
    assert [person["address"] for person in limited] == ["ann@example.net", LONG]
    assert limited[1]["follows"] == [
        {"list": "main", "topics": ["distributions", "lxc", "lxcfs", "lxd"]}
    ]
    empty = people("subscribers", "list", "--where", "name == nobody", "--preview").out
    assert empty == "0 of 0 people\n"
    assert people("subscribers", "list", "--where", "plain", "--json").out == "[]\n"


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("topc == lxd", "segment, column 1, at `topc == lxd`: there is no field 'topc'; did you"),
        ("list == other", "there is no list 'other'; write one of main"),
        ("name == 'a\udcff'", "control character U+DCFF"),
        ("(" * 500, "more than 12 parentheses and nots within each other"),
    ],
    ids=["unknown", "list", "bytes", "deep"],
)
def test_a_mistake_is_one_line(people: Terminal, where: str, told: str) -> None:
    """With the column and the mend; nobody is listed."""
    done = people("subscribers", "list", "--where", where)
    assert (done.status, done.out) == (Exit.SUBSCRIBERS, "")
    assert told in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("room", [60, 80, 200])
def test_a_terminal_shows_one_line_for_each(
    people: Terminal, monkeypatch: pytest.MonkeyPatch, *, room: int
) -> None:
    """State and day are whole at every width; what had to be cut ends with an ellipsis."""
    people("subscribers", "add", "left@example.org", "--name", "Left")
    people("subscribers", "remove", "left@example.org")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(room))
    shown = people("subscribers", "list").out.splitlines()
    assert len(shown) == 5
    assert max(map(cell_len, shown)) <= room
    day = shown[1].split()[-1]
    assert len(day) == len("2026-11-30")
    assert all(line.endswith(day) for line in shown[1:])
    assert "unsubscribed" in shown[4]
    assert ("\u2026" in shown[2]) is (room < 200)


def test_who_is_never_mailed_is_called_so(people: Terminal) -> None:
    """Also for their domain's sake: in the list in place of the state, beside it everywhere else."""
    with closing(sqlite3.connect(people.folder / "newsletter.db")) as database:
        values = ("example.org", "they asked us to stop", "2026-03-02 09:00:00.000000")
        database.execute("INSERT INTO suppressed_domain VALUES (?, ?, ?)", values)
        database.commit()
    found = people("subscribers", "list", "--where", "suppressed").out.splitlines()
    assert [line.split("\t")[2] for line in found] == ["state", "suppressed"]
    (told,) = json.loads(people("subscribers", "list", "--where", "suppressed", "--json").out)
    assert (told["state"], told["suppressed"]) == ("confirmed", "they asked us to stop")
    shown = people("subscribers", "show", "zoe@example.org").out
    assert "state         confirmed\n" in shown
    assert "suppressed    they asked us to stop\n" in shown


def test_who_is_left_out_for_a_while_is_called_so(people: Terminal) -> None:
    """In the list in place of the state, with the end and the reason everywhere else."""
    with closing(sqlite3.connect(people.folder / "newsletter.db")) as database:
        for address, until in (("ann@example.net", "2999"), ("zoe@example.org", "2001")):
            find = f"(SELECT id FROM subscriber WHERE address = '{address}')"
            values = (f"{until}-03-02 09:00:00.000000", "refused: mailbox: 552 full (edition 4)")
            database.execute(f"INSERT INTO probation VALUES ({find}, ?, ?)", values)
        database.commit()
    found = people("subscribers", "list").out.splitlines()
    states = [line.split("\t")[2] for line in found]
    assert states == ["state", "resting", "confirmed", "confirmed"]
    (told,) = json.loads(people("subscribers", "list", "--text", "ann@", "--json").out)
    assert (told["state"], told["rests_until"]) == ("confirmed", "2999-03-02T09:00:00+00:00")
    assert told["rests_for"] == "refused: mailbox: 552 full (edition 4)"
    seen = json.loads(people("subscribers", "list", "--preview", "--json").out)
    assert [each["rests_until"] is None for each in seen["people"]] == [False, True, True]
    shown = people("subscribers", "show", "ann@example.net").out
    assert re.search(r"^rests_until +2999-03-02", shown, re.MULTILINE)
    assert re.search(r"^rests_for +refused: mailbox", shown, re.MULTILINE)
    assert json.loads(people("subscribers", "show", "zoe@example.org", "--json").out)[
        "rests_until"
    ] is None  # fmt: skip


@pytest.mark.parametrize("room", [60, 80, 200])
def test_a_person_is_shown_whole(
    people: Terminal, monkeypatch: pytest.MonkeyPatch, *, room: int
) -> None:
    """What they follow, how often, and every word of their record, at every width."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(room))
    shown = people("subscribers", "show", LONG).out
    fields, _, record = shown.partition("suppressed\n")
    assert (
        "follows       main: distributions, lxc, lxcfs, lxd\nfrequency     each\nplain         no"
        in fields
    )
    assert "paused_until\n" in fields
    assert set(WORDING.split()) <= set(record.split())
    assert "\u2026" not in shown
    printed = re.sub("\x1b\\[[0-9;]*m", "", record)
    assert max(map(cell_len, printed.splitlines())) <= room
    told = json.loads(people("subscribers", "show", LONG, "--json").out)
    assert (told["plain"], told["record"][0]["wording"]) == (False, WORDING)
