"""What the store of subscribers promises, on SQLite and on PostgreSQL alike."""

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from subscribers import State, SubscriberError, Subscribers, mailable
from subscribers.errors import HasLeft, InvalidAddress, InvalidField, Suppressed, UnknownSubscriber
from subscribers.model import Act, Way
from subscribers.reading import PAGE
from subscribers.tables import consent, subscriber
from tests.support.people import NOW, store


@pytest.fixture
def people(engine: Engine) -> Subscribers:
    return store(engine)


def addresses(engine: Engine, topic: str | None = None) -> set[str]:
    with engine.connect() as connection:
        return {row.address for row in connection.execute(mailable(now=NOW, topic=topic))}


def test_a_new_person_is_confirmed_only_by_consent(people: Subscribers, engine: Engine) -> None:
    """Without words of consent they wait, and get nothing."""
    waits = people.add("waits@example.org")
    ada = people.add("Ada@Example.org", name="Ada", topics=["lxd"], language="en", consent="yes")
    assert (waits.state, ada.state) == (State.UNCONFIRMED, State.CONFIRMED)
    assert (ada.address, ada.name, ada.topics, ada.language, ada.since) == (
        "Ada@example.org",
        "Ada",
        ("lxd",),
        "en",
        NOW,
    )
    assert addresses(engine) == {"Ada@example.org"}
    assert waits.public_id != ada.public_id


def test_add_again_changes_what_is_given_and_nothing_else(people: Subscribers) -> None:
    """One mailbox stays one row; a consent given later confirms; the record has each naming."""
    first = people.add("ada@example.org", name="Ada", topics=["lxd"])
    second = people.add("ADA@EXAMPLE.ORG", consent="yes")
    third = people.add("ada@example.org", topics=["lxc", "lxcfs"], language="de")
    assert (second.id, second.name, second.topics) == (first.id, "Ada", ("lxd",))
    assert second.state is State.CONFIRMED
    assert (third.topics, third.language, third.state) == (
        ("lxc", "lxcfs"),
        "de",
        State.CONFIRMED,
    )
    record = people.record("ada@example.org")
    assert [(line.act, line.way, line.wording) for line in record] == [
        (Act.ENTERED, Way.COMMAND, ""),
        (Act.CONFIRMED, Way.COMMAND, "yes"),
        (Act.ENTERED, Way.COMMAND, ""),
    ]


def test_leaving_is_kept_and_cannot_be_undone_by_others(
    people: Subscribers, engine: Engine
) -> None:
    """The row and record stay; a second leave says so; add refuses, with and without consent."""
    people.add("ada@example.org", name="Ada", consent="yes")
    assert people.remove("ADA@example.org") is True
    assert people.remove("ada@example.org") is False
    for words in (None, "yes, again"):
        with pytest.raises(HasLeft, match=r"^Ada@example.org: .* unsubscribed; "):
            people.add("Ada@example.org", name="Eve", consent=words)
    ada = people.show("ada@example.org")
    assert (ada.state, ada.name) == (State.UNSUBSCRIBED, "Ada")
    assert [line.act for line in people.record("ada@example.org")] == [Act.CONFIRMED, Act.LEFT]
    assert addresses(engine) == set()


def test_a_suppressed_address_gets_nothing(people: Subscribers, engine: Engine) -> None:
    """Also who is confirmed; the reason is shown; the first reason stays; nobody is entered."""
    people.add("ada@example.org", consent="yes")
    people.suppress("ADA@example.org", reason="complained")
    people.suppress("ada@example.org", reason="bounced")
    assert people.show("ada@example.org").suppressed == "complained"
    assert people.show("ada@example.org").state is State.CONFIRMED
    assert addresses(engine) == set()
    people.suppress("never@example.org", reason="asked by letter")
    with pytest.raises(Suppressed) as refused:
        people.add("Never@example.org", consent="yes")
    assert refused.value.reason == "asked by letter"
    assert people.counts().total == 1


