"""Stopping a run: by a person, by another command, by a database that cannot be written."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from newsletter.errors import DatabaseError, MailingError
from newsletter.mailing.smtp.smarthost import Timeouts
from newsletter.mailing.states import DeliveryState, MailingState
from tests.support.mailings import Post, address, post
from tests.support.providers import House, house

READERS = 60
EVERYBODY = sorted(address(number) for number in range(READERS))
PATIENT = Timeouts()
"""The waits of a real run: ten minutes for the final dot."""


@pytest.fixture
def mail(sqlite_engine: Engine, tmp_path: Path) -> Post:
    """A mailing to sixty readers."""
    return post(sqlite_engine, tmp_path, readers=READERS)


def at_letter(number: int, act: Callable[[], None]) -> Callable[[str], None]:
    """Act when so many recipients have been named."""
    named: list[str] = []

    def temper(recipient: str) -> None:
        named.append(recipient)
        if len(named) == number:
            act()

    return temper


def send(mail: Post, temper: Callable[[str], None], **limits: float) -> House:
    """Send over four connections to a house; what happens during it is the temper's."""

    async def scenario() -> House:
        mail.stop = asyncio.Event()
        async with house(temper, **limits) as server:  # type: ignore[arg-type]
            await mail.send(server.port, connections=4)
            return server

    return asyncio.run(scenario())


def nothing(_recipient: str) -> None:
    """All is well."""


def test_k4_one_signal_drains_and_leaves_nothing_uncertain(mail: Post) -> None:
    """What is in flight finishes, the rest waits; the next run sends exactly that."""

    def signal() -> None:
        mail.stop.set()

    first = send(mail, at_letter(10, signal), seconds_a_letter=0.05)

    tally = mail.ledger.tally(mail.mailing)
    assert (tally.sent, tally.uncertain) == (len(first.taken), 0)
    assert 10 <= tally.sent <= 10 + 2 * 4
    assert mail.ledger.get(mail.mailing.id).state is MailingState.SENDING
    assert not mail.ledger.verify(mail.mailing)

    second = send(mail, nothing)
    assert sorted(first.taken + second.taken) == EVERYBODY


def test_k4_the_second_signal_holds_what_was_in_flight(mail: Post) -> None:
    """Cancelled after the first stop: uncertain, named, at most one for each connection."""

    async def scenario() -> None:
        async with house(seconds_a_letter=30) as server:
            sending = asyncio.create_task(mail.send(server.port, connections=4, timeouts=PATIENT))
            async with asyncio.timeout(20):
                while mail.ledger.tally(mail.mailing).handover < 4:
                    await asyncio.sleep(0.02)
            mail.stop.set()
            await asyncio.sleep(0.05)
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending

    asyncio.run(scenario())

    tally = mail.ledger.tally(mail.mailing)
    assert (tally.uncertain, tally.handover, tally.waiting) == (4, 0, READERS - 4)
    assert not mail.ledger.verify(mail.mailing)


def test_a_pause_during_a_run_takes_effect_at_once(mail: Post) -> None:
    """Letters in hand wait again, the run ends in good order, and `resume` goes on."""
    first = send(
        mail,
        at_letter(20, lambda: mail.ledger.pause(mail.mailing, reason="a typo")),
        seconds_a_letter=0.01,
    )

    tally = mail.ledger.tally(mail.mailing)
    assert mail.ledger.get(mail.mailing.id).state is MailingState.PAUSED
    assert (tally.sent, tally.uncertain) == (len(first.taken), 0)
    assert tally.waiting == READERS - tally.sent
    assert len(first.taken) <= 20 + 4
    with pytest.raises(MailingError, match="paused"):
        send(mail, nothing)

    mail.ledger.resume(mail.mailing)
    second = send(mail, nothing)
    assert sorted(first.taken + second.taken) == EVERYBODY


def test_a_cancel_during_a_run_takes_effect_at_once(mail: Post) -> None:
    """What had not left is skipped, and the run ends in good order."""
    first = send(
        mail, at_letter(20, lambda: mail.ledger.cancel(mail.mailing)), seconds_a_letter=0.01
    )

    tally = mail.ledger.tally(mail.mailing)
    assert mail.ledger.get(mail.mailing.id).state is MailingState.CANCELLED
    assert (tally.sent, tally.uncertain, tally.waiting) == (len(first.taken), 0, 0)
    assert tally.skipped == READERS - tally.sent
    assert len(first.taken) <= 20 + 4


def test_pause_and_resume_within_a_moment_lose_nothing(mail: Post) -> None:
    """Letters that are no longer in our hand are claimed again, each once."""

    def at_once() -> None:
        mail.ledger.pause(mail.mailing, reason="a typo")
        mail.ledger.resume(mail.mailing)

    server = send(mail, at_letter(20, at_once), seconds_a_letter=0.01)

    assert sorted(server.taken) == EVERYBODY
    assert mail.ledger.get(mail.mailing.id).state is MailingState.FINISHED


