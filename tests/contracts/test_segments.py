"""Segments on SQLite and PostgreSQL: the same people as a plain reading of the expression finds."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, update

from subscribers import State, Subscribers, Way
from subscribers.errors import InvalidSegment
from subscribers.segments.parsing import DEEPEST, MOST
from subscribers.segments.words import LONGEST
from subscribers.tables import subscriber
from tests.support.crowd import DOMAINS, EDGES, LANGUAGES, LOCALS, NAMES, Person, crowd, enter
from tests.support.people import NOW, SECRET, List, store

CROWD = crowd()
LISTS: dict[str, frozenset[str] | None] = {"releases": None, "empty": frozenset()}
TODAY = NOW.date()


@dataclass(frozen=True)
class Said:
    """An expression as a person writes it, and what it means."""

    text: str
    means: Callable[[Person], bool]


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def same(one: str) -> str:
    """Without what only case tells apart, letter by letter."""
    small = (c.lower() if len(c.lower()) == 1 and c.lower().upper() == c else c for c in one)
    return "".join(small).replace("ς", "σ").replace("ẞ", "ß")


def opposite(said: Said, text: str) -> Said:
    return Said(text, lambda person: not said.means(person))


def texts() -> st.SearchStrategy[Said]:
    """Address, domain, name, language: whole and in part."""
    alphabet = "adAozZëËžŽsSßσΣςkK%_\\\"'@.-O "
    parts = st.one_of(st.sampled_from([name for name in NAMES if name]), st.text(alphabet, min_size=1, max_size=3))  # fmt: skip

    def folded(field: str, text: str) -> str:
        text = unicodedata.normalize("NFC", text)
        return text.casefold() if field in {"address", "domain"} else same(text)

    def of(field: str, part: str, whole: str) -> st.SearchStrategy[Said]:
        holds = Said(
            f"{field} ~ {quoted(part)}",
            lambda person: folded(field, part) in folded(field, getattr(person, field)),
        )

        def is_(text: str, person: Person) -> bool:
            return folded(field, text) == folded(field, getattr(person, field))

        equals = Said(f"{field} == {quoted(whole)}", lambda person: is_(whole, person))
        unlike = opposite(equals, f"{field} != {quoted(whole)}")
        among = Said(
            f"{field} in ({quoted(whole)}, {quoted(whole.upper())})",
            lambda person: is_(whole, person) or is_(whole.upper(), person),
        )
        return st.sampled_from([holds, equals, unlike, among])

    wholes = {
        "address": st.builds(
            lambda local, number, domain: f"{local}{number}@{domain}",
            st.sampled_from(LOCALS), st.integers(1, 200), st.sampled_from(DOMAINS),
        ),
        "domain": st.sampled_from(DOMAINS),
        "name": st.sampled_from(NAMES),
        "language": st.sampled_from(LANGUAGES),
    }  # fmt: skip
    return st.one_of(
        st.tuples(st.just(field), parts, whole).flatmap(lambda given: of(*given))
        for field, whole in wholes.items()
    )


def choices() -> st.SearchStrategy[Said]:
    """State, frequency, way: each word of theirs, bare and quoted."""
    words = {
        "state": ["unconfirmed", "confirmed", "unsubscribed"],
        "frequency": ["each", "monthly"],
        "way": ["import", "form", "command", "api", "one-click"],
    }
    pairs = st.sampled_from([(field, word) for field, all_ in words.items() for word in all_])

    def of(field: str, word: str) -> st.SearchStrategy[Said]:
        equals = Said(f"{field} == {word}", lambda person: getattr(person, field) == word)
        return st.sampled_from(
            [
                equals,
                opposite(equals, f"{field} != '{word}'"),
                opposite(equals, f"{field} not in ({word.upper()})"),
                Said(f"{field} in ({', '.join(words[field])})", lambda person: getattr(person, field) in words[field]),
            ]
        )  # fmt: skip

    return pairs.flatmap(lambda pair: of(*pair))


def followed(person: Person, list_: str, topic: str) -> bool:
    chosen = person.follows.get(list_)
    return chosen is not None and (not chosen or topic in chosen)


def names() -> st.SearchStrategy[Said]:
    """List, topic, chosen, of the main list and of another."""

    def of(list_: str, topic: str) -> st.SearchStrategy[Said]:
        name = topic if list_ == "main" else f"{list_}/{topic}"
        lists = Said(f"list == {list_}", lambda person: list_ in person.follows)
        topics = Said(f"topic == {name}", lambda person: followed(person, list_, topic))
        chosen = Said(f"chosen == {name}", lambda person: topic in person.follows.get(list_, ()))
        return st.sampled_from(
            [
                lists, topics, chosen,
                opposite(lists, f"list != {list_}"),
                opposite(topics, f"topic != {name}"),
                opposite(chosen, f"not chosen == {name}"),
                Said(f"list in ({list_}, empty)", lambda person: bool({list_, "empty"} & set(person.follows))),
                Said(f"topic in ({name}, lxc)", lambda person: followed(person, list_, topic) or followed(person, "main", "lxc")),
                Said(f"chosen in ({name}, lxc)", lambda person: topic in person.follows.get(list_, ()) or "lxc" in person.follows.get("main", ())),
            ]
        )  # fmt: skip

    return st.tuples(
        st.sampled_from(["main", "releases"]), st.sampled_from(["lxd", "lxc", "stable", "never"])
    ).flatmap(lambda given: of(*given))


def flags() -> st.SearchStrategy[Said]:
    """Plain, paused, suppressed: alone and compared."""

    def of(field: str, means: Callable[[Person], bool]) -> list[Said]:
        said = Said(field, means)
        return [
            said, Said(f"{field} == yes", means), Said(f"{field} != No", means),
            opposite(said, f"{field} == false"), opposite(said, f"not {field}"),
            opposite(said, f"{field} != true"),
        ]  # fmt: skip

    return st.sampled_from(
        [
            *of("plain", lambda person: person.plain),
            *of("paused", lambda person: person.paused_until is not None and person.paused_until > NOW),
            *of("suppressed", lambda person: person.suppressed),
        ]
    )  # fmt: skip


DAYS = {
    "2017-01-01": date(2017, 1, 1), "2016-12-31": date(2016, 12, 31), '"2017-06-12"': TODAY,
    "today": TODAY, "0 days ago": TODAY, "1 day ago": TODAY - timedelta(days=1),
    "30 days ago": TODAY - timedelta(days=30), "1 month ago": date(2017, 5, 12),
    "1 year ago": date(2016, 6, 12), "2 weeks ago": TODAY - timedelta(days=14),
    "99999 years ago": date(1970, 1, 1), "99999 days ago": date(1970, 1, 1), "2199-12-31": date(2199, 12, 31),
}  # fmt: skip
ORDER: dict[str, Callable[[date, date], bool]] = {
    "<": lambda one, other: one < other, "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other, ">=": lambda one, other: one >= other,
    "==": lambda one, other: one == other,
}  # fmt: skip


def days() -> st.SearchStrategy[Said]:
    """The days of since and left: who never left is on neither side of any day."""

    def of(field: str, sign: str, written: str) -> list[Said]:
        def means(person: Person) -> bool:
            moment: datetime | None = getattr(person, field)
            return moment is not None and ORDER[sign](moment.astimezone(UTC).date(), DAYS[written])

        said = Said(f"{field} {sign} {written}", means)
        unlike = opposite(said, f"{field} != {written}" if sign == "==" else f"not {said.text}")
        return [said, unlike]

    return st.tuples(
        st.sampled_from(["since", "left"]), st.sampled_from(sorted(ORDER)), st.sampled_from(sorted(DAYS))
    ).flatmap(lambda given: st.sampled_from(of(*given)))  # fmt: skip


EMPTY = [
    Said("name is empty", lambda person: not person.name),
    Said("Name IS NOT Empty", lambda person: bool(person.name)),
    Said("language is empty", lambda person: not person.language),
    Said("list is empty", lambda person: not person.follows),
    Said("chosen is empty", lambda person: not person.follows.get("main")),
    Said("left is empty", lambda person: person.left is None),
    Said("left is not empty", lambda person: person.left is not None),
]
LEAVES = st.one_of(texts(), choices(), names(), flags(), days(), st.sampled_from(EMPTY))


def joined(children: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
    """By and, or, not and parentheses around smaller expressions."""

    def wrap(said: Said) -> str:
        return f"({said.text})"

    parts = st.lists(children, min_size=2, max_size=4)
    return st.one_of(
        children.map(lambda one: opposite(one, f"not {wrap(one)}")),
        parts.map(
            lambda all_: Said(" and ".join(map(wrap, all_)), lambda person: all(one.means(person) for one in all_))
        ),
        parts.map(
            lambda all_: Said(" OR ".join(map(wrap, all_)), lambda person: any(one.means(person) for one in all_))
        ),
        # Without parentheses: `and` binds closer than `or`, `not` closer than both.
        st.tuples(LEAVES, LEAVES, LEAVES).map(
            lambda three: Said(
                f"{three[0].text} or not {three[1].text} and {three[2].text}",
                lambda person: three[0].means(person) or (not three[1].means(person) and three[2].means(person)),
            )
        ),
    )  # fmt: skip


EXPRESSIONS = st.recursive(LEAVES, joined, max_leaves=8)


@pytest.fixture
def people(engine: Engine) -> Subscribers:
    """The crowd."""
    enter(engine, CROWD)
    return Subscribers(engine, lambda: NOW, secret=SECRET, lists=LISTS)


def ids(people: Subscribers, where: str) -> list[int]:
    return [person.id for person in people.seek(where=where)]


def test_any_expression_finds_whom_it_means(people: Subscribers) -> None:
    """Whatever is asked, and in the order in which people came."""

    @settings(
        max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(EXPRESSIONS)
    def check(said: Said) -> None:
        assert ids(people, said.text) == [each.id for each in CROWD if said.means(each)]

    check()


def test_midnight_belongs_to_the_day_that_begins(people: Subscribers) -> None:
    """Somebody came in the last microsecond of a year, and somebody in the first of the next."""
    asked = date(2016, 12, 31)
    days = [(each.id, each.since.astimezone(UTC).date()) for each in CROWD]
    assert {each.since for each in CROWD} >= set(EDGES)
    for sign, holds in ORDER.items():
        assert ids(people, f"since {sign} {asked}") == [
            id_ for id_, day in days if holds(day, asked)
        ]


SPECIAL = (
    "a*b",
    "a?b",
    "[x]",
    "x]",
    "a.b",
    "aab",
    "^a$",
    "a|b",
    "{2}",
    "(a)",
    "\\d",
    "1-2",
    "a%b",
    "a_b",
)


def test_text_is_found_as_it_is_written(people: Subscribers, engine: Engine) -> None:
    """Whole and in part, in either case; no sign of a pattern means anything in either database."""
    with engine.begin() as connection:
        for person in CROWD[: len(SPECIAL)]:
            named = update(subscriber).where(subscriber.c.id == person.id)
            connection.execute(named.values(name=SPECIAL[person.id - 1]))
    shown = {person.id: person.name for person in people.seek()}
    parts = {name[at : at + 2] for name in (*SPECIAL, *NAMES) for at in range(len(name))}
    for part in sorted({*parts, *SPECIAL, *NAMES} - {""}):
        wanted = same(unicodedata.normalize("NFC", part))
        held = [id_ for id_, name in shown.items() if wanted in same(name)]
        equal = [id_ for id_, name in shown.items() if wanted == same(name)]
        assert people.seek(where=f"name ~ {quoted(part)}").preview(first=0).count == len(held), part
        assert ids(people, f"name == {quoted(part)}") == equal, part


@pytest.mark.parametrize("spelt", [("ΝΊΚΟΣ", "Νίκος", "νίκοσ"), ("GROẞ", "Groß")], ids=["Σ", "ẞ"])
def test_the_cases_of_a_letter_may_be_more_than_two(engine: Engine, spelt: tuple[str, ...]) -> None:
    """Greek has a sigma for the end of words; the capital of ß is seldom written."""
    people = store(engine)
    everybody = [people.add(f"{at}@example.org", name=name).id for at, name in enumerate(spelt)]
    for name in spelt:
        assert ids(people, f"name == {name}") == everybody
        assert ids(people, f"name ~ {name[1:]}") == everybody
        assert [person.id for person in people.seek(text=name)] == everybody


def test_the_filter_of_text_finds_whom_a_segment_finds(people: Subscribers, engine: Engine) -> None:
    """In any case of the letters; what cannot be asked for is one line."""
    with engine.begin() as connection:
        named = update(subscriber).where(subscriber.c.id == CROWD[0].id)
        connection.execute(named.values(name="Ömer Müller"))
    for part in ("MÜLLER", "ömer m", "EXAMPLE.", "%", "_", "*", "[", "\\", '"', "É", "u\u0308L"):
        held = ids(people, f"address ~ {quoted(part)} or name ~ {quoted(part)}")
        assert [person.id for person in people.seek(text=part)] == held, part
    assert [person.name for person in people.seek(text="MÜLLER")] == ["Ömer Müller"]
    assert list(people.seek(text="x" * LONGEST)) == []
    for unfit in ("x" * (LONGEST + 1), "a\x00", "\udcff"):
        with pytest.raises(InvalidSegment, match="longer than 2000 characters, or holds"):
            people.seek(text=unfit)


def nested(leaf: str, *, depth: int, not_: str = "") -> str:
    """`and` and `or` in turns, so that SQL needs every parenthesis."""
    inner = leaf
    for level in range(depth // (2 if not_ else 1)):
        inner = f"plain {('and', 'or')[level % 2]} {not_}({inner})"
    return inner


HEAVIEST = "(topic in (a, releases/b) or left == today)"
LARGEST = {
    "wide": " or ".join(["plain"] * MOST),
    "wide-topics": " and ".join(["topic==lxd"] * MOST),
    "wide-days": " and ".join(["left is not empty"] * MOST),
    "long-list": f"name in ({','.join(map(chr, range(0x401, 0x401 + MOST)))})",
    "deep": "(" * DEEPEST + "plain" + ")" * DEEPEST,
    "deep-and-heavy": nested(HEAVIEST, depth=DEEPEST - 1),
    "deep-and-opposite": nested(HEAVIEST, depth=DEEPEST - 1, not_="not "),
    "many-nots": "not " * DEEPEST + "plain",
    "all-letters": f'name ~ "{"".join(map(chr, range(0xC0, 0x180)))}"',
    "long-text": f"name ~ '{'é' * (LONGEST - 10)}'",
    "far-away": "since < 99999 years ago or since > 2199-12-31",
}  # fmt: skip


@pytest.mark.parametrize("where", LARGEST.values(), ids=LARGEST)
def test_what_may_be_written_can_be_asked(people: Subscribers, where: str) -> None:
    """At the limits of length and depth no database gives up."""
    assert people.seek(where=where).preview(first=10).count in range(len(CROWD) + 1)


def test_a_segment_narrows_what_other_filters_leave(people: Subscribers) -> None:
    """State, topic and text count together with it; the preview has the same people and all."""
    where = "plain or language is empty"
    found = ids(people, where)
    narrow = [p.id for p in people.seek(where=where, state=State.CONFIRMED, text="example.org")]
    assert narrow == [
        each.id
        for each in CROWD
        if each.id in found and each.state == "confirmed" and "example.org" in each.address
    ]
    seen = people.seek(where=where).preview(first=3)
    assert (seen.count, [person.id for person in seen.people]) == (len(found), found[:3])
    assert people.seek(where="name == 'no such name'").preview(first=10).people == ()


def test_a_form_sent_in_since_changes_no_day_of_leaving(sqlite_engine: Engine) -> None:
    """Nor does it bring anybody back."""
    house = List(sqlite_engine)
    house.people.leaving.leave(house.join().public_id, way=Way.PAGE)
    left = house.now
    house.later(timedelta(days=3))
    house.sign_up()
    for days, found in ((0, ["ada@example.org"]), (3, [])):
        where = f"left == {left + timedelta(days=days):%Y-%m-%d}"
        assert [each.address for each in house.people.seek(where=where)] == found


def test_a_slip_finds_nobody_instead_of_too_many(engine: Engine) -> None:
    """Lists and topics are those of the house; a topic it has forgotten can be asked for as chosen."""
    people = Subscribers(
        engine, lambda: NOW, secret=SECRET, topics=frozenset({"lxd", "lxc"}), lists=LISTS
    )
    refused = {
        "topic == lxdd": "the list main has no topic 'lxdd'; did you mean lxd?",
        "list != relases": "there is no list 'relases'; did you mean releases?",
        "topic == empty/lxd": "the list empty has no topic 'lxd'; it has none",
        "topic == old/lxd": "there is no list 'old'",
    }
    for where, told in refused.items():
        with pytest.raises(InvalidSegment) as error:
            people.seek(where=where)
        assert told in str(error.value)
    assert (
        people.seek(where="topic in (lxd, releases/any) or chosen == old").preview(first=1).count
        == 0
    )
