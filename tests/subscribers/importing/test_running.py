"""Importing: everybody is entered or accounted for, and nobody is revived."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.exc import IntegrityError

from newsletter.database import open_database
from subscribers.errors import ImportRefused, InvalidField
from subscribers.importing import running
from subscribers.importing.running import ImportResult
from subscribers.model import Act, State, Subscriber, Way
from subscribers.store import Subscribers
from subscribers.tables import subscriber
from tests.support.people import NOW, SECRET, store

BATCH = 500
"""People in one transaction of these tests."""
WORDING = "Agreed at the booth of the fair, 2017-06-05"


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", BATCH)


@pytest.fixture
def people(sqlite_engine: Engine) -> Subscribers:
    return store(sqlite_engine, topics=frozenset({"lxd", "lxc"}))


def bring(
    people: Subscribers, folder: Path, content: str, *, consent: str | None = WORDING
) -> ImportResult:
    path = folder / "people.csv"
    path.write_text(content, "utf-8")
    result = people.import_csv(path, rejects=folder / "rejects.csv", consent=consent)
    assert result.adds_up
    return result


def test_everybody_comes_in_with_all_they_chose(people: Subscribers, tmp_path: Path) -> None:
    """Address, name, topics, language; confirmed in the wording given, on record as an import."""
    result = bring(
        people,
        tmp_path,
        "Name;Email;Topics;Language\nAda Lovelace;Ada@EXAMPLE.org;LXD,lxc;en\nZoë;zoe@bücher.example;;de\n",
    )
    assert (result.rows, result.added, result.rejected, result.rejects) == (2, 2, 0, None)
    ada, zoe = people.list()
    assert (ada.address, ada.name, ada.topics, ada.language, ada.state) == (
        "Ada@example.org",
        "Ada Lovelace",
        ("lxc", "lxd"),
        "en",
        State.CONFIRMED,
    )
    assert (zoe.address, zoe.topics) == ("zoe@xn--bcher-kva.example", ())
    (line,) = people.record("ada@example.org")
    assert (line.act, line.way, line.wording, line.at) == (
        Act.CONFIRMED,
        Way.IMPORT,
        WORDING,
        NOW,
    )
    assert not (tmp_path / "rejects.csv").exists()


def test_without_a_consent_nobody_is_confirmed(people: Subscribers, tmp_path: Path) -> None:
    """They are there, unconfirmed; a later import with a consent confirms them, once."""
    content = "email\na@example.org\nb@example.org\n"
    assert bring(people, tmp_path, content, consent=None).added == 2
    assert people.counts().unconfirmed == 2
    assert bring(people, tmp_path, content).confirmed == 2
    assert people.counts().mailable == 2
    assert bring(people, tmp_path, content).known == 2
    assert [line.act for line in people.record("a@example.org")] == [Act.ENTERED, Act.CONFIRMED]


def test_a_consent_without_words_is_refused(people: Subscribers, tmp_path: Path) -> None:
    """Nobody is entered on an empty --consent."""
    with pytest.raises(InvalidField, match="consent text is empty"):
        bring(people, tmp_path, "email\na@example.org\n", consent=" ")
    assert people.counts().total == 0


@pytest.mark.parametrize("spelling", ["gone@example.org", "GONE@Example.ORG"])
def test_nobody_who_left_is_revived(people: Subscribers, tmp_path: Path, spelling: str) -> None:
    """Not by any spelling, not with a consent; they are counted and stay as they are."""
    people.add("gone@example.org", consent=WORDING)
    people.remove("gone@example.org")
    result = bring(people, tmp_path, f"email,name\n{spelling},Back\n")
    assert (result.left, result.added, result.confirmed) == (1, 0, 0)
    gone = people.show("gone@example.org")
    assert (gone.state, gone.name) == (State.UNSUBSCRIBED, "")


def test_nobody_suppressed_is_entered(people: Subscribers, tmp_path: Path) -> None:
    """Whether we still have a row for the address or not."""
    people.suppress("Never@example.org", reason="complained")
    people.add("known@example.org")
    people.suppress("known@example.org", reason="complained")
    result = bring(people, tmp_path, "email\nnever@EXAMPLE.org\nknown@example.org\n")
    assert (result.suppressed, result.added, result.confirmed) == (2, 0, 0)
    assert people.counts().mailable == 0
    assert people.counts().total == 1


def test_who_is_there_keeps_what_they_chose(people: Subscribers, tmp_path: Path) -> None:
    """An import never overwrites a person's own name and topics."""
    people.add("ada@example.org", name="Ada", topics=["lxd"], consent=WORDING)
    assert bring(people, tmp_path, "email,name,topics\nADA@example.org,Eve,lxc\n").known == 1
    ada = people.show("ada@example.org")
    assert (ada.name, ada.topics) == ("Ada", ("lxd",))


