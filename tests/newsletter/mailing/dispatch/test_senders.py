"""Several senders on one mailing: each reader once, and the dead are replaced by the living."""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter.errors import MailingError
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.retry import Retry
from newsletter.mailing.outcomes import Sent
from newsletter.mailing.states import DeliveryState, MailingState
from tests.support.mailings import QUICK, Post, Running, address, post
from tests.support.providers import House, house
from tests.support.smtp import Answer, scripted

READERS = 200
PATIENT = replace(QUICK, dot=10)


@pytest.fixture
def mail(engine: Engine, tmp_path: Path) -> Post:
    """A mailing to two hundred readers."""
    return post(engine, tmp_path, readers=READERS)


EVERYBODY = sorted(address(number) for number in range(READERS))


def another(mail: Post) -> Post:
    """One more sender's view of the same mailing."""
    ledger = Ledger(mail.engine, mail.clock, retry=Retry(chance=lambda: 0.0))
    return replace(mail, ledger=ledger, stop=asyncio.Event(), shown=[], told=[])


def test_two_senders_share_a_mailing(mail: Post) -> None:
    """At once, in one loop: each reader exactly once, and the last one finishes it."""

    async def scenario() -> House:
        async with house(seconds_a_letter=0.002) as server:
            await asyncio.gather(
                mail.send(server.port, connections=4),
                another(mail).send(server.port, connections=4),
            )
            return server

    server = asyncio.run(scenario())

    assert sorted(server.taken) == EVERYBODY
    tally = mail.ledger.tally(mail.mailing)
    assert (tally.sent, tally.uncertain) == (READERS, 0)
    assert mail.ledger.get(mail.mailing.id).state is MailingState.FINISHED
    assert not mail.ledger.verify(mail.mailing)