def test_a_topic_that_does_not_exist_finds_nobody_in_no_silence(engine: Engine) -> None:
    """The error has the topics that there are; two at once are none."""
    people = store(engine, topics=frozenset({"lxd", "lxc"}))
    people.add("ada@example.org", topics=["lxd"])
    assert len(people.seek(topic="LXD").preview(first=5).people) == 1
    for wrong, said in {
        "lxx": "unknown topic 'lxx'; the topics are lxc, lxd",
        "lxc,lxd": "'lxc,lxd' is not one topic; name one",
        "": "'' is not one topic; name one",
    }.items():
        with pytest.raises(InvalidField) as refused:
            people.seek(topic=wrong)
        assert str(refused.value) == said


def test_mailable_knows_topics(people: Subscribers, engine: Engine) -> None:
    """Who chose none follows all."""
    people.add("all@example.org", consent="yes")
    people.add("lxd@example.org", topics=["lxd"], consent="yes")
    people.add("both@example.org", topics=["lxd", "lxc"], consent="yes")
    people.add("waits@example.org", topics=["lxd"])
    assert addresses(engine, "lxd") == {"all@example.org", "lxd@example.org", "both@example.org"}
    assert addresses(engine, "lxc") == {"all@example.org", "both@example.org"}
    assert addresses(engine, "none") == {"all@example.org"}
    assert addresses(engine) == addresses(engine, "lxd")


def test_mailable_can_be_embedded(people: Subscribers, engine: Engine) -> None:
    """Its columns are the recipient's, under their plain names, in a statement of another room."""
    person = people.add("ada@example.org", name="Ada", language="en", consent="yes")
    recipient = mailable(now=NOW, topic="lxd").subquery()
    with engine.connect() as connection:
        row = connection.execute(select(recipient).where(recipient.c.id == person.id)).one()
    assert row._asdict() == {
        "id": person.id,
        "public_id": person.public_id,
        "address": "ada@example.org",
        "name": "Ada",
        "language": "en",
        "domain": "example.org",
    }


def test_lists_are_in_the_order_people_came(people: Subscribers) -> None:
    """Filtered by state, by topic, by text in address or name, its signs taken literally."""
    people.add("zoe@example.org", name="Zoë 100%", topics=["lxd"], consent="yes")
    people.add("ada@example.com", name="Ada_L", topics=["lxc"])
    people.add("bo@example.org", name="Bo", consent="yes")

    def found(**filters: Any) -> list[str]:
        return [person.address for person in people.list(**filters)]

    assert found() == ["zoe@example.org", "ada@example.com", "bo@example.org"]
    assert found(state=State.CONFIRMED) == ["zoe@example.org", "bo@example.org"]
    assert found(topic="lxd") == ["zoe@example.org", "bo@example.org"]
    assert found(text="EXAMPLE.org") == ["zoe@example.org", "bo@example.org"]
    assert found(text="0%") == ["zoe@example.org"]
    assert found(text="a_l") == ["ada@example.com"]
    assert found(text="z_e") == []
    assert found(text="o", state=State.CONFIRMED, topic="lxc") == ["bo@example.org"]


def test_long_lists_are_read_page_by_page(people: Subscribers, engine: Engine) -> None:
    """Every person once, and the database free between the pages."""
    rows = [
        {
            "public_id": f"{number:016}",
            "address": f"p{number}@example.org",
            "domain": "example.org",
            "folded": f"p{number}@example.org",
            "mark": "",
            "state": "confirmed",
            "since": NOW,
        }
        for number in range(PAGE * 2)
    ]
    with engine.begin() as connection:
        connection.execute(insert(subscriber), rows)
    several = people.list()
    next(several)
    people.remove("p0@example.org")
    assert len({person.address for person in several}) == PAGE * 2 - 1


