"""Turns at the database: a flood of forms waits in order, and keeps nobody from leaving."""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from newsletter.errors import DatabaseError
from newsletter.web.turns import Turns
from subscribers import Following, SignUp, Subscriber, Way
from tests.newsletter.web.serving import Serving, serving
from tests.newsletter.web.test_turnstile import run

Form = tuple[str, Mapping[str, object]]
MANY = 50


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


def test_who_waits_too_long_for_those_who_leave_is_told_so_too() -> None:
    """The patience is for both waits together."""

    async def all_of_them() -> int:
        turns, refused = Turns(patience=0.02), 0
        async with turns.first():
            try:
                async with asyncio.timeout(10), turns.queue():
                    pass
            except DatabaseError:
                refused += 1
        async with turns.queue():
            return refused

    assert run(all_of_them()) == 1


def people(site: Serving, *, of: str) -> list[Subscriber]:
    return [site.person(f"{of}{number}@example.net") for number in range(MANY)]


def sign_ups(site: Serving) -> list[Form]:
    stamp = site.fresh_stamp()
    return [
        ("/subscribe", {"email": f"a{n}@example.net", "list": "main", "stamp": stamp})
        for n in range(MANY)
    ]


def confirmations(site: Serving) -> list[Form]:
    forms = []
    for number in range(MANY):
        asked = SignUp(address=f"c{number}@example.net", follows=(Following(list="main"),))
        site.newsroom.subscribers.joining.sign_up(asked)
        forms.append((f"/c/{site.opt_in()}", {}))
    return forms


def returns(site: Serving) -> list[Form]:
    gone = people(site, of="gone")
    for each in gone:
        site.newsroom.subscribers.leaving.leave(each.public_id, way=Way.PAGE)
    return [(f"/u/{site.token('unsubscribe', each)}/undo", {}) for each in gone]


def choices(site: Serving) -> list[Form]:
    wanted = {"list": "main", "frequency": "monthly"}
    return [
        (f"/p/{site.token('preferences', each)}", wanted) for each in people(site, of="chooses")
    ]


def moves(site: Serving) -> list[Form]:
    return [
        (f"/p/{site.token('preferences', each)}/move", {"email": f"new-{each.address}"})
        for each in people(site, of="moves")
    ]


@pytest.mark.parametrize("forms", [sign_ups, confirmations, returns, choices, moves])
def test_fifty_forms_at_once_are_all_taken(
    site: Serving, forms: Callable[[Serving], list[Form]]
) -> None:
    """Each waiting for the file by itself, some waited in vain (503)."""
    given = forms(site)
    with ThreadPoolExecutor(MANY) as pool:
        assert {answer.status for answer in pool.map(lambda each: site.post(*each), given)} == {200}


def test_who_waits_to_be_written_down_keeps_no_page_back(tmp_path: Path) -> None:
    """Another program holds the database; whatever only reads is shown meanwhile."""
    with serving(tmp_path / "site", patience=60) as site, ThreadPoolExecutor(MANY) as pool:
        asked = [form for kind in (confirmations, returns, choices) for form in kind(site)[:10]]
        database = site.settings.folder / "newsletter.db"
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for each in asked:
                pool.submit(site.post, *each)
            assert {site.get("/editions").status for _ in range(20)} == {200}
