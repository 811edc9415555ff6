"""The journal: one fsync for many, in order, and an end for all when it fails."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from newsletter.mailing.dispatch.clerk import Clerk
from newsletter.mailing.dispatch.journal import Journal
from newsletter.mailing.outcomes import Sent
from newsletter.mailing.values import Claimed, Sending
from tests.support.mailings import Post, post

TAKEN = Sent(code=250, text="Ok")


@pytest.fixture
def mail(sqlite_engine: Engine, tmp_path: Path) -> Post:
    """A mailing to forty readers."""
    return post(sqlite_engine, tmp_path, readers=40)


@dataclass
class Desk:
    """A journal at work, and the forty letters it is about."""

    journal: Journal
    sending: Sending
    letters: list[Claimed]

    async def intend(self, *letters: Claimed) -> list[bool]:
        """Ask for all these at once."""
        return list(await asyncio.gather(*(self.journal.intend(n.delivery_id) for n in letters)))


def work(mail: Post, doing: Callable[[Desk], Awaitable[None]]) -> None:
    """Do this with a journal running beside it, as the dispatcher does."""

    async def scenario() -> None:
        async with Clerk(mail.ledger) as clerk:
            sending = mail.ledger.enlist(mail.mailing)
            letters = list(mail.ledger.claim(sending, 40).letters)
            journal = Journal(clerk, sending)
            async with asyncio.TaskGroup() as group:
                running = group.create_task(journal.run())
                await doing(Desk(journal, sending, letters))
                running.cancel()

    asyncio.run(scenario())


@contextmanager
def writes(engine: Engine) -> Iterator[list[int]]:
    """Counts the transactions that write."""
    counted: list[int] = []

    def count(connection: object) -> None:
        if getattr(connection, "get_execution_options", dict)().get("writes"):
            counted.append(1)

    event.listen(engine, "commit", count)
    yield counted
    event.remove(engine, "commit", count)


def run_sql(mail: Post, statement: str) -> None:
    """Do something to the database that nobody foresaw."""
    with mail.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_many_connections_share_a_commit(mail: Post) -> None:
    """Forty intents at once cost one transaction, or two, not forty."""

    async def doing(desk: Desk) -> None:
        with writes(mail.engine) as commits:
            assert all(await desk.intend(*desk.letters))
        assert len(commits) <= 2

    work(mail, doing)

    assert set(mail.states().values()) == {"handover"}


def test_an_intent_that_is_granted_is_durable(mail: Post) -> None:
    """When True comes, another process would read it."""

    async def doing(desk: Desk) -> None:
        assert mail.states()[desk.letters[0].address] == "claimed"
        assert await desk.intend(desk.letters[0]) == [True]
        assert mail.states()[desk.letters[0].address] == "handover"

    work(mail, doing)


def test_an_intent_is_denied_alone(mail: Post) -> None:
    """Who left gets False; all others of the same commit get True."""

    async def doing(desk: Desk) -> None:
        mail.people.remove(desk.letters[1].address)
        assert await desk.intend(*desk.letters[:3]) == [True, False, True]

    work(mail, doing)


def test_a_result_rides_with_the_next_intent(mail: Post) -> None:
    """When a letter's intent is durable, the result of the one before it is durable too."""

    async def doing(desk: Desk) -> None:
        with writes(mail.engine) as commits:
            for before, letter in zip([None, *desk.letters], desk.letters, strict=False):
                await desk.intend(letter)
                if before:
                    assert mail.states()[before.address] == "sent"
                desk.journal.record((letter, TAKEN))
            assert len(commits) <= len(desk.letters) + 1
        await desk.journal.recount()

    work(mail, doing)

    assert set(mail.states().values()) == {"sent"}


def test_a_result_is_written_without_an_intent_too(mail: Post) -> None:
    """The last letter's result waits for nobody."""

    async def doing(desk: Desk) -> None:
        await desk.intend(desk.letters[0])
        desk.journal.record((desk.letters[0], TAKEN))
        async with asyncio.timeout(10):
            while mail.states()[desk.letters[0].address] != "sent":
                await asyncio.sleep(0.01)

    work(mail, doing)