def test_duplicates_in_a_file_are_folded_and_counted(people: Subscribers, tmp_path: Path) -> None:
    """The first row counts, also where the second comes batches later."""
    filler = "".join(f"p{number}@example.org,\n" for number in range(BATCH + 5))
    content = f"email,name\nAda@example.org,First\nada@EXAMPLE.org,Second\n{filler}ADA@example.org,Third\n"
    result = bring(people, tmp_path, content)
    assert (result.added, result.duplicates, result.known) == (BATCH + 6, 2, 0)
    assert people.show("ada@example.org").name == "First"


def test_bad_rows_are_kept_with_line_and_reason(people: Subscribers, tmp_path: Path) -> None:
    """Same columns, line and reason; the good rows between them are entered."""
    result = bring(
        people,
        tmp_path,
        "email,name,topics\nada@example.org,Ada,lxd\nnobody,Bo,lxc\n\nc@example.org,Cy,lxx\n"
        "d@example.org,D\u2028i,\n,E,\nf@example.org,F,lxd,extra\nzoe@example.org,Zoë,lxc\n",
    )
    assert (result.added, result.rejected) == (2, 5)
    assert result.rejects == tmp_path / "rejects.csv"
    header, *rows = (tmp_path / "rejects.csv").read_text("utf-8").replace("\u2028", "|").split("\n")
    assert header == "email,name,topics,line,reason"
    told = {
        "nobody,Bo,lxc,3,": "must have an @-sign",
        "c@example.org,Cy,lxx,5,": "unknown topic 'lxx'; the topics are lxc, lxd",
        "d@example.org,D|i,,6,": "control character U+2028",
        ",E,,7,": "@-sign",
        "f@example.org,F,lxd,8,": "4 cells under 3 columns",
    }
    assert len(rows) == len(told) + 1
    for row, (begin, reason) in zip(rows[:-1], told.items(), strict=True):
        assert row.startswith(begin)
        assert reason in row
    assert rows[3].endswith(",extra") is False
    assert rows[4].endswith(",extra")


def test_mended_rejects_are_imported_as_they_are(people: Subscribers, tmp_path: Path) -> None:
    """Our own two columns are not carried from file to file."""
    bring(people, tmp_path, "email,name\nada,=Ada\nbo,Bo\n")
    rejected = (tmp_path / "rejects.csv").read_text("utf-8")
    assert "'=Ada" in rejected
    result = bring(people, tmp_path, rejected.replace("ada,", "ada@example.org,"))
    assert (result.added, result.rejected) == (1, 1)
    assert people.show("ada@example.org").name == "=Ada"
    again = (tmp_path / "rejects.csv").read_text("utf-8")
    assert again.startswith("email,name,line,reason\nbo,Bo,3,")
    assert result.ignored == ("line", "reason")


def test_old_rejects_do_not_outlive_the_next_import(people: Subscribers, tmp_path: Path) -> None:
    """A file of rejects tells of the last import only."""
    bring(people, tmp_path, "email\nbad\n")
    bring(people, tmp_path, "email\nada@example.org\n")
    assert (tmp_path / "rejects.csv").read_text() == "email,line,reason\n"


def test_rejects_never_replace_the_file_itself(people: Subscribers, tmp_path: Path) -> None:
    """A slip of the fingers loses nothing."""
    path = tmp_path / "people.csv"
    path.write_text("email\nbad\nada@example.org\n")
    with pytest.raises(ImportRefused, match="replace the file itself") as refused:
        people.import_csv(path, rejects=tmp_path / "." / "people.csv")
    assert path.read_text() == "email\nbad\nada@example.org\n"
    assert refused.value.mend == "give the file another name: they go beside it"
    with pytest.raises(ImportRefused, match="cannot be written") as refused:
        people.import_csv(path, rejects=tmp_path / "nowhere" / "rejects.csv")
    assert refused.value.mend.startswith("copy the file to a folder where you may write")
    assert people.counts().total == 0


def test_a_file_with_states_brings_nobody_back(people: Subscribers, tmp_path: Path) -> None:
    """Who had left where the file comes from is entered as having left; the rest by consent."""
    content = (
        "email,state\na@example.org,confirmed\nb@example.org,Unsubscribed\n"
        "c@example.org,unconfirmed\nd@example.org,\ne@example.org,Kansas\n"
    )
    result = bring(people, tmp_path, content)
    assert (result.added, result.left, result.rejected) == (3, 1, 1)
    assert [person.state for person in people.list()] == [
        State.CONFIRMED,
        State.UNSUBSCRIBED,
        State.UNCONFIRMED,
        State.CONFIRMED,
    ]
    assert people.record("b@example.org")[0].act is Act.LEFT


