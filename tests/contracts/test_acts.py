"""Whatever happens in whatever order: nobody is revived but by their own opt-in."""

import threading
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text

from subscribers import Notice, SignUp, State, SubscriberError, Way, mailable
from subscribers.consent import NEXT
from subscribers.model import Act
from subscribers.tables import consent, subscriber
from tests.support.people import List

PEOPLE = [f"p{number}@example.{end}" for number in range(2) for end in ("org", "net")]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "sign up", "confirm", "confirm", "leave", "stay", "choose", "move", "confirm move",
                "add", "remove", "suppress", "suppress domain", "lift domain", "erase", "merge",
                "rename", "tidy", "wait",
            ]
        ),
        st.integers(0, 3),
        st.integers(0, 3),
        st.sampled_from(list(Way)),
    ),
    min_size=5,
    max_size=40,
)  # fmt: skip


class Life:
    """One list through a random life; each step's people compared with those before."""

    def __init__(self, engine: Engine) -> None:
        self.house = List(engine)
        self.people = self.house.people

    def step(self, what: str, who: int, other: int, way: Way) -> None:
        """Do one thing; refusals are part of life."""
        address, second = PEOPLE[who], PEOPLE[other]
        tokens = self.house.box.tokens(
            Notice.CONFIRM if what == "confirm" else (Notice.MOVE_FROM, Notice.MOVE_TO)[other % 2]
        )
        token = tokens[-1 - who] if len(tokens) > who else ""
        do = {
            "sign up": lambda: self.people.joining.sign_up(SignUp(address=address)),
            "confirm": lambda: self.people.joining.confirm(token),
            "confirm move": lambda: self.people.joining.confirm(token),
            "leave": lambda: self.people.leaving.leave(self.public_id(address), way=way),
            "stay": lambda: self.people.leaving.stay(self.public_id(address)),
            "choose": lambda: self.choose(address),
            "move": lambda: self.people.choosing.move(self.public_id(address), second),
            "add": lambda: self.people.add(address, consent="x" if other % 2 else None),
            "remove": lambda: self.people.remove(address),
            "suppress": lambda: self.people.suppress(address, reason="complained"),
            "suppress domain": lambda: self.people.suppressions.suppress_domain(
                address.rpartition("@")[2], reason="a trap"
            ),
            "lift domain": lambda: self.people.suppressions.lift_domain(address.rpartition("@")[2]),
            "erase": lambda: self.people.persons.erase(address),
            "merge": lambda: self.people.persons.merge(address, second),
            "rename": lambda: self.people.persons.rename(address, second),
            "tidy": self.people.holding.tidy,
            "wait": lambda: self.house.later(timedelta(days=other * 4)),
        }[what]
        self.house.later(timedelta(seconds=1))
        try:
            do()
        except SubscriberError:
            return

    def public_id(self, address: str) -> str:
        return self.people.show(address).public_id

    def choose(self, address: str) -> None:
        choices = self.people.choosing.choices(self.public_id(address))
        self.people.choosing.choose(self.public_id(address), choices)

    def states(self) -> dict[int, State]:
        with self.house.engine.connect() as connection:
            rows = connection.execute(select(subscriber.c.id, subscriber.c.state)).all()
        return {row.id: State(row.state) for row in rows}

    def mailable(self) -> set[int]:
        with self.house.engine.connect() as connection:
            return {row.id for row in connection.execute(mailable(now=self.house.now))}

    def suppressed(self) -> set[int]:
        return {person.id for person in self.people.list() if person.suppressed}

    def last_acts(self) -> dict[int, tuple[Act, Way]]:
        with self.house.engine.connect() as connection:
            lines = connection.execute(select(consent).order_by(consent.c.at, consent.c.id)).all()
        return {line.subscriber_id: (Act(line.act), Way(line.way)) for line in lines}


@pytest.fixture
def life(engine: Engine) -> Life:
    return Life(engine)


def begin_anew(life: Life) -> None:
    """Nobody, as on the first day: cheaper than another database."""
    with life.house.engine.begin() as connection:
        for table in ("subscriber", "suppression", "suppressed_domain", "signup", "box"):
            connection.execute(text(f"DELETE FROM {table}"))


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_nobody_is_revived_but_by_themselves(
    life: Life, steps: list[tuple[str, int, int, Way]]
) -> None:
    """After each step: counts add up, the record tells the state, who could not be mailed and can
    be now has just opted in, or taken back what was done to their domain.
    """
    begin_anew(life)
    for what, who, other, way in steps:
        before, could, must_not = life.states(), life.mailable(), life.suppressed()
        life.step(what, who, other, way)
        after, can = life.states(), life.mailable()
        counts = life.people.counts()
        assert counts.total == len(after)
        assert counts.confirmed == sum(state is State.CONFIRMED for state in after.values())
        last = life.last_acts()
        assert last.keys() == after.keys()
        for person in can - could:
            if before.get(person) is State.UNSUBSCRIBED:
                assert last[person][0] in {Act.RETURNED, Act.STAYED, Act.MERGED}
            if person in must_not:
                assert last[person] == (Act.RETURNED, Way.CONFIRM)
            assert what in REVIVES
        if what not in {"confirm", "confirm move", "stay", "merge"}:
            gone = {person for person, state in before.items() if state is State.UNSUBSCRIBED}
            assert not [person for person in gone & after.keys() if after[person] != before[person]]


REVIVES = {"confirm", "confirm move", "stay", "add", "lift domain", "rename", "merge"}
"""What may make somebody mailable; `add` whom nobody knew, or who had not agreed yet."""


def replay(acts: list[Act]) -> State | None:
    """The state that a record tells, by the table alone."""
    state: State | None = None
    for act in acts:
        state = NEXT.get((state, act), state)
    return state


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_the_record_tells_the_state(life: Life, steps: list[tuple[str, int, int, Way]]) -> None:
    """Replayed by the table; a merged person's record has two beginnings and is left out."""
    begin_anew(life)
    for step in steps:
        if step[0] not in {"merge", "confirm move"}:
            life.step(*step)
    for person in life.people.list():
        acts = [line.act for line in life.people.record(person.address)]
        assert replay(acts) is person.state


def test_many_at_once_wait_for_each_other(engine: Engine) -> None:
    """Nobody fails, nobody waits for ever for somebody who waits for them; counts add up."""
    life = Life(engine)
    steps = ["sign up", "sign up", "confirm", "leave", "stay", "move", "confirm move", "erase"]
    failed: list[BaseException] = []

    def live(seed: int) -> None:
        dice = Random(seed)
        for _ in range(25):
            try:
                life.step(
                    dice.choice([*steps, "merge", "tidy"]), *dice.choices(range(4), k=2), Way.PAGE
                )
            except Exception as error:  # noqa: BLE001  # whatever it is, the test fails with it
                failed.append(error)

    threads = [threading.Thread(target=live, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert life.people.counts().total == len(life.states()) == len(life.last_acts())
