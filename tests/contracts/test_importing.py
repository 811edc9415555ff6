"""What imports promise, on SQLite and on PostgreSQL alike: rehearsed, updated, taken back."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from subscribers import ImportOrder, ImportResult, State, Subscribers
from subscribers.entering.bulk import Bulk, stored
from subscribers.errors import ImportRefused
from subscribers.fields import LATEST
from subscribers.importing import running, undoing
from subscribers.importing.undoing import Undone
from subscribers.model import Act, Following, Frequency, Way
from subscribers.tables import consent, import_row, import_run, opt_in, suppressed_domain
from tests.support.people import NOW, SECRET, List

LISTS = {"releases": frozenset({"stable"}), "events": None}
Bring = Callable[..., ImportResult]


@pytest.fixture
def people(engine: Engine) -> Subscribers:
    minutes = count()

    def clock() -> datetime:
        return NOW + timedelta(minutes=next(minutes))

    topics = frozenset({"lxd", "lxc"})
    return Subscribers(engine, clock, secret=SECRET, topics=topics, lists=LISTS)


@pytest.fixture
def bring(people: Subscribers, tmp_path: Path) -> Bring:
    def import_(content: str, **order: object) -> ImportResult:
        path = tmp_path / "people.csv"
        path.write_text(content, "utf-8")
        chosen = ImportOrder(**{"consent": "form", **order})  # type: ignore[arg-type]
        result = people.imports.run(path, chosen, rejects=tmp_path / "rejects.csv")
        assert result.adds_up
        return result

    return import_


def figures(result: ImportResult) -> tuple[int, ...]:
    return (
        result.added, result.confirmed, result.updated, result.known, result.duplicates,
        result.left, result.suppressed, result.rejected,
    )  # fmt: skip


MIXED = (
    "email,name,state\nnew@example.org,New,\nKNOWN@example.org,Known,\nwaits@example.org,,\n"
    "gone@example.org,,\nnever@example.org,,\nat@dead.example,,\nnew@example.org,Again,\nbad,,\n"
    "left@example.org,,unsubscribed\nspam@example.org,,complained\nknown@example.org,,\n"
    "spam@example.org,,\ngone@example.org,,\nconfirmed@example.org,,unsubscribed\n"
)


def populate(people: Subscribers, engine: Engine) -> None:
    for who in ("known", "gone", "confirmed"):
        people.add(f"{who}@example.org", name="Old", consent="yes")
    people.remove("gone@example.org")
    people.add("waits@example.org")
    people.suppress("never@example.org", reason="complained")
    with engine.begin() as connection:
        connection.execute(
            insert(suppressed_domain).values(domain="dead.example", reason="gone", at=NOW)
        )


@pytest.mark.parametrize(("update", "batch"), [(False, 100), (True, 100), (True, 2)])
def test_a_rehearsal_shows_what_would_be_and_writes_nothing(
    people: Subscribers,
    engine: Engine,
    bring: Bring,
    monkeypatch: pytest.MonkeyPatch,
    *,
    update: bool,
    batch: int,
) -> None:
    """The same figures and names as the run that follows, however the file falls into batches."""
    monkeypatch.setattr(running, "BATCH", batch)
    populate(people, engine)
    before = list(people.list())
    rehearsed = bring(MIXED, dry_run=True, update=update)
    assert list(people.list()) == before
    assert people.imports.all() == ()
    assert rehearsed.run is None
    real = bring(MIXED, update=update)
    assert figures(rehearsed) == figures(real)
    assert figures(real) == (1, 1, int(update), 2 - update, 4, 2, 3, 1)
    assert (real.disputed, real.revived) == (1, 0)
    assert rehearsed.examples == real.examples
    assert real.examples["added"] == ("new@example.org",)
    assert real.examples["disputed"] == ("confirmed@example.org",)
    (run,) = people.imports.all()
    assert (run.id, run.source, run.consent) == (real.run, "people.csv", "form")
    assert (run.counts["rows"], run.counts["added"]) == (14, 1)


def test_an_import_that_changes_nobody_is_kept_if_it_disputes(
    people: Subscribers, bring: Bring
) -> None:
    """Then there is something to look at; else there is not."""
    people.add("a@example.org", consent="yes")
    assert bring("email,state\na@example.org,subscribed\n").run is not None
    people.imports.undo(1)
    disputed = bring("email,state\na@example.org,unsubscribed\n")
    assert [run.id for run in people.imports.all()] == [disputed.run, 1]
    assert bring("email\nnobody\n").run is None


@pytest.mark.parametrize("state", ["unsubscribed", "bounced"])
def test_at_a_suppressed_domain_who_agreed_is_disputed_as_elsewhere(
    people: Subscribers, bring: Bring, state: str
) -> None:
    """The domain may be lifted some day."""
    people.add("a@example.org", consent="yes")
    people.suppressions.suppress_domain("example.org", reason="down")
    assert bring(f"email,state\na@example.org,{state}\n").disputed == 1
    assert bring("email,state\na@example.org,subscribed\n").disputed == 0


TWICE = [
    ("", "unsubscribed", State.UNSUBSCRIBED, ""),
    ("", "complained", State.UNSUBSCRIBED, "complained, says another list"),
    ("", "cleaned", State.UNCONFIRMED, "bounced, says another list"),
    ("", "pending", State.UNCONFIRMED, ""),
    ("pending", "unsubscribed", State.UNSUBSCRIBED, ""),
    ("unsubscribed", "complained", State.UNSUBSCRIBED, "complained, says another list"),
]  # fmt: skip
"""What a file says of somebody above and below, of which the latter is stricter; what they are."""


@pytest.mark.parametrize("batch", [100, 1], ids=["one batch", "batches"])
@pytest.mark.parametrize("upside_down", [False, True])
@pytest.mark.parametrize("rows", TWICE, ids=lambda rows: "-".join(rows[:2]))
def test_who_is_named_twice_stands_by_the_stricter_word(
    people: Subscribers,
    bring: Bring,
    monkeypatch: pytest.MonkeyPatch,
    *,
    batch: int,
    upside_down: bool,
    rows: tuple[str, str, State, str],
) -> None:
    """In either order, with the first row's name; named as disputed where it came second."""
    monkeypatch.setattr(running, "BATCH", batch)
    *words, state, suppressed = rows
    first, second = reversed(words) if upside_down else words
    content = f"email,name,state\na@example.org,Ada,{first}\nb@example.org,,\nA@example.org,Eve,{second}\n"
    rehearsed, real = bring(content, dry_run=True), bring(content)
    assert (figures(rehearsed), rehearsed.examples) == (figures(real), real.examples)
    assert (real.duplicates, real.disputed) == (1, int(not upside_down))
    ada = people.show("a@example.org")
    assert (ada.name, ada.state, ada.suppressed) == ("Ada", state, suppressed)
    assert people.counts().mailable == 1
    assert people.imports.undo(real.run or 0) == Undone(removed=2, restored=0, kept=0)
    assert (people.counts().total, people.counts().suppressed) == (0, 0)


