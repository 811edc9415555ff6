"""Which variant a mailing owes to whom, on SQLite and on PostgreSQL alike."""

from collections.abc import Iterator, Sequence
from itertools import chain, combinations
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from newsletter.edition import Edition
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.values import Cuts, Mailing, Readers, Wish
from newsletter.newsroom.cutting import cuts_of, kept_for
from newsletter.settings import read_settings
from subscribers import MAIN, Subscribers
from subscribers.tables import subscriber, subscriber_topic, subscription
from tests.support.commands import SETTINGS
from tests.support.mailings import BEGIN, DIGEST, Clock, subscribers

TOPICS = ("distributions", "lxc", "lxcfs", "lxd")
KEYS = ("distributions", "lxc", "lxcfs", "lxd", "lxc+lxd")
CUTS = Cuts(topics=("lxc", "lxd"), keys=("lxc", "lxd"))


@pytest.fixture
def people(engine: Engine) -> Subscribers:
    """Nobody yet."""
    return subscribers(engine, Clock())


@pytest.fixture
def ledger(engine: Engine) -> Ledger:
    """No mailing yet."""
    return Ledger(engine, Clock())


def add(people: Subscribers, engine: Engine, name: str, *topics: str, plain: bool = False) -> None:
    """A confirmed follower of the main list, with what they chose."""
    person = people.add(f"{name}@example.org", topics=topics, consent="asked for it in a test")
    if plain:
        with engine.begin() as connection:
            mine = subscriber.c.id == person.id
            connection.execute(update(subscriber).where(mine).values(plain=True))


def follow(people: Subscribers, engine: Engine, name: str, list_: str, *topics: str) -> None:
    """Somebody follows another list, too."""
    person = people.show(f"{name}@example.org")
    with engine.begin() as connection:
        connection.execute(
            subscription.insert().values(subscriber_id=person.id, list=list_),
        )
        for topic in topics:
            row = {"subscriber_id": person.id, "list": list_, "topic": topic}
            connection.execute(subscriber_topic.insert().values(row))


def owed(ledger: Ledger, mailing: Mailing) -> dict[str, str]:
    """Name of a reader -> the variant they are owed, as a claim gives it."""
    claims = ledger.claim(ledger.enlist(mailing), 1000)
    return {each.address.partition("@")[0]: each.variant for each in claims.letters}


def test_each_reader_is_owed_their_cut(people: Subscribers, engine: Engine, ledger: Ledger) -> None:
    """None chosen or all of the edition's is the whole; some is a cut; others get no letter."""
    add(people, engine, "ann")
    add(people, engine, "bob", "lxc")
    add(people, engine, "cyd", "lxd", "lxc")
    add(people, engine, "dan", "lxd", "distributions")
    add(people, engine, "eve", "distributions")

    opened = ledger.open(1, DIGEST, cuts=CUTS)

    assert owed(ledger, opened) == {"ann": "all", "bob": "lxc", "cyd": "all", "dan": "lxd"}
    assert opened.audience == 4
    assert opened.cuts == CUTS == ledger.get(opened.id).cuts


def test_an_edition_without_topics_goes_whole_to_everybody(
    people: Subscribers, engine: Engine, ledger: Ledger
) -> None:
    """Whatever they chose; who wants text gets the text."""
    add(people, engine, "ann", "lxc")
    add(people, engine, "bob", plain=True)
    assert owed(ledger, ledger.open(1, DIGEST)) == {"ann": "all", "bob": "all/text"}


def test_plain_text_is_a_form_of_every_cut(
    people: Subscribers, engine: Engine, ledger: Ledger
) -> None:
    """The key says so behind the topics."""
    add(people, engine, "ann", "lxc", plain=True)
    add(people, engine, "bob", plain=True)
    found = owed(ledger, ledger.open(1, DIGEST, cuts=CUTS))
    assert found == {"ann": "lxc/text", "bob": "all/text"}


def test_who_needs_a_variant_that_was_not_made_gets_the_whole(
    people: Subscribers, engine: Engine, ledger: Ledger
) -> None:
    """Their choice may have come between making and freezing; a letter comes all the same."""
    cuts = Cuts(topics=("lxc", "lxcfs", "lxd"), keys=("lxc",))
    add(people, engine, "ann", "lxc", "lxd")
    add(people, engine, "bob", "lxc")
    assert owed(ledger, ledger.open(1, DIGEST, cuts=cuts)) == {"ann": "all", "bob": "lxc"}


def test_a_topic_takes_its_followers_each_with_their_own_cut(
    people: Subscribers, engine: Engine, ledger: Ledger
) -> None:
    """`--topic lxc`: not one who follows another; who follows more gets more."""
    cuts = Cuts(topics=("lxc", "lxcfs", "lxd"), keys=("lxc", "lxd", "lxc+lxd"))
    add(people, engine, "ann")
    add(people, engine, "bob", "lxc")
    add(people, engine, "cyd", "lxc", "lxd")
    add(people, engine, "dan", "lxd")
    opened = ledger.open(1, DIGEST, Readers(topic="lxc"), cuts=cuts)
    assert owed(ledger, opened) == {"ann": "all", "bob": "lxc", "cyd": "lxc+lxd"}