def test_an_export_comes_back_whole(people: Subscribers, tmp_path: Path) -> None:
    """Into an empty database: the same people, in the same order and states."""
    people.add("=1+1@example.org", name="=cmd", topics=["lxd", "lxc"], consent=WORDING)
    people.add("zoe@bücher.example", name='Zoë, "the" O\'Neil', language="de", consent=WORDING)
    people.add("gone@example.org", name="'+1", consent=WORDING)
    people.remove("gone@example.org")
    people.add("waits@example.org", name="-")
    before = list(people.list())
    assert people.export(tmp_path / "all.csv").people == 4
    engine = people._engine
    with engine.begin() as connection:
        connection.execute(delete(subscriber))
    result = bring(people, tmp_path, (tmp_path / "all.csv").read_text("utf-8"))
    assert (result.added, result.left, result.rejected) == (3, 1, 0)

    def told(person: Subscriber) -> tuple[object, ...]:
        return person.address, person.name, person.language, person.topics, person.state

    assert list(map(told, people.list())) == list(map(told, before))


def test_progress_is_told_in_bytes(people: Subscribers, tmp_path: Path) -> None:
    """Growing up to the size of the file, after each batch."""
    path = tmp_path / "people.csv"
    path.write_text("email\n" + "".join(f"p{number}@example.org\n" for number in range(BATCH * 3)))
    told: list[tuple[int, int]] = []
    people.import_csv(
        path, rejects=tmp_path / "r.csv", progress=lambda done, total: told.append((done, total))
    )
    assert len(told) == 3
    assert told == sorted(told)
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


KILLED = """
import os, signal, sys
from pathlib import Path
from newsletter.database import open_database
from subscribers.importing import running
from tests.support.people import store

batches = []
running.BATCH = int(sys.argv[2])

def progress(done, total):
    batches.append(done)
    if len(batches) == 3:
        os.kill(os.getpid(), signal.SIGKILL)

folder = Path(sys.argv[1])
store(open_database(f"sqlite:///{folder}/newsletter.db")).import_csv(
    folder / "people.csv", rejects=folder / "rejects.csv", consent="yes", progress=progress
)
"""


def test_a_killed_import_leaves_whole_batches(
    people: Subscribers, sqlite_engine: Engine, tmp_path: Path
) -> None:
    """Every person there has their record; the same import again enters the rest, once."""
    rows = BATCH * 5 + 7
    path = tmp_path / "people.csv"
    path.write_text(
        "email,topics\nbad,\n" + "".join(f"p{n}@example.org,lxd\n" for n in range(rows))
    )
    root = Path(__file__).parents[3]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, tmp_path, str(BATCH)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL
    assert people.counts().mailable == people.counts().topics["lxd"] == BATCH * 3
    counts = people.imports.all()[0].counts
    assert (counts["rows"], counts["added"], counts["rejected"]) == (BATCH * 3 + 1, BATCH * 3, 1)
    assert not (tmp_path / "rejects.csv").exists()
    result = people.import_csv(path, rejects=tmp_path / "rejects.csv", consent="yes")
    assert (result.known, result.added, result.rejected) == (BATCH * 3, rows - BATCH * 3, 1)
    assert people.counts().topics["lxd"] == rows
    assert all(len(people.record(f"p{n}@example.org")) == 1 for n in (0, BATCH * 3 - 1, rows - 1))


def test_a_failing_batch_leaves_no_half_batch(
    people: Subscribers, tmp_path: Path, sqlite_engine: Engine
) -> None:
    """The second batch breaks in its last step: the first is whole, the second is not there."""
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE TRIGGER broken BEFORE INSERT ON import_row WHEN NEW.subscriber_id > {BATCH}"
            " BEGIN SELECT RAISE(ABORT, 'broken'); END"
        )
    path = tmp_path / "people.csv"
    path.write_text("email\n" + "".join(f"p{number}@example.org\n" for number in range(BATCH * 2)))
    with pytest.raises(IntegrityError):
        people.import_csv(path, rejects=tmp_path / "rejects.csv")
    assert people.counts().total == BATCH
    counts = people.imports.all()[0].counts
    assert (counts["rows"], counts["added"], sum(counts.values())) == (BATCH, BATCH, BATCH * 2)
    assert sorted(item.name for item in tmp_path.glob(".rejects*")) == []


def test_the_clock_is_asked_once_an_import(sqlite_engine: Engine) -> None:
    """Moments come back aware, whatever the zone of the clock."""
    people = Subscribers(sqlite_engine, lambda: datetime.now(UTC).astimezone(), secret=SECRET)
    since = people.add("ada@example.org").since
    assert since.tzinfo is UTC
    assert abs((datetime.now(UTC) - since).total_seconds()) < 60


def test_another_process_reads_what_was_entered(people: Subscribers, sqlite_engine: Engine) -> None:
    """The store needs nothing but the file."""
    people.add("ada@example.org")
    other = open_database(str(sqlite_engine.url))
    assert store(other).show("ADA@example.org").address == "ada@example.org"
    other.dispose()