@pytest.mark.parametrize("batch", [100, 1], ids=["one batch", "batches"])
@pytest.mark.parametrize(
    ("rows", "disputed", "gone"),
    [
        (("", "unsubscribed", ""), 1, True),
        (("", "cleaned", "unsubscribed"), 1, False),
        (("pending", "", "subscribed"), 0, False),
        (("pending", "unsubscribed", ""), 1, True),
        (("unsubscribed", "", "complained"), 1, True),
        (("unsubscribed", "", ""), 0, True),
        (("complained", "unsubscribed", ""), 0, True),
    ],
)
def test_who_waits_is_confirmed_by_no_file_that_says_otherwise_too(
    people: Subscribers,
    bring: Bring,
    monkeypatch: pytest.MonkeyPatch,
    *,
    batch: int,
    rows: tuple[str, ...],
    disputed: int,
    gone: bool,
) -> None:
    """Wherever it says so; they go on waiting, or are gone if it says that."""
    monkeypatch.setattr(running, "BATCH", batch)
    people.add("a@example.org", name="Ada")
    content = "email,state\n" + "".join(f"a@example.org,{word}\nb@example.org,\n" for word in rows)
    rehearsed, real = bring(content, dry_run=True), bring(content)
    assert (figures(rehearsed), rehearsed.examples) == (figures(real), real.examples)
    assert (real.duplicates, real.disputed) == (4, disputed)
    ada = people.show("a@example.org")
    assert ada.state is (State.UNSUBSCRIBED if gone else State.UNCONFIRMED)
    assert bool(ada.suppressed) == bool({"cleaned", "complained"} & {*rows})
    assert people.imports.undo(real.run or 0).removed == 1
    ada = people.show("a@example.org")
    assert (ada.state, ada.suppressed) == (State.UNCONFIRMED, "")
    acts = [line.act for line in people.record("a@example.org")]
    assert acts[1:] in (
        [], [Act.CONFIRMED, Act.UNDONE], [Act.LEFT, Act.UNDONE], [Act.CONFIRMED, Act.LEFT, Act.UNDONE],
    )  # fmt: skip