def test_another_list_has_choices_of_its_own(
    people: Subscribers, engine: Engine, ledger: Ledger
) -> None:
    """What its followers cannot choose stays in every cut; nobody is owed a second letter."""
    cuts = Cuts(topics=("lxcfs", "lxd"), always=("lxc",), keys=("lxc+lxd",))
    add(people, engine, "ann", "lxc")
    add(people, engine, "bob")
    add(people, engine, "cyd")
    follow(people, engine, "ann", "dev", "lxd")
    follow(people, engine, "bob", "dev")
    first = ledger.open(1, DIGEST, Readers(list="dev"), cuts=cuts)
    assert owed(ledger, first) == {"ann": "lxc+lxd", "bob": "all"}
    assert owed(ledger, ledger.open(1, DIGEST, cuts=CUTS)) == {"cyd": "all"}


def test_a_prospect_counts_by_variant_and_whom_it_passes_over(
    people: Subscribers, engine: Engine, ledger: Ledger
) -> None:
    """The same people that opening it takes."""
    cuts = Cuts(topics=("lxc", "lxcfs", "lxd"))
    for name, topics in {"ann": (), "bob": ("lxc", "lxd"), "cyd": ("distributions",)}.items():
        add(people, engine, name, *topics)
    add(people, engine, "dan", "lxd", "lxc", plain=True)
    found = ledger.prospect(Wish(edition_number=1, cuts=cuts))
    assert (found.letters, found.passed_over) == (3, 1)
    assert dict(found.wanted) == {"lxc+lxd": 2, "all": 1}
    assert next(iter(found.wanted)) == "lxc+lxd"
    assert ledger.open(1, DIGEST, cuts=cuts).audience == 3
    after = ledger.prospect(Wish(edition_number=1, cuts=cuts))
    assert (after.letters, after.passed_over) == (0, 1)


def test_a_prospect_leaves_out_whom_an_earlier_wish_takes(
    people: Subscribers, engine: Engine, ledger: Ledger
) -> None:
    """`send --to dev --to main` counts each reader once; whom the first passes over, the second has."""
    add(people, engine, "ann")
    add(people, engine, "bob")
    add(people, engine, "cyd", "lxc")
    for name, topics in {"ann": (), "cyd": ("lxcfs",)}.items():
        follow(people, engine, name, "dev", *topics)
    dev = Wish(edition_number=1, readers=Readers(list="dev"), cuts=CUTS)
    main = Wish(edition_number=1, cuts=CUTS)
    assert (ledger.prospect(dev).letters, ledger.prospect(dev).passed_over) == (1, 1)
    assert ledger.prospect(main).letters == 3
    assert ledger.prospect(main, before=[dev]).letters == 2
    assert ledger.open(1, DIGEST, dev.readers, cuts=CUTS).audience == 1
    assert ledger.open(1, DIGEST, cuts=CUTS).audience == 2


def test_newcomers_get_the_variants_that_were_made_for_them(
    people: Subscribers, engine: Engine, ledger: Ledger
) -> None:
    """Whoever is there keeps theirs; a scheduled mailing is cut as it stands when it begins."""
    cuts = Cuts(topics=("lxc", "lxcfs", "lxd"), keys=("lxc",))
    more = Cuts(topics=cuts.topics, keys=("lxc", "lxc+lxd"))
    add(people, engine, "ann", "lxc", "lxd")
    opened = ledger.open(1, DIGEST, cuts=cuts)
    later = ledger.open(2, DIGEST, cuts=cuts, at=BEGIN)
    add(people, engine, "bob", "lxc", "lxd")
    grown = ledger.extend(ledger.cut(opened, more))
    assert owed(ledger, grown) == {"ann": "all", "bob": "lxc+lxd"}
    assert owed(ledger, ledger.cut(later, more)) == {"ann": "lxc+lxd", "bob": "lxc+lxd"}


def test_what_somebody_chooses_later_does_not_change_what_they_are_owed(
    people: Subscribers, engine: Engine, ledger: Ledger
) -> None:
    """The letter is the one of the moment that the audience was frozen; consent is asked again."""
    add(people, engine, "ann", "lxc")
    opened = ledger.open(1, DIGEST, cuts=CUTS)
    people.add("ann@example.org", topics=["lxd"])
    assert owed(ledger, opened) == {"ann": "lxc"}


def _subsets(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))


@pytest.mark.parametrize("offered", [TOPICS, ("lxc", "lxd"), ("lxc",), ()], ids="+".join)
def test_both_ways_to_tell_a_readers_cut_agree(
    people: Subscribers, engine: Engine, ledger: Ledger, *, tmp_path: Path, offered: tuple[str, ...]
) -> None:
    """The ledger's in SQL, and the studio's in Python: for every choice there is."""
    path = tmp_path / "newsletter.toml"
    written = SETTINGS.format(port=1).replace("[web]", f"topics = {list(TOPICS)}\n\n[web]")
    path.write_text(written)
    settings = read_settings(path, {})
    edition = Edition(
        number=1, subject="", preheader="", language="en", variants=(), report="", topics=offered
    )
    for number, choice in enumerate(_subsets((*TOPICS, "other"))):
        add(people, engine, f"r{number}", *choice)
    every = tuple("+".join(each) for each in _subsets(offered) if each)
    cuts = cuts_of(edition, settings, MAIN)
    found = owed(
        ledger,
        ledger.open(1, DIGEST, cuts=Cuts(topics=cuts.topics, always=cuts.always, keys=every)),
    )
    for person in people.list():
        kept = kept_for(person, edition, settings)
        key = None if kept is None else "all" if set(kept) == set(offered) else "+".join(kept)
        assert found.get(person.address.partition("@")[0]) == key, person.topics
