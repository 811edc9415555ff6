"""People from files and to files, at the command line: rehearsed, entered, listed, taken back."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from newsletter.cli.exits import Exit
from subscribers.importing import running
from tests.support.commands import Terminal, terminal

__all__ = ["terminal"]

EXPORT = (
    "Email Address,First Name,Last Name,UNSUB_TIME,LEID,EUID,TAGS\n"
    "ada@example.org,Ada,Lovelace,,1,a,\ngone@example.org,,,2019-01-01 00:00:00,2,b,\nbad,,,,,,\n"
)


@pytest.fixture
def here(terminal: Terminal) -> Terminal:
    terminal.write("export.csv", EXPORT)
    return terminal


def test_a_rehearsal_tells_all_and_enters_nobody(here: Terminal) -> None:
    """How the file was read, the sum, who is who; then the run shows the same figures."""
    rehearsed = here("subscribers", "import", "export.csv", "--consent", "form", "--dry-run")
    assert rehearsed.status == Exit.REJECTED
    assert rehearsed.out.splitlines() == [
        (
            "read (Mailchimp): address = Email Address, first = First Name, last = Last Name,"
            " tags = TAGS, left = UNSUB_TIME"
        ),
        "nothing was read from the columns LEID, EUID",
        (
            "rows 3 = added 1 + confirmed 0 + updated 0 + known 0 + duplicates 0 + left 1"
            " + suppressed 0 + rejected 1; revived 0"
        ),
        "  added: ada@example.org",
        "  left: gone@example.org",
        "the rejected rows, with line and reason: export.rejects.csv",
        "a dry run: nobody was entered, nobody changed",
    ]
    assert here("subscribers", "list", "--json").out == "[]\n"
    real = here("subscribers", "import", "export.csv", "--consent", "form")
    assert rehearsed.out.splitlines()[2] in real.out
    assert "import 1: `newsletter subscribers undo 1`" in real.out


def test_an_import_is_listed_and_taken_back(here: Terminal) -> None:
    """By its number; a second time is one line."""
    here("subscribers", "import", "export.csv", "--consent", "form")
    (run,) = json.loads(here("subscribers", "imports", "--json").out)
    assert (run["import"], run["source"], run["consent"]) == (1, "export.csv", "form")
    assert (run["rows"], run["added"], run["left"], run["undone"]) == (3, 1, 1, None)
    assert "export.csv\t3\t1" in here("subscribers", "imports").out
    undone = here("subscribers", "undo", "1", "--yes", "--json")
    assert json.loads(undone.out) == {"removed": 2, "restored": 0, "kept": 0, "mailed": 0}
    assert here("subscribers", "list", "--json").out == "[]\n"
    again = here("subscribers", "undo", "1", "--yes")
    assert (again.status, again.out) == (Exit.SUBSCRIBERS, "")
    assert "was undone" in again.err


def test_whoever_is_disputed_can_be_known(here: Terminal) -> None:
    """Counted in the list of imports, and all of them named in a file that the result names."""
    here.write("two.csv", "email\nada@example.org\ngone@example.org\n")
    here("subscribers", "import", "two.csv", "--consent", "form")
    told = json.loads(here("subscribers", "import", "export.csv", "--json", "--dry-run").out)
    assert (told["disputed"], told["disputes"]) == (1, "export.disputed.csv")
    done = here("subscribers", "import", "export.csv", "--consent", "form")
    assert "what came of it: export.disputed.csv\n" in done.out
    assert "gone@example.org,unsubscribed" in Path(here.folder, "export.disputed.csv").read_text()
    latest, first = json.loads(here("subscribers", "imports", "--json").out)
    assert (latest["disputed"], first["disputed"]) == (1, 0)
    header, row, _ = here("subscribers", "imports").out.splitlines()
    assert dict(zip(header.split("\t"), row.split("\t"), strict=True))["disputed"] == "1"


@contextmanager
def interrupted(commit: int) -> Iterator[None]:
    """Within the block Ctrl-C comes when the database is to make that transaction last."""
    commits = count(1)

    def press(_: Connection) -> None:
        if next(commits) == commit:
            signal.raise_signal(signal.SIGINT)

    event.listen(Engine, "commit", press)
    try:
        yield
    finally:
        event.remove(Engine, "commit", press)


def test_an_import_that_is_interrupted_tells_what_is_in(
    here: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole batches with their rows, and the two ways on from there."""
    monkeypatch.setattr(running, "BATCH", 2)
    here("subscribers", "list")
    names = ("a@example.org", "bad", "B@example.org", "b@example.org", "c@example.org")
    here.write("people.csv", "email\n" + "".join(f"{name}\n" for name in (*names, *names)))
    with interrupted(1):
        done = here("subscribers", "import", "people.csv")
    assert (done.status, done.out) == (Exit.INTERRUPTED, "")
    assert done.err == "newsletter: interrupted: nobody was entered, nobody changed\n"
    assert here("subscribers", "imports", "--json").out == "[]\n"
    with interrupted(2):
        done = here("subscribers", "import", "people.csv")
    assert (done.status, done.out) == (Exit.INTERRUPTED, "")
    assert done.err == (
        "newsletter: interrupted: import 1 has rows 3 = added 2 + confirmed 0 + updated 0 + known 0"
        " + duplicates 0 + left 0 + suppressed 0 + rejected 1 so far; import the file again to go"
        " on, or `newsletter subscribers undo 1` takes it back\n"
    )
    (run,) = json.loads(here("subscribers", "imports", "--json").out)
    assert (run["rows"], run["added"], run["rejected"]) == (3, 2, 1)
    again = json.loads(here("subscribers", "import", "people.csv", "--json").out)
    assert (again["rows"], again["added"], again["known"], again["run"]) == (10, 1, 2, 2)