@pytest.mark.parametrize("batch", [100, 1], ids=["one batch", "batches"])
@pytest.mark.parametrize("update", [False, True])
@pytest.mark.parametrize("rows", [("", "unsubscribed"), ("unsubscribed", ""), ("pending", "spam")])
def test_who_agreed_before_stays_and_is_named_once(
    people: Subscribers,
    bring: Bring,
    monkeypatch: pytest.MonkeyPatch,
    *,
    batch: int,
    update: bool,
    rows: tuple[str, str],
) -> None:
    """However often a file says that they left; and the first row's name counts."""
    monkeypatch.setattr(running, "BATCH", batch)
    people.add("a@example.org", name="Ada", consent="yes")
    words = enumerate((*rows, "unsubscribed"))
    content = "email,name,state\n" + "".join(f"a@example.org,A{n},{word}\n" for n, word in words)
    rehearsed, real = bring(content, dry_run=True, update=update), bring(content, update=update)
    assert (figures(rehearsed), rehearsed.examples) == (figures(real), real.examples)
    assert (real.duplicates, real.disputed) == (2, 1)
    ada = people.show("a@example.org")
    assert (ada.name, ada.state, ada.suppressed) == ("A0" if update else "Ada", State.CONFIRMED, "")


def test_who_left_elsewhere_is_never_mailable(people: Subscribers, bring: Bring) -> None:
    """Left there is left here, complained there suppressed here; and neither comes back."""
    bring(
        "email,state\nleft@example.org,unsubscribed\nspam@example.org,complained\nhard@example.org,cleaned\n"
    )
    assert [(each.state, each.suppressed) for each in people.list()] == [
        (State.UNSUBSCRIBED, ""),
        (State.UNSUBSCRIBED, "complained, says another list"),
        (State.UNCONFIRMED, "bounced, says another list"),
    ]
    again = bring("email\nleft@example.org\nspam@example.org\nhard@example.org\n", update=True)
    assert figures(again) == (0, 0, 0, 0, 0, 2, 1, 0)
    assert people.counts().mailable == 0


def test_a_file_of_one_suppressed_domain_enters_nobody(people: Subscribers, bring: Bring) -> None:
    """Also where nobody of it is known and no address is suppressed."""
    people.suppressions.suppress_domain("dead.example", reason="gone")
    assert figures(bring("email\nat@dead.example\n")) == (0, 0, 0, 0, 0, 0, 1, 0)
    assert people.counts().total == 0


def test_who_bounced_elsewhere_is_not_confirmed_here(people: Subscribers, bring: Bring) -> None:
    """Whatever they agreed to there: who waits here goes on waiting."""
    people.add("waits@example.org")
    assert bring("email,state\nwaits@example.org,cleaned\n").confirmed == 0
    assert bring("email,suppressed\nwaits@example.org,bounced\n").confirmed == 0
    assert people.show("waits@example.org").state is State.UNCONFIRMED


def test_what_a_file_says_against_who_waits_is_kept(people: Subscribers, bring: Bring) -> None:
    """So that no other list confirms them; and it is taken back with the import."""
    waiting = "email\nh1@x.example\nh2@x.example\nh3@x.example\n"
    bring(waiting, consent=None)
    says = "email,state\nh1@x.example,unsubscribed\nh2@x.example,complained\nh3@x.example,bounced\n"
    rehearsed, said = bring(says, dry_run=True), bring(says)
    assert figures(rehearsed) == figures(said) == (0, 0, 0, 0, 0, 1, 2, 0)
    assert figures(bring(waiting)) == (0, 0, 0, 0, 0, 2, 1, 0)
    people.imports.undo(people.imports.all()[0].id)
    assert people.imports.undo(said.run or 0) == Undone(removed=0, restored=3, kept=0)
    assert (people.counts().unconfirmed, people.counts().suppressed) == (3, 0)
    assert bring(waiting).confirmed == 3