def test_two_senders_in_threads_share_a_mailing(mail: Post) -> None:
    """Each with a loop of its own, as processes have."""
    finished: list[int] = []

    async def scenario() -> House:
        async with house(seconds_a_letter=0.002) as server:

            def one_more() -> None:
                tally = asyncio.run(another(mail).send(server.port, connections=3))
                finished.append(tally.audience)

            threads = [threading.Thread(target=one_more) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                await asyncio.to_thread(thread.join)
            return server

    server = asyncio.run(scenario())

    assert finished == [READERS, READERS]
    assert sorted(server.taken) == EVERYBODY
    assert mail.ledger.get(mail.mailing.id).state is MailingState.FINISHED
    assert not mail.ledger.verify(mail.mailing)


def test_each_sees_the_letters_of_the_other(mail: Post) -> None:
    """The last reading of both is the sum of both."""

    async def scenario() -> None:
        other = another(mail)
        async with house(seconds_a_letter=0.002) as server:
            await asyncio.gather(mail.send(server.port), other.send(server.port))
        last = max(mail.shown[-1].tally.sent, other.shown[-1].tally.sent)
        assert last == READERS

    asyncio.run(scenario())


def test_a_dead_sender_is_replaced_by_a_running_one(mail: Post) -> None:
    """Its beat has stopped for a lease: what it held is sent, what it handed over is held."""
    mail.clock = mail.ledger.clock = Running()
    mail.lease = 1.0
    dead = mail.ledger.enlist(mail.mailing)
    held = mail.ledger.claim(dead, 60).letters
    intended = [letter.delivery_id for letter in held[:3]]
    assert mail.ledger.commit(dead, intents=intended, results=[]) == set(intended)

    async def scenario() -> House:
        async with house() as server:
            async with asyncio.timeout(60):
                await mail.send(server.port, wait=30)
            return server

    server = asyncio.run(scenario())

    tally = mail.ledger.tally(mail.mailing)
    assert (tally.sent, tally.uncertain) == (READERS - 3, 3)
    assert len(server.taken) == len(set(server.taken)) == READERS - 3
    assert any("took over" in line for line in mail.told)
    assert not mail.ledger.verify(mail.mailing)


def test_a_sender_that_was_taken_over_hears_of_it(mail: Post) -> None:
    """Its next claim or commit is refused, and not one letter more leaves through it."""
    first = mail.ledger.enlist(mail.mailing)
    mail.ledger.claim(first, 10)
    second = mail.ledger.enlist(mail.mailing)
    (seen,) = mail.ledger.others(second)
    assert mail.ledger.take_over(second, seen)

    with pytest.raises(MailingError, match="taken over"):
        mail.ledger.claim(first, 10)


def test_letters_in_another_senders_hand_are_left_to_it(mail: Post) -> None:
    """A live one with letters in hand: we say so and end; they are neither sent nor put back."""
    mail.lease = 60
    other = mail.ledger.enlist(mail.mailing)
    held = {letter.address for letter in mail.ledger.claim(other, 50).letters}

    async def scenario() -> House:
        async def live() -> None:
            while True:
                mail.ledger.beat(other)
                await asyncio.sleep(0.05)

        async with house() as server:
            beating = asyncio.create_task(live())
            async with asyncio.timeout(30):
                await mail.send(server.port)
            beating.cancel()
            return server

    server = asyncio.run(scenario())

    assert set(server.taken) == set(EVERYBODY) - held
    assert any(line.startswith("50 letters are left to other senders") for line in mail.told)
    assert mail.ledger.get(mail.mailing.id).state is MailingState.SENDING
    mail.ledger.settle(other)
    assert mail.ledger.tally(mail.mailing).waiting == 50


def test_a_late_answer_of_the_dead_is_welcome(mail: Post) -> None:
    """It was only slow: the letter that was held as uncertain is known to be sent."""
    slow = mail.ledger.enlist(mail.mailing)
    (letter,) = mail.ledger.claim(slow, 1).letters
    mail.ledger.commit(slow, intents=[letter.delivery_id], results=[])
    new = mail.ledger.enlist(mail.mailing)
    (seen,) = mail.ledger.others(new)
    mail.ledger.take_over(new, seen)
    assert mail.states()[letter.address] == "uncertain"

    with pytest.raises(MailingError, match="taken over"):
        mail.ledger.commit(slow, intents=[], results=[(letter, Sent(code=250))])

    assert mail.states()[letter.address] == "sent"
    assert mail.ledger.deliveries(mail.mailing, DeliveryState.UNCERTAIN) == []


def test_who_is_taken_over_while_it_claims_still_hears_its_answers(
    mail: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of its questions is refused first: what is on the way is waited for."""
    monkeypatch.setattr("newsletter.mailing.dispatch.dispatcher.LOW", 3)
    slow = Answer(b"250 2.0.0 Ok\r\n", after=1.0)
    script = {"DOT": lambda recipient: slow if recipient == address(0).encode() else None}
    sender = another(mail)

    async def scenario() -> None:
        async with scripted(script) as server:
            sending = asyncio.create_task(sender.send(server.port, timeouts=PATIENT))
            async with asyncio.timeout(20):
                while len(server.letters) < 20:
                    await asyncio.sleep(0.001)
                new = mail.ledger.enlist(mail.mailing)
                # Who has beaten since it was seen is not taken over: looked at anew.
                while mail.states()[address(0)] == "handover":
                    (seen,) = mail.ledger.others(new)
                    mail.ledger.take_over(new, seen)
                assert mail.states()[address(0)] == "uncertain"
                with pytest.raises(MailingError, match="taken over"):
                    await sending

    asyncio.run(scenario())

    assert mail.states()[address(0)] == "sent"
    assert mail.ledger.deliveries(mail.mailing, DeliveryState.UNCERTAIN) == []


@pytest.mark.parametrize("hours", [1, -1])
def test_t1_the_wall_clock_jumps_while_two_are_sending(mail: Post, hours: int) -> None:
    """An hour to and fro: nothing is lost or doubled, and nobody is taken for dead."""
    jumped: list[bool] = []

    def jump(_recipient: str) -> None:
        if not jumped:
            jumped.append(True)
            mail.clock.turn(hours=hours)

    async def scenario() -> House:
        other = another(mail)
        async with house(jump, seconds_a_letter=0.002) as server:
            await asyncio.gather(mail.send(server.port), other.send(server.port))
            mail.told += other.told
            mail.clock.turn(hours=2)
            await mail.send(server.port)
            return server

    server = asyncio.run(scenario())

    assert sorted(server.taken) == EVERYBODY
    assert not any("took over" in line for line in mail.told)
    assert mail.ledger.tally(mail.mailing).sent == READERS