def test_no_import_empties_the_files_of_another(here: Terminal) -> None:
    """Sources of one name but for their ending each have their own, whatever is imported next."""
    agreed = ("subscribers", "import", "people.csv", "--consent", "form")
    here.write("people.csv", "email\nada@example.org\n")
    here(*agreed)
    here.write("people.csv", "email,state\nada@example.org,unsubscribed\nnobody,\n")
    here(*agreed)
    first = ("people.rejects.csv", "people.disputed.csv")
    kept = [Path(here.folder, name).read_text() for name in first]
    assert [len(text.splitlines()) for text in kept] == [2, 2]
    here.write("people.jsonl", '{"email": "bo@example.org"}\n{"email": "neither"}\n')
    here.write("people", "cy@example.org\nnor-this\n")
    for source, rejects in (
        ("people.jsonl", "people.jsonl.rejects.csv"),
        ("people", "people.rejects"),
    ):
        done = here("subscribers", "import", source)
        assert f"with line and reason: {rejects}\n" in done.out
    assert [Path(here.folder, name).read_text() for name in first] == kept
    assert here("subscribers", "import", "people.rejects").status == Exit.REJECTED


def test_an_import_tells_programs_everything(here: Terminal) -> None:
    """`--json` has what was read, the examples and the number."""
    done = here("subscribers", "import", "export.csv", "--json", "--column", "name=")
    told = json.loads(done.out)
    assert told["columns"]["address"] == "Email Address"
    assert (told["program"], told["run"], told["revived"], told["dry_run"]) == (
        "Mailchimp",
        1,
        0,
        False,
    )
    assert told["examples"]["added"] == ["ada@example.org"]


def test_a_day_that_cannot_be_read_is_counted(here: Terminal) -> None:
    """In the line of the result and for programs; one that is not told is not."""
    here.write("days.csv", "email,created_at\na@x.org,05/04/2019\nb@x.org,-\nc@x.org,2019-05-04\n")
    rehearsed = here("subscribers", "import", "days.csv", "--dry-run")
    assert "revived 0; 1 told a day that cannot be read\n" in rehearsed.out
    done = here("subscribers", "import", "days.csv", "--json")
    assert json.loads(done.out)["undated"] == 1


@pytest.mark.parametrize("form", ["csv", "jsonl", "listmonk", "mailman"])
def test_every_form_is_exported_and_read_again(here: Terminal, form: str) -> None:
    """What one workspace writes another one reads."""
    here("subscribers", "import", "export.csv", "--consent", "form")
    written = here("subscribers", "export", "people.txt", "--format", form)
    others = form in {"listmonk", "mailman"}
    assert written.out == f"{1 if others else 2} people in people.txt\n"
    assert (here.folder / "people.txt").stat().st_mode & 0o777 == 0o600
    told = json.loads(here("subscribers", "import", "people.txt", "--json").out)
    assert (told["known"], told["left"]) == (1, 0 if others else 1)


def test_who_is_left_out_of_a_file_for_others_is_told(here: Terminal) -> None:
    """In one line beside the result, and only where there is somebody."""
    rows = "a@x.org,main,,,\nb@x.org,,,,\nc@x.org,main,,,monthly\n"
    here.write("mix.csv", f"address,lists,state,suppressed,frequency\n{rows}")
    here("subscribers", "import", "mix.csv", "--consent", "form")
    written = here("subscribers", "export", "people.txt", "--format", "mailman")
    assert written.out == "1 people in people.txt\n"
    assert written.err == (
        "newsletter: left out, as every letter would go to them: following nothing 1, monthly 1;"
        " --state confirmed takes them\n"
    )
    assert here("subscribers", "export", "people.csv").err == ""


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (("--column", "nme=Name"), Exit.SUBSCRIBERS, "did you mean name?"),
        (("--column", "name=Nick"), Exit.SUBSCRIBERS, "export.csv:1: no column is headed 'Nick'"),
        (("--column", "name"), Exit.USAGE, "names no heading"),
        (("--list", "parties"), Exit.SUBSCRIBERS, "unknown list 'parties'; the lists are main"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_one_line(
    here: Terminal, options: tuple[str, ...], status: Exit, said: str
) -> None:
    """Nobody is entered, and the line says what would be right."""
    done = here("subscribers", "import", "export.csv", *options)
    assert (done.status, done.out) == (status, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert not Path(here.folder, "export.rejects.csv").exists()
