"""Whatever happens in whatever order: nobody is revived but by their own opt-in."""

import threading
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
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
                "rename", "import", "undo", "tidy", "wait",
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

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.folder = folder
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
            "import": lambda: self.bring(address, consent="x" if other % 2 else None),
            "undo": lambda: self.people.imports.undo(len(self.people.imports.all())),
            "tidy": self.people.holding.tidy,
            "wait": lambda: self.house.later(timedelta(days=other * 9)),
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

    def bring(self, address: str, *, consent: str | None) -> None:
        file = self.folder / "people.csv"
        file.write_text(f"email\n{address}\n")
        self.people.import_csv(file, rejects=self.folder / "rejects.csv", consent=consent)

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

    def replayed(self) -> tuple[dict[int, State], Counter[str], Counter[str]]:
        """What the record tells by the table alone, of what was done on the rows that are there:
        how each stands, and who came and went in each month.
        """
        query = select(consent).where(consent.c.former.is_(None)).order_by(consent.c.id)
        with self.house.engine.connect() as connection:
            lines = connection.execute(query).all()
        states: dict[int, State] = {}
        joined: Counter[str] = Counter()
        left: Counter[str] = Counter()
        for line in lines:
            before = states.get(line.subscriber_id)
            after = states[line.subscriber_id] = NEXT[before, Act(line.act)]
            joined[f"{line.at:%Y-%m}"] += before is not State.CONFIRMED is after
            left[f"{line.at:%Y-%m}"] += before is State.CONFIRMED is not after
        return states, +joined, +left


@pytest.fixture
def life(engine: Engine, tmp_path: Path) -> Life:
    return Life(engine, tmp_path)


def begin_anew(life: Life) -> None:
    """Nobody, as on the first day: cheaper than another database."""
    with life.house.engine.begin() as connection:
        tables = "subscriber", "suppression", "suppressed_domain", "signup", "import_run", "box"
        for table in tables:
            connection.execute(text(f"DELETE FROM {table}"))


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example([(step, 0, 1, Way.PAGE) for step in ("add", "suppress domain", "lift domain")])
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
                assert last[person][0] in {Act.RETURNED, Act.STAYED}
            if person in must_not and what != "lift domain":
                assert last[person] == (Act.RETURNED, Way.CONFIRM)
            assert what in REVIVES
        if what not in {"confirm", "confirm move", "stay", "merge"}:
            gone = {person for person, state in before.items() if state is State.UNSUBSCRIBED}
            assert not [person for person in gone & after.keys() if after[person] != before[person]]


REVIVES = {"confirm", "confirm move", "stay", "add", "import", "lift domain", "rename", "merge"}
"""What may make somebody mailable; to add and to import do so of whom nobody knew, or who had not
agreed yet."""


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_the_record_tells_the_state(life: Life, steps: list[tuple[str, int, int, Way]]) -> None:
    """And the growth of each month, so that all of it comes to the states of today."""
    begin_anew(life)
    for step in steps:
        life.step(*step)
    states, joined, left = life.replayed()
    assert states == life.states()
    census = life.people.census()
    assert {f"{m.month:%Y-%m}": m.joined for m in census.months if m.joined} == joined
    assert {f"{m.month:%Y-%m}": m.left for m in census.months if m.left} == left
    assert sum(month.net for month in census.months) == census.counts.confirmed
    assert census.months[-1].confirmed == census.counts.confirmed
    assert all(
        then.confirmed - before.confirmed == then.net for before, then in pairwise(census.months)
    )


def test_many_at_once_wait_for_each_other(engine: Engine, tmp_path: Path) -> None:
    """Nobody fails, nobody waits for ever for somebody who waits for them; counts add up."""
    life = Life(engine, tmp_path)
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
    assert life.replayed()[0] == life.states()