def test_a_result_that_comes_during_a_commit_is_written_after_it(mail: Post) -> None:
    """Nobody's intent follows, and yet it is not forgotten."""

    async def doing(desk: Desk) -> None:
        await desk.intend(desk.letters[0])
        asked = desk.journal.intend(desk.letters[1].delivery_id)
        await asyncio.sleep(0)
        desk.journal.record((desk.letters[0], TAKEN))
        await asked
        async with asyncio.timeout(10):
            while mail.states()[desk.letters[0].address] != "sent":
                await asyncio.sleep(0.01)

    work(mail, doing)


def test_a_recount_holds_every_result_so_far(mail: Post) -> None:
    """Also those that were recorded a moment ago."""

    async def doing(desk: Desk) -> None:
        await desk.intend(*desk.letters[:5])
        for letter in desk.letters[:5]:
            desk.journal.record((letter, TAKEN))
        assert (await desk.journal.recount()).sent == 5

    work(mail, doing)


def test_a_failing_commit_ends_all_who_wait(mail: Post) -> None:
    """Nobody waits for ever for a journal that is gone: its error is the group's."""
    run_sql(
        mail,
        "CREATE TRIGGER broken BEFORE UPDATE ON delivery WHEN NEW.state = 'handover'"
        " BEGIN SELECT RAISE(FAIL, 'broken on purpose'); END",
    )

    async def doing(desk: Desk) -> None:
        async with asyncio.timeout(5):
            await desk.intend(*desk.letters)

    with pytest.raises(ExceptionGroup) as failures:
        work(mail, doing)

    assert "broken on purpose" in str(failures.value.exceptions[0])
    assert "handover" not in mail.states().values()


def test_after_a_failure_nothing_is_granted(mail: Post) -> None:
    """A carrier that comes late is turned away at once, and results are kept for the end."""
    run_sql(
        mail,
        "CREATE TRIGGER broken BEFORE UPDATE ON delivery WHEN NEW.state = 'sent'"
        " BEGIN SELECT RAISE(FAIL, 'broken on purpose'); END",
    )

    async def scenario() -> None:
        async with Clerk(mail.ledger) as clerk:
            sending = mail.ledger.enlist(mail.mailing)
            letters = mail.ledger.claim(sending, 40).letters
            journal = Journal(clerk, sending)
            assert await journal.intend(letters[0].delivery_id)
            journal.record((letters[0], TAKEN))
            with pytest.raises(Exception, match="broken on purpose"):
                await journal.run()
            assert journal.intend(letters[1].delivery_id).cancelled()
            run_sql(mail, "DROP TRIGGER broken")
            assert (await journal.settle()).sent == 1

    asyncio.run(scenario())

    assert sorted(mail.states().values()) == ["sent"] + ["waiting"] * 39


def test_an_intent_that_nobody_waits_for_does_not_become_durable(mail: Post) -> None:
    """A hard stop: one commit is under way, what had gathered for the next leaves no trace."""

    async def doing(desk: Desk) -> None:
        first = desk.journal.intend(desk.letters[0].delivery_id)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        second = desk.journal.intend(desk.letters[1].delivery_id)
        total = await desk.journal.settle()
        assert first.result()
        assert not second.done()
        assert (total.uncertain, total.waiting) == (1, 39)

    work(mail, doing)


def test_a_beat_that_fails_ends_the_run(mail: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken over while it had nothing to write: it hears of that within a beat."""
    monkeypatch.setattr("newsletter.mailing.dispatch.journal.BEAT", 0.05)

    async def doing(desk: Desk) -> None:
        mail.ledger.settle(desk.sending)
        await asyncio.sleep(5)

    with pytest.raises(ExceptionGroup) as failures:
        work(mail, doing)

    assert "taken over" in str(failures.value.exceptions[0])