def test_counts_tell_how_people_stand(people: Subscribers) -> None:
    """The topics count the confirmed who chose them."""
    people.add("a@example.org", topics=["lxd"], consent="yes")
    people.add("b@example.org", topics=["lxd", "lxc"], consent="yes")
    people.add("c@example.org", topics=["lxd"])
    people.add("d@example.org", consent="yes")
    people.remove("d@example.org")
    people.suppress("a@example.org", reason="complained")
    counts = people.counts()
    assert (counts.unconfirmed, counts.confirmed, counts.unsubscribed) == (1, 2, 1)
    assert (counts.suppressed, counts.mailable, counts.total) == (1, 1, 4)
    assert counts.topics == {"lxc": 1, "lxd": 2}


def test_unknown_people_and_bad_fields_are_refused(people: Subscribers) -> None:
    """Each in one line of its own kind; nothing is entered."""
    for ask in (people.show, people.record, people.remove):
        with pytest.raises(UnknownSubscriber, match="nobody"):
            ask("nobody@example.org")
        with pytest.raises(InvalidAddress):
            ask("nobody")
    with pytest.raises(InvalidAddress):
        people.add("ada@example.org\r\nBcc: eve@example.org")
    for bad in ({"name": "Ada\r\nBcc: eve@example.org"}, {"language": "English"}, {"consent": ""}):
        with pytest.raises(InvalidField):
            people.add("ada@example.org", **bad)
    with pytest.raises(InvalidField, match="the reason is empty"):
        people.suppress("ada@example.org", reason=" ")
    with pytest.raises(SubscriberError, match="cannot be a topic"):
        people.add("ada@example.org", topics=["L X D"])
    assert people.counts().total == 0


def test_topics_are_those_of_the_house(engine: Engine) -> None:
    """With a list of topics given, others are refused and the choice named."""
    people = store(engine, topics=frozenset({"lxd"}))
    with pytest.raises(InvalidField, match="unknown topic 'lxc'"):
        people.add("ada@example.org", topics=["lxc"])
    assert people.add("ada@example.org", topics=["LXD"]).topics == ("lxd",)


def test_an_import_stands_on_both_databases(people: Subscribers, tmp_path: Path) -> None:
    """New, known, left and suppressed people in one file, and the same again."""
    people.add("known@example.org", consent="yes")
    people.add("gone@example.org", consent="yes")
    people.remove("gone@example.org")
    people.suppress("never@example.org", reason="complained")
    people.add("waits@example.org")
    path = tmp_path / "people.csv"
    path.write_text(
        "email,name,topics\nnew@example.org,Zoë,lxd;lxc\nKnown@example.org,,\ngone@example.org,,\n"
        "never@example.org,,\nwaits@example.org,,\nNEW@example.org,,\nbad,,\n",
        "utf-8",
    )

    def bring() -> tuple[int, ...]:
        result = people.import_csv(path, rejects=tmp_path / "rejects.csv", consent="yes")
        assert result.adds_up
        assert (result.duplicates, result.left, result.suppressed, result.rejected) == (1, 1, 1, 1)
        return result.added, result.confirmed, result.known

    assert bring() == (1, 1, 1)
    assert bring() == (0, 0, 3)
    assert people.show("new@example.org").topics == ("lxc", "lxd")
    assert people.counts().mailable == 3


def test_two_who_enter_the_same_people_at_once(engine: Engine, tmp_path: Path) -> None:
    """Each person is entered once; neither import fails."""
    path = tmp_path / "people.csv"
    path.write_text("email,topics\n" + "".join(f"p{n}@example.org,lxd\n" for n in range(6000)))
    results = []

    def bring(number: int) -> None:
        rejects = tmp_path / f"rejects{number}.csv"
        results.append(store(engine).import_csv(path, rejects=rejects, consent="yes"))

    threads = [threading.Thread(target=bring, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(result.added for result in results) == 6000
    assert sum(result.known for result in results) == 12000
    with engine.connect() as connection:
        assert len(connection.execute(select(consent.c.id)).all()) == 6000