@pytest.mark.parametrize("batch", [100, 1], ids=["one batch", "batches"])
def test_what_a_file_says_at_a_suppressed_domain_is_kept(
    people: Subscribers, bring: Bring, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """Until the domain is not suppressed any more; who agreed there is not entered."""
    monkeypatch.setattr(running, "BATCH", batch)
    people.add("w@dead.example")
    people.suppressions.suppress_domain("dead.example", reason="gone")
    says = (
        "email,state\na@dead.example,unsubscribed\nb@dead.example,complained\nc@dead.example,\n"
        "w@dead.example,unsubscribed\nd@dead.example,\nd@dead.example,unsubscribed\n"
        "d@dead.example,\n"
    )
    rehearsed, said = bring(says, dry_run=True), bring(says)
    assert (figures(rehearsed), rehearsed.disputed) == (figures(said), said.disputed)
    assert people.counts().total == 4
    people.suppressions.lift_domain("dead.example")
    old = "email\na@dead.example\nb@dead.example\nw@dead.example\nd@dead.example\n"
    again = bring(old, dry_run=True)
    assert (again.added, again.confirmed, again.left) == (0, 0, 4)
    assert people.imports.undo(said.run or 0) == Undone(removed=3, restored=1, kept=0)
    assert people.show("w@dead.example").state is State.UNCONFIRMED


def test_a_line_that_is_broken_enters_nobody(people: Subscribers, tmp_path: Path) -> None:
    """Also where its address could be read; the file of rejects says what is wrong with it."""
    path, rejects = tmp_path / "people.jsonl", tmp_path / "rejects.csv"
    path.write_text(
        '{"email": "a@example.org"}\n{"email": "b@example.org", "name": "\\ud800"}\n{"email":\n'
    )
    result = people.imports.run(path, ImportOrder(consent="form"), rejects=rejects)
    assert figures(result) == (1, 0, 0, 0, 0, 0, 0, 2)
    told = rejects.read_text("utf-8")
    assert "it holds half of a character" in told
    assert "this line is no JSON object" in told


def test_tags_are_nothing_to_a_list_without_topics(bring: Bring) -> None:
    """Whoever has some follows all of it."""
    assert bring("email,tags\na@example.org,vip\n", list_="events").added == 1


def test_lists_and_topics(people: Subscribers, bring: Bring) -> None:
    """The list of the order where a row names none; topics of other lists behind its key."""
    result = bring(
        "email,lists,topics\nmain@example.org,main,lxd\nboth@example.org,main;releases,lxc;releases/stable\n"
        "none@example.org,,\nodd@example.org,parties,\nloose@example.org,main,releases/stable\n"
    )  # fmt: skip
    assert (result.added, result.rejected) == (3, 2)
    assert [each.follows for each in people.list()] == [
        (Following(list="main", topics=("lxd",)),),
        (Following(list="main", topics=("lxc",)), Following(list="releases", topics=("stable",))),
        (Following(list="main", topics=()),),
    ]
    bring("email,topics\nrel@example.org,stable\n", list_="releases")
    assert people.show("rel@example.org").follows == (
        Following(list="releases", topics=("stable",)),
    )
    with pytest.raises(ImportRefused, match="unknown list 'parties'"):
        bring("email\na@example.org\n", list_="parties")


def test_known_people_change_only_when_asked(
    people: Subscribers, bring: Bring, engine: Engine
) -> None:
    """Name, language, topics and one more list; what the file leaves empty stays, and the state."""
    people.add("ada@example.org", name="Ada", topics=["lxd"], language="en", consent="yes")
    people.add("waits@example.org", name="Bo")
    content = "email,name,topics,language\nADA@example.org,Ada L,lxc,\nwaits@example.org,,,de\n"
    assert figures(bring(content, consent=None)) == (0, 0, 0, 2, 0, 0, 0, 0)
    assert figures(bring(content, consent=None, update=True)) == (0, 0, 2, 0, 0, 0, 0, 0)
    ada, waits = people.list()
    assert (ada.name, ada.topics, ada.language) == ("Ada L", ("lxc",), "en")
    assert (waits.name, waits.language, waits.state) == ("Bo", "de", State.UNCONFIRMED)
    assert figures(bring(content, consent=None, update=True))[2:4] == (0, 2)
    bring("email\nada@example.org\n", update=True, list_="releases")
    assert [each.list for each in people.show("ada@example.org").follows] == ["main", "releases"]
    with engine.begin() as connection:
        chose = {"subscriber_id": ada.id, "act": Act.CHOSE.value, "at": NOW, "way": "preferences"}
        connection.execute(insert(consent).values(**chose))
    assert bring("email,name\nada@example.org,Eve\n", update=True).known == 1
    assert people.show("ada@example.org").name == "Ada L"


def test_what_readers_chose_in_the_form_stays(engine: Engine, bring: Bring) -> None:
    """By their first opt-in as by a later one; an operator's word about others is no such choice."""
    house = List(engine, lists={})
    lxd = (Following(list="main", topics=("lxd",)),)
    house.join("kim@example.org", name="Kim", language="de", follows=lxd)
    house.people.add("lee@example.org", name="Lee", consent="at the fair")
    house.people.remove("lee@example.org")
    house.join("lee@example.org", follows=lxd)
    house.people.add("max@example.org", name="Max", consent="at the fair")
    kim = house.people.show("kim@example.org")
    content = "".join(f"{name}@example.org,Other,en,lxc\n" for name in ("kim", "lee", "max"))
    result = bring("email,name,language,topics\n" + content, update=True)
    assert (result.known, result.updated) == (2, 1)
    assert house.people.show("kim@example.org") == kim
    lee, other = house.people.show("lee@example.org"), house.people.show("max@example.org")
    assert ((lee.name, lee.follows), other.name) == (("Lee", lxd), "Other")


def test_known_people_come_to_no_list_that_nobody_named(people: Subscribers, bring: Bring) -> None:
    """The main list is for who is new; topics change for who follows their list."""
    bring("email,name\nrel@example.org,Old\n", list_="releases", consent="releases only")
    people.add("main@example.org", topics=["lxd"], consent="yes")
    releases = (Following(list="releases", topics=()),)
    content = (
        "email,name,topics\nrel@example.org,New,lxc\nmain@example.org,,lxc\nnew@example.org,,lxc\n"
    )
    rehearsed = bring(content, consent=None, update=True, dry_run=True)
    real = bring(content, consent=None, update=True)
    assert figures(rehearsed) == figures(real) == (1, 0, 2, 0, 0, 0, 0, 0)
    lxc = (Following(list="main", topics=("lxc",)),)
    assert [each.follows for each in people.list()] == [releases, lxc, lxc]
    assert people.show("rel@example.org").name == "New"
    people.imports.undo(real.run or 0)
    assert people.show("rel@example.org").name == "Old"
    assert bring("email\nrel@example.org\n", update=True).known == 1
    assert bring("email\nrel@example.org\n", update=True, list_="main").updated == 1
    bring("email,lists\nmain@example.org,events\n", update=True)
    assert [[one.list for one in each.follows] for each in people.list()] == [
        ["main", "releases"],
        ["events", "main"],
    ]


def test_an_empty_cell_of_lists_names_none(people: Subscribers, bring: Bring) -> None:
    """The order's list counts for new people; our own exports say by it that nothing is followed."""
    bring("email,lists\na@example.org,\n", list_="releases")
    bring("email,lists\nb@example.org,\nc@example.org,events\n")
    bring("address,lists,state,suppressed\nd@example.org,,,\n", list_="releases")
    bring("address,state,suppressed\ne@example.org,,\n", list_="releases")
    lists = [["releases"], ["main"], ["events"], [], ["releases"]]
    assert [[one.list for one in each.follows] for each in people.list()] == lists
    bring("email,lists\nc@example.org,\nd@example.org, ;\n", update=True)
    assert [[one.list for one in each.follows] for each in people.list()] == lists


@pytest.mark.parametrize("batch", [100, 3])
def test_all_who_are_disputed_stand_in_a_file(
    people: Subscribers,
    bring: Bring,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    *,
    batch: int,
) -> None:
    """However many, with what the file says; an import of nothing else is listed, too."""
    monkeypatch.setattr(running, "BATCH", batch)
    there = tmp_path / "people.disputed.csv"
    names = [f"p{number}@example.org" for number in range(8)]
    bring("email\n" + "".join(f"{name}\n" for name in names))
    assert not there.exists()
    content = "email,state\n" + "".join(f"{name},unsubscribed\n" for name in names)
    rehearsed = bring(content, dry_run=True)
    assert (rehearsed.disputes, rehearsed.run) == (there, None)
    stay = "agreed here before and stays"
    told = "address,says,outcome\n" + "".join(f"{name},unsubscribed,{stay}\n" for name in names)
    assert there.read_text() == told
    there.unlink()
    real = bring(content)
    assert (there.read_text(), there.stat().st_mode & 0o777) == (told, 0o600)
    run = people.imports.all()[0]
    assert (run.id, run.counts["disputed"], run.counts["known"]) == (real.run, 8, 8)
    assert people.imports.undo(run.id) == Undone(removed=0, restored=0, kept=0)
    assert people.counts().mailable == 8
    mixed = f"email,state\n-new@example.org,\n{names[0]},spam\nx@example.org,\n-new@example.org,cleaned\n"
    bring(mixed, dry_run=True)
    rehearsal = there.read_text()
    assert bring(mixed).disputed == 2
    assert there.read_text() == rehearsal
    assert sorted(rehearsal.splitlines()[1:]) == [
        "'-new@example.org,suppressed,named twice and stands by the stricter word",
        f"{names[0]},suppressed,{stay}",
    ]
    assert bring("email\ny@example.org\n").disputes is None
    assert there.read_text() == "address,says,outcome\n"


def test_an_import_is_taken_back(people: Subscribers, bring: Bring, engine: Engine) -> None:
    """Who was new is gone, with what the file said against them; who was changed is as before."""
    people.add("ada@example.org", name="Ada", topics=["lxd"], consent="yes")
    people.add("waits@example.org", name="Bo")
    before = list(people.list())
    result = bring(
        "email,name,topics,state\nada@example.org,Eve,lxc,\nwaits@example.org,Cy,,\nnew@example.org,New,lxd,\n"
        "spam@example.org,,,complained\n",
        update=True,
    )  # fmt: skip
    assert figures(result)[:3] == (1, 1, 1)
    assert people.counts().suppressed == 1
    assert people.imports.undo(result.run or 0) == Undone(removed=2, restored=2, kept=0)
    assert list(people.list()) == before
    assert people.counts().suppressed == 0
    assert [line.act for line in people.record("waits@example.org")] == [
        Act.ENTERED,
        Act.CONFIRMED,
        Act.UNDONE,
    ]
    with pytest.raises(ImportRefused, match="was undone on 2017-06-12"):
        people.imports.undo(result.run or 0)
    with pytest.raises(ImportRefused, match="there is no import 99"):
        people.imports.undo(99)
    run = people.imports.all()[0]
    assert run.at < (run.undone_at or run.at)
    with engine.connect() as connection:
        assert connection.execute(select(import_row)).all() == []
        assert len(connection.execute(select(import_run)).all()) == 1


def test_who_has_done_something_since_stays(
    people: Subscribers, bring: Bring, engine: Engine
) -> None:
    """Left, signed up by themselves, or imported once more: they are kept, the rest goes."""
    names = ("left", "signed", "again", "quiet")
    result = bring("email\n" + "".join(f"{name}@example.org\n" for name in names))
    people.remove("left@example.org")
    with engine.begin() as connection:
        connection.execute(
            insert(opt_in).values(
                subscriber_id=people.show("signed@example.org").id, purpose="join", nonce="n",
                hash="h", made_at=NOW, expires_at=NOW + timedelta(days=7),
            )
        )  # fmt: skip
    later = bring("email,name\nagain@example.org,Again\n", update=True)
    assert people.imports.undo(result.run or 0) == Undone(removed=1, restored=0, kept=3)
    assert [each.address.partition("@")[0] for each in people.list()] == ["left", "signed", "again"]
    assert people.show("left@example.org").state is State.UNSUBSCRIBED
    assert people.imports.undo(later.run or 0).restored == 1
    assert people.show("again@example.org").name == ""


def test_whom_an_operator_has_dealt_with_since_stays(people: Subscribers, bring: Bring) -> None:
    """Named, corrected or confirmed by hand, renamed, merged with another: the rest goes."""
    people.add("own@example.org", consent="told me")
    names = ("named", "corrected", "agreed", "renamed", "merged", "quiet")
    result = bring("email\n" + "".join(f"{name}@example.org\n" for name in names))
    waiting = bring("email\nlater@example.org\n", consent=None)
    people.add("named@example.org")
    people.add("corrected@example.org", name="Cora", topics=["lxd"])
    people.add("agreed@example.org", consent="told me, too")
    people.add("later@example.org", consent="told me at last")
    people.persons.rename("renamed@example.org", "right@example.org")
    people.persons.merge("merged@example.org", "own@example.org")
    assert people.imports.undo(waiting.run or 0) == Undone(removed=0, restored=0, kept=1)
    assert people.imports.undo(result.run or 0) == Undone(removed=1, restored=0, kept=5)
    kept = [each.address.partition("@")[0] for each in people.list()]
    assert kept == ["named", "corrected", "agreed", "right", "merged", "later"]
    again = people.record("agreed@example.org")[-1]
    assert (again.act, again.way, again.wording) == (Act.ENTERED, Way.COMMAND, "told me, too")


@pytest.mark.parametrize("batch", [100, 1], ids=["at once", "in two batches"])
def test_whom_a_later_import_named_too_stays(
    people: Subscribers, bring: Bring, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """Also where it changed nothing of them; when it is taken back as well, they go, too."""
    monkeypatch.setattr(running, "BATCH", batch)
    wrong = "email,state\nann@x.example,\nbob@x.example,unsubscribed\ncarl@x.example,bounced\n"
    first = bring(wrong + "dora@x.example,\n")
    second = bring(wrong + "eve@x.example,\nann@x.example,\n")
    assert figures(second) == (1, 0, 0, 1, 1, 1, 1, 0)
    third = bring("email\nann@x.example\n")
    assert people.imports.undo(first.run or 0) == Undone(removed=1, restored=0, kept=3)
    assert bring("email\nbob@x.example\ncarl@x.example\n", dry_run=True).added == 0
    assert people.imports.undo(third.run or 0) == Undone(removed=0, restored=0, kept=0)
    assert people.imports.undo(second.run or 0) == Undone(removed=1, restored=0, kept=0)
    assert people.counts().total == 3


def test_taking_back_in_the_wrong_order_can_be_finished(people: Subscribers, bring: Bring) -> None:
    """An import is taken back again for as long as somebody of it was kept."""
    first = bring("email,name\na@example.org,A\nb@example.org,B\n").run or 0
    second = bring("email,name\na@example.org,Ann\nb@example.org,Bea\n", update=True).run or 0
    assert people.imports.undo(first) == Undone(removed=0, restored=0, kept=2)
    assert people.imports.undo(first) == Undone(removed=0, restored=0, kept=2)
    assert people.imports.undo(second) == Undone(removed=0, restored=2, kept=0)
    assert people.imports.undo(first) == Undone(removed=2, restored=0, kept=0)
    for each in (first, second):
        with pytest.raises(ImportRefused, match=f"import {each} was undone"):
            people.imports.undo(each)


def test_who_is_suppressed_by_hand_stays_so(people: Subscribers, bring: Bring) -> None:
    """Whether the import had suppressed them or not: the row goes, the address is never mailed."""
    result = bring("email,state\nspam@example.org,complained\nnew@example.org,\n")
    people.suppress("spam@example.org", reason="wrote to me")
    people.suppress("new@example.org", reason="wrote to me")
    assert people.imports.undo(result.run or 0).removed == 2
    assert people.counts().suppressed == 2
    assert bring("email\nspam@example.org\nnew@example.org\n").suppressed == 2


def test_what_a_file_said_against_who_stays_is_kept(
    people: Subscribers, bring: Bring, engine: Engine
) -> None:
    """It is the last that is known of them."""
    result = bring("email,state\nspam@example.org,complained\nnew@example.org,\n")
    with engine.begin() as connection:
        connection.execute(
            insert(opt_in).values(
                subscriber_id=people.show("spam@example.org").id, purpose="join", nonce="n",
                hash="h", made_at=NOW + timedelta(days=1), expires_at=NOW + timedelta(days=8),
            )
        )  # fmt: skip
    assert people.imports.undo(result.run or 0) == Undone(removed=1, restored=0, kept=1)
    assert people.show("spam@example.org").suppressed == "complained, says another list"


def test_one_import_after_another_is_taken_back(people: Subscribers, bring: Bring) -> None:
    """The latest first, as far as anybody wants: what is undone stands in nobody's way."""
    content = "email\na@example.org\nb@example.org\n"
    first, second = bring(content, consent=None), bring(content)
    assert people.imports.undo(second.run or 0).restored == 2
    assert people.counts().unconfirmed == 2
    people.remove("b@example.org")
    assert people.imports.undo(first.run or 0) == Undone(removed=1, restored=0, kept=1)


def test_taking_back_goes_on_where_it_stopped(
    people: Subscribers, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In parts, each whole: after a stop in the middle the rest goes the second time."""
    monkeypatch.setattr("subscribers.importing.undoing._AT_ONCE", 3)
    result = bring("email\n" + "".join(f"p{number}@example.org\n" for number in range(8)))
    ticks = iter(range(2))
    once = undoing._remove

    def stopping(*given: object) -> None:
        next(ticks)
        once(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(undoing, "_remove", stopping)
        with pytest.raises(StopIteration):
            people.imports.undo(result.run or 0)
    assert len(list(people.list())) == 2
    assert people.imports.undo(result.run or 0) == Undone(removed=2, restored=0, kept=0)


def test_all_that_a_person_is_comes_along(people: Subscribers, bring: Bring) -> None:
    """How often, in which form, until when they pause, since when they are there."""
    bring(
        "email,frequency,plain,paused_until,since\n"
        "ada@example.org,monthly,true,2030-01-01T00:00:00+00:00,2015-05-05\n"
    )  # fmt: skip
    ada = people.show("ada@example.org")
    assert (ada.frequency, ada.plain) == (Frequency.MONTHLY, True)
    assert ada.paused_until == datetime(2030, 1, 1, tzinfo=UTC)
    assert ada.since == datetime(2015, 5, 5, tzinfo=UTC)
    assert bring("email,frequency\nb@example.org,hourly\n").rejected == 1


def test_a_file_may_be_called_what_no_text_is(people: Subscribers, tmp_path: Path) -> None:
    """Old systems wrote names in other alphabets; the record shows what can be shown."""
    path = tmp_path / os.fsdecode(b"m\xe4rz.csv")
    path.write_text("email\nada@example.org\n")
    people.imports.run(path, ImportOrder(consent="form"), rejects=tmp_path / "rejects.csv")
    assert [run.source for run in people.imports.all()] == ["m?rz.csv"]


def test_ids_are_never_given_twice(people: Subscribers, bring: Bring, engine: Engine) -> None:
    """Neither those that an import takes for many at once, nor those of one person after it."""
    first = bring("email\na@example.org\nb@example.org\n")
    last = max(each.id for each in people.list())
    people.imports.undo(first.run or 0)
    assert people.add("c@example.org").id > last
    bring("email\nd@example.org\ne@example.org\n")
    ids = [each.id for each in people.list()]
    assert ids == sorted(set(ids))
    assert min(ids) > last
    publics = [each.public_id for each in people.list()]
    assert len(set(publics)) == 3
    assert all(
        len(each) == 16 and set(each) <= set("abcdefghijklmnopqrstuvwxyz234567") for each in publics
    )


def test_bulk_rows_are_as_the_store_reads_them(engine: Engine) -> None:
    """Values go to the driver by the place of their column, which is the table's."""
    with pytest.raises(ValueError, match="another order"):
        Bulk(suppressed_domain, "reason", "domain", "at")
    rows = Bulk(suppressed_domain, "domain", "reason", "at")
    with engine.begin() as connection:
        rows.insert(connection, [])
        at = stored(connection, NOW)
        rows.insert(connection, [("a.example", "spam", at), ("b.example", "dead", at)])
        found = connection.execute(select(suppressed_domain).order_by("domain")).all()
    assert [tuple(row) for row in found] == [("a.example", "spam", NOW), ("b.example", "dead", NOW)]


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"])
def test_the_ends_of_the_calendar_can_be_read_in_every_zone(
    people: Subscribers,
    bring: Bring,
    engine: Engine,
    *,
    zone: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A session of PostgreSQL in another time zone would find no year for them."""
    bring(
        "email,created_at,paused_until\n"
        "ada@example.org,0001-01-01T00:00:00Z,9999-12-31T23:59:59Z\n"
        "bo@example.org,0001-01-01,0001-01-01\n"
    )
    public_id = people.show("bo@example.org").public_id
    choices = people.choosing.choices(public_id)
    for_ever = replace(choices, paused_until=datetime.max.replace(tzinfo=UTC))
    assert people.choosing.choose(public_id, for_ever).paused_until == LATEST
    monkeypatch.setenv("PGTZ", zone)
    engine.dispose()
    shown = list(people.list())
    assert all(NOW <= person.since < NOW + timedelta(hours=1) for person in shown)
    assert [person.paused_until for person in shown] == [LATEST, LATEST]
    assert people.counts().mailable == 2
    assert people.census().months[0].joined == 2


def test_an_old_list_brings_nobody_back_who_had_another_address_then(
    people: Subscribers, bring: Bring
) -> None:
    """Corrected or merged, here or gone: it is them that the old address means."""
    old = "email\nbob@example.org\nann@example.org\ncid@example.org\ndora@example.org\n"
    bring(old + "ann2@example.org\n")
    people.persons.rename("bob@example.org", "robert@example.org")
    people.persons.rename("robert@example.org", "robin@example.org")
    people.persons.merge("ann2@example.org", "ann@example.org")
    people.persons.rename("cid@example.org", "sid@example.org")
    people.persons.rename("dora@example.org", "theodora@example.org")
    people.remove("ann2@example.org")
    people.persons.erase("theodora@example.org")
    old += "robert@example.org\nrobin@example.org\n"
    for more in ({"dry_run": True}, {}, {"update": True}):
        result = bring(old, **more)
        assert (result.added, result.known, result.left, result.suppressed) == (0, 4, 1, 1)
    people.persons.erase("robin@example.org")
    assert bring(old).suppressed == 4
    assert people.counts().total == 2


def test_an_old_address_changes_nothing_of_who_had_it(people: Subscribers, bring: Bring) -> None:
    """Who has not agreed is not confirmed by it, nor named anew, though both stand in the file."""
    bring("email\nbob@example.org\n", consent=None)
    people.persons.rename("bob@example.org", "robert@example.org")
    both = "email,name\nrobert@example.org,Robert\nbob@example.org,Bob\n"
    assert figures(bring(both, consent=None, update=True)) == (0, 0, 1, 1, 0, 0, 0, 0)
    assert people.show("robert@example.org").name == "Robert"
    assert bring("email\nbob@example.org\n").known == 1
    assert people.show("robert@example.org").state is State.UNCONFIRMED


def test_an_old_address_is_entered_on_purpose(people: Subscribers, bring: Bring) -> None:
    """By the operator who names it, and by an address that somebody gets or gets back."""
    bring("email\nbob@example.org\n")
    people.persons.rename("bob@example.org", "robert@example.org")
    people.persons.rename("robert@example.org", "bob@example.org")
    people.persons.rename("bob@example.org", "robert@example.org")
    assert people.add("bob@example.org").state is State.UNCONFIRMED
    assert bring("email\nbob@example.org\n").known == 1
    assert people.add("bob@example.org", consent="at the fair").state is State.CONFIRMED
    people.remove("bob@example.org")
    people.persons.erase("robert@example.org")
    result = bring("email\nbob@example.org\nrobert@example.org\n")
    assert (result.left, result.suppressed) == (1, 1)
