"""What people and operators do at the very moment of an import, on PostgreSQL.

On SQLite a write transaction has the database to itself.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, insert

from subscribers import (
    Departure,
    ImportOrder,
    ImportResult,
    State,
    Subscriber,
    SubscriberError,
    Subscribers,
    Way,
)
from subscribers.addresses import mark
from subscribers.importing import running
from subscribers.importing.undoing import Undone
from subscribers.leaving.departing import leave_together, standings
from subscribers.tables import suppressed_domain, suppression
from tests.support.databases import await_waiter
from tests.support.people import NOW, SECRET, store

pytestmark = pytest.mark.postgresql
ADA, BO = "ada@example.org", "bo@example.org"
TRAP = "trap.example"


@pytest.fixture
def people(postgresql_engine: Engine) -> Subscribers:
    return store(postgresql_engine)


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    """Another session, whose end is waited for."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


def bring(people: Subscribers, folder: Path, content: str) -> ImportResult:
    path = folder / "people.csv"
    path.write_text(content, "utf-8")
    order = ImportOrder(consent="the fair", update=True)
    return people.imports.run(path, order, rejects=folder / "rejects.csv")


def named(name: str) -> str:
    return f"email,name\n{ADA},{name}\n{BO},{name}\n"


@pytest.mark.parametrize("undone", [False, True], ids=["import", "undo"])
def test_who_leaves_and_who_imports_wait_for_each_other(
    people: Subscribers,
    postgresql_engine: Engine,
    thread: ThreadPoolExecutor,
    tmp_path: Path,
    *,
    undone: bool,
) -> None:
    """Neither is refused by a deadlock, and the person has left in the end."""
    bring(people, tmp_path, named("Old"))
    number = bring(people, tmp_path, named("New")).run
    assert number is not None
    leaver = people.show(BO).public_id
    wish = Departure(public_id=leaver, way=Way.ONE_CLICK)

    def change() -> Undone | ImportResult:
        if undone:
            return people.imports.undo(number)
        return bring(people, tmp_path, named("Newer"))

    with postgresql_engine.begin() as connection:
        known = standings(connection, [leaver])
        other = thread.submit(change)
        await_waiter(postgresql_engine)
        leave_together(connection, [(known[leaver], wish)], NOW)
    other.result()
    assert people.show(BO).state is State.UNSUBSCRIBED
    assert people.show(ADA).name == ("Old" if undone else "Newer")


def test_an_import_lets_others_in_between(
    people: Subscribers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its parts are smaller than where nobody waits for the table."""
    monkeypatch.setattr(running, "BRIEF", 2)
    path = tmp_path / "people.csv"
    path.write_text("".join(f"p{number}@example.org\n" for number in range(5)))
    found: list[int] = []
    people.import_csv(
        path,
        rejects=tmp_path / "rejects.csv",
        progress=lambda *_: found.append(people.counts().total),
    )
    assert found == [2, 4, 5]


def test_who_enters_a_corrected_address_waits_and_finds_them(
    people: Subscribers, postgresql_engine: Engine, thread: ThreadPoolExecutor
) -> None:
    """The correction is made first, and the address is nobody else's then."""
    ada = people.add(ADA)
    entering: list[Future[Subscriber]] = []

    def enter(*arguments: object) -> None:
        if "UPDATE subscriber SET address" in str(arguments[2]) and not entering:
            entering.append(thread.submit(people.add, BO))
            await_waiter(postgresql_engine)

    event.listen(postgresql_engine, "before_cursor_execute", enter)
    people.persons.rename(ADA, BO)
    assert entering[0].result().id == ada.id


SUPPRESSING: dict[str, Callable[[Subscribers, Path], object]] = {
    "command": lambda people, _: people.suppress(BO, reason="by telephone"),
    "import": lambda people, folder: bring(people, folder, f"email,state\n{BO},bounced\n"),
    "erase": lambda people, _: people.persons.erase(BO),
    "domain": lambda people, _: people.suppressions.suppress_domain(TRAP, reason="by telephone"),
}


@pytest.mark.parametrize("how", SUPPRESSING)
def test_who_is_suppressed_twice_at_once_is_so_once(
    people: Subscribers,
    postgresql_engine: Engine,
    thread: ThreadPoolExecutor,
    tmp_path: Path,
    *,
    how: str,
) -> None:
    """By operators, imports, erasing; the first reason stays, but for who is erased."""
    if how == "erase":
        people.add(BO)
    by_hand = {"reason": "complained", "at": NOW - timedelta(days=1)}
    with postgresql_engine.begin() as connection:
        connection.execute(insert(suppression).values(mark=mark(SECRET, BO), **by_hand))
        connection.execute(insert(suppressed_domain).values(domain=TRAP, **by_hand))
        other = thread.submit(SUPPRESSING[how], people, tmp_path)
        await_waiter(postgresql_engine)
    other.result()
    reasons = {each.what: each.reason for each in people.suppressions.list()}
    assert reasons.pop(TRAP) == "complained"
    assert list(reasons.values()) == ["erased" if how == "erase" else "complained"]


PAIRING: dict[str, Callable[[Subscribers], object]] = {
    "merge": lambda people: people.persons.merge(BO, ADA),
    "rename": lambda people: people.persons.rename(BO, ADA),
}


@pytest.mark.parametrize("how", PAIRING)
def test_who_takes_two_rows_takes_them_as_leavers_do(
    people: Subscribers, postgresql_engine: Engine, thread: ThreadPoolExecutor, *, how: str
) -> None:
    """In the order in which people came: of two who leave together, neither is in the way."""
    ada, bo = (people.add(address).public_id for address in (ADA, BO))
    with postgresql_engine.begin() as connection:
        standings(connection, [ada])
        other = thread.submit(PAIRING[how], people)
        await_waiter(postgresql_engine)
        standings(connection, [bo])
    assert isinstance(other.exception(), SubscriberError if how == "rename" else type(None))
