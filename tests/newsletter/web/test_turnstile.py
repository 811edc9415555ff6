"""Many who leave at the same moment: each answered, each durable, few commits."""

import asyncio
import sqlite3
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from newsletter.errors import DatabaseError
from newsletter.web.turnstile import MOST, Turnstile
from subscribers import Departure, State, Way
from tests.newsletter.web.serving import Serving
from tests.newsletter.web.test_leaving import ONE_CLICK

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: a browser's loop may be at work in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def departure(number: int) -> Departure:
    return Departure(public_id=f"{number:016}", way=Way.ONE_CLICK)


class Gate:
    """Lets people through and remembers in which company."""

    def __init__(self, *, fails: bool = False) -> None:
        self.batches: list[int] = []
        self.fails = fails

    def __call__(self, departures: Sequence[Departure]) -> Sequence[bool | None]:
        self.batches.append(len(departures))
        if self.fails:
            raise DatabaseError("it is locked")
        return [int(each.public_id) % 2 == 0 for each in departures]


def test_who_waits_goes_together_and_each_gets_their_own_answer() -> None:
    async def all_at_once() -> list[bool | None]:
        turnstile = Turnstile(gate)
        return await asyncio.gather(*(turnstile.leave(departure(each)) for each in range(500)))

    gate = Gate()
    assert run(all_at_once()) == [each % 2 == 0 for each in range(500)]
    assert sum(gate.batches) == 500
    assert max(gate.batches) <= MOST
    assert len(gate.batches) <= 5


def test_what_goes_wrong_is_told_to_each() -> None:
    async def all_at_once() -> list[bool | BaseException | None]:
        turnstile = Turnstile(Gate(fails=True))
        wishes = (turnstile.leave(departure(each)) for each in range(10))
        return await asyncio.gather(*wishes, return_exceptions=True)

    assert {type(each) for each in run(all_at_once())} == {DatabaseError}


def test_it_goes_on_after_a_failure() -> None:
    async def twice() -> bool | None:
        gate = Gate(fails=True)
        turnstile = Turnstile(gate)
        with pytest.raises(DatabaseError):
            await turnstile.leave(departure(1))
        gate.fails = False
        return await turnstile.leave(departure(2))

    assert run(twice()) is True


def test_a_hundred_one_clicks_at_once_are_all_durable(site: Serving) -> None:
    people = [site.person(f"reader{number}@example.net") for number in range(100)]
    paths = [f"/u/{site.token('unsubscribe', each)}" for each in people]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda path: site.post(path, ONE_CLICK).status, paths))
    assert set(answers) == {200}
    # From the file itself, as another program reads it.
    with sqlite3.connect(site.settings.folder / "newsletter.db") as connection:
        left = connection.execute(
            "SELECT count(*) FROM subscriber WHERE state = ?", [State.UNSUBSCRIBED.value]
        ).fetchone()[0]
        record = connection.execute(
            "SELECT count(*) FROM consent WHERE way = 'one-click'"
        ).fetchone()[0]
        owed = connection.execute("SELECT count(*) FROM notice WHERE kind = 'goodbye'").fetchone()[
            0
        ]
    assert (left, record, owed) == (100, 100, 100)