def test_who_leaves_during_the_run_gets_nothing(mail: Post) -> None:
    """Sixty are in hand; one of the last leaves, and all others get theirs once."""
    server = send(mail, at_letter(3, lambda: mail.people.remove(address(50))))

    assert sorted(server.taken) == [one for one in EVERYBODY if one != address(50)]
    assert mail.states()[address(50)] == "skipped"


# --- a database that cannot be written ---------------------------------------------------------


def test_j1_a_commit_that_fails_stops_the_run_and_nothing_leaves(mail: Post) -> None:
    """No journal, no send: within five seconds, though answers are outstanding."""

    def break_it() -> None:
        with mail.engine.begin() as connection:
            connection.exec_driver_sql(
                "CREATE TRIGGER broken BEFORE UPDATE ON delivery"
                " BEGIN SELECT RAISE(FAIL, 'input/output error'); END"
            )

    async def scenario() -> House:
        async with house(at_letter(20, break_it), seconds_a_letter=0.2) as server:
            with pytest.raises(Exception, match="input/output error"):
                async with asyncio.timeout(5):
                    await mail.send(server.port, connections=4, timeouts=PATIENT)
            return server

    first = asyncio.run(scenario())

    left = {mail.states()[one] for one in first.taken}
    assert left <= {"sent", "handover"}
    with mail.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER broken")
    mail.lease = 0.5
    second = send(mail, nothing)
    held = {row.address for row in mail.ledger.deliveries(mail.mailing, DeliveryState.UNCERTAIN)}
    assert not set(first.taken) & set(second.taken)
    assert sorted({*first.taken, *second.taken} | held) == EVERYBODY
    assert len(held) <= 4


def test_j2_a_full_database_stops_the_run_and_nothing_leaves(mail: Post) -> None:
    """The database really is full; with room again the rest follows."""
    filled: list[bool] = []
    event.listen(mail.engine, "begin", lambda connection: filled and _fill(connection))

    async def scenario() -> House:
        async with house(at_letter(20, lambda: filled.append(True))) as server:
            with pytest.raises(DatabaseError, match="full"):
                async with asyncio.timeout(5):
                    await mail.send(server.port, connections=4)
            return server

    first = asyncio.run(scenario())
    assert {mail.states()[one] for one in first.taken} <= {"sent", "handover", "uncertain"}
    filled.clear()
    mail.engine.dispose()
    mail.lease = 0.5
    second = send(mail, nothing)

    held = {row.address for row in mail.ledger.deliveries(mail.mailing, DeliveryState.UNCERTAIN)}
    assert sorted({*first.taken, *second.taken} | held) == EVERYBODY
    assert not set(first.taken) & set(second.taken)


def _fill(connection: Connection) -> None:
    """Leave the file no page that is free, and none to grow by; before whoever writes."""
    if not connection.get_execution_options().get("writes"):
        return
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    for _ in range(200):
        connection.exec_driver_sql(
            "INSERT INTO suppression VALUES (hex(randomblob(16)), hex(zeroblob(500)), '')"
        )


@contextmanager
def locked(engine: Engine) -> Iterator[None]:
    """Another program holds the write lock."""
    assert engine.url.database
    with closing(sqlite3.connect(engine.url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_j4_a_held_lock_is_waited_for_and_told(mail: Post) -> None:
    """While it is held nothing is claimed and no body leaves; then everybody gets a letter."""

    async def scenario() -> None:
        async with house(seconds_a_letter=0.02) as server:
            sending = asyncio.create_task(mail.send(server.port, connections=4))
            await server.got_one.wait()
            with locked(mail.engine):
                # What had its intent when the lock was taken may still finish.
                await asyncio.sleep(1)
                left = len(server.taken)
                async with asyncio.timeout(20):
                    while not mail.told:
                        await asyncio.sleep(0.05)
                assert len(server.taken) == left < READERS
            await sending
            assert sorted(server.taken) == EVERYBODY

    asyncio.run(scenario())

    assert "the database has not answered for 2 s" in mail.told[0]
    assert mail.ledger.tally(mail.mailing).uncertain == 0


def test_j4_a_lock_that_is_held_too_long_ends_the_run(mail: Post) -> None:
    """When the engine's patience is at its end, so is the run; nothing is lost."""

    def impatient(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1000")

    event.listen(mail.engine, "begin", impatient, insert=True)

    async def scenario() -> House:
        async with house(seconds_a_letter=0.02) as server:
            sending = asyncio.create_task(mail.send(server.port, connections=4))
            await server.got_one.wait()
            with locked(mail.engine), pytest.raises(DatabaseError, match="another process"):
                async with asyncio.timeout(20):
                    await sending
            return server

    first = asyncio.run(scenario())
    mail.lease = 0.5
    second = send(mail, nothing)

    held = {row.address for row in mail.ledger.deliveries(mail.mailing, DeliveryState.UNCERTAIN)}
    assert sorted({*first.taken, *second.taken} | held) == EVERYBODY
    assert not set(first.taken) & set(second.taken)
    assert not mail.ledger.verify(mail.mailing)
