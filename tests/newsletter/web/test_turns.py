"""Turns at the database: a flood of forms waits in order, and keeps nobody from leaving."""

import asyncio

from newsletter.errors import DatabaseError
from newsletter.web.turns import Turns
from tests.newsletter.web.serving import Serving
from tests.newsletter.web.test_turnstile import run


def test_each_comes_in_the_order_of_coming() -> None:
    async def all_of_them() -> list[int]:
        turns, done = Turns(), []

        async def one(number: int) -> None:
            async with turns.queue():
                await asyncio.sleep(0)
                done.append(number)

        async with asyncio.TaskGroup() as group:
            for number in range(20):
                group.create_task(one(number))
        return done

    assert run(all_of_them()) == list(range(20))


def test_who_leaves_waits_for_one_at_most() -> None:
    """Not for all the forms that came before."""

    async def all_of_them() -> list[str]:
        turns, done = Turns(), []

        async def form() -> None:
            async with turns.queue():
                await asyncio.sleep(0.01)
                done.append("form")

        async def leave() -> None:
            async with turns.first():
                done.append("left")

        async with asyncio.TaskGroup() as group:
            for _ in range(10):
                group.create_task(form())
            await asyncio.sleep(0.005)
            group.create_task(leave())
        return done

    assert run(all_of_them()).index("left") == 1


def test_who_waits_too_long_is_told_to_come_again() -> None:
    """And whoever comes after finds the queue as it was."""

    async def all_of_them() -> int:
        turns, refused = Turns(patience=0.02), 0
        async with turns.queue():
            try:
                async with turns.queue():
                    pass
            except DatabaseError:
                refused += 1
        async with turns.queue():
            return refused

    assert run(all_of_them()) == 1


def test_fifty_forms_at_once_are_all_taken(site: Serving) -> None:
    """Each waiting for the file by itself, some waited in vain (503)."""
    stamp = site.fresh_stamp()

    async def all_of_them() -> list[int]:
        def send(number: int) -> int:
            fields = {"email": f"a{number}@example.net", "list": "main", "stamp": stamp}
            return site.post("/subscribe", fields).status

        return await asyncio.gather(*(asyncio.to_thread(send, n) for n in range(50)))

    assert set(run(all_of_them())) == {200}
