"""Sending a mailing to servers on loopback: draining, resuming, and stopping when it must."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from newsletter.errors import (
    DatabaseError,
    MailingError,
    RecipientError,
    RenderingError,
    SmarthostUnavailable,
)
from newsletter.mailing.states import DeliveryState, MailingState
from newsletter.mailing.values import Claimed, Envelope
from tests.support.mailings import QUICK, Post, Running, address, compose, post
from tests.support.smtp import (
    DROP,
    Answer,
    Behaviour,
    Scripted,
    free_port,
    once,
    scripted,
    smtp_sink,
)


@pytest.fixture
def mail(sqlite_engine: Engine, tmp_path: Path) -> Post:
    """A mailing to twelve readers."""
    return post(sqlite_engine, tmp_path, readers=12)


def send(mail: Post, script: dict[str, Behaviour] | None = None, **settings: object) -> Scripted:
    """Send the mailing to a scripted server."""

    async def scenario() -> Scripted:
        mail.stop = asyncio.Event()
        async with scripted(script) as server:
            await mail.send(server.port, **settings)
            return server

    return asyncio.run(scenario())


def to(server: Scripted) -> list[str]:
    """Who got a letter, sorted."""
    return sorted(letter.recipient for letter in server.letters)


EVERYBODY = sorted(address(number) for number in range(12))


def test_everybody_gets_one_letter_of_their_own(mail: Post) -> None:
    """The main thing: each reader once, with their own bytes, and a finished mailing."""
    server = send(mail)

    assert to(server) == EVERYBODY
    assert all(f"To: {one.recipient}\r\n".encode() in one.data for one in server.letters)
    assert mail.ledger.tally(mail.mailing).sent == 12
    assert mail.ledger.get(mail.mailing.id).state is MailingState.FINISHED
    assert not mail.ledger.verify(mail.mailing)


def test_sending_again_is_a_no_op(mail: Post) -> None:
    """After the end nothing is opened, and the sum is told again."""
    send(mail)

    assert send(mail).opened == 0


def test_progress_ends_with_the_recounted_sum(mail: Post) -> None:
    """What a person saw last is what the rows say."""
    send(mail, {"RCPT": once(Answer(b"550 5.1.1 no\r\n"))})

    assert mail.shown[0].waiting == 12
    assert mail.shown[-1] == mail.ledger.tally(mail.mailing)
    assert all(tally.adds_up for tally in mail.shown)


def test_no_more_connections_than_allowed(mail: Post) -> None:
    """The pool is as wide as the setting, and keeps its connections."""
    assert send(mail, connections=3).opened <= 3


def test_a_stop_drains_and_a_second_run_goes_on(mail: Post) -> None:
    """Ctrl-C: nothing more is claimed, what is in flight finishes; nobody gets a second letter."""

    def stopping(line: bytes) -> Answer | None:
        if len(server_letters) > 3:
            mail.stop.set()
        server_letters.append(line)
        return None

    server_letters: list[bytes] = []
    first = send(mail, {"MAIL": stopping})
    tally = mail.ledger.tally(mail.mailing)
    assert 0 < tally.sent < 12
    assert (tally.uncertain, tally.waiting) == (0, 12 - tally.sent)
    assert not mail.ledger.verify(mail.mailing)

    second = send(mail)

    assert sorted(to(first) + to(second)) == EVERYBODY


def test_deferred_letters_end_the_run_and_come_back(mail: Post) -> None:
    """Due later than `wait`: the run ends incomplete; later it goes on where it was."""

    def greylist(line: bytes) -> Answer | None:
        return Answer(b"450 4.2.0 greylisted\r\n") if b"reader7@" in line else None

    first = send(mail, {"RCPT": greylist}, wait=60)
    assert len(first.letters) == 11
    assert mail.states()[address(7)] == "deferred"
    assert mail.shown[-1].deferred == 1
    assert not send(mail, wait=60).letters

    mail.clock.turn(minutes=5)
    assert to(send(mail)) == [address(7)]


def test_what_becomes_due_within_the_wait_is_waited_for(mail: Post) -> None:
    """A letter put back comes due in a second of the ledger's clock: the run does not end first."""
    mail.clock = mail.ledger.clock = Running()

    server = send(mail, {"RCPT": once(Answer(b"421 4.3.2 busy\r\n", close=True))}, wait=5)

    assert to(server) == EVERYBODY
    assert mail.ledger.tally(mail.mailing).sent == 12


@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
def test_one_drop_loses_and_doubles_nothing(mail: Post, step: str) -> None:
    """S1: after the first good session, a drop before the body costs a little time."""
    mail.clock = mail.ledger.clock = Running()
    fault = once(DROP)
    good_first = iter([None])

    def second_time(line: bytes) -> Answer | None:
        return next(good_first, fault(line))

    server = send(mail, {step: second_time}, wait=5)

    assert to(server) == EVERYBODY
    tally = mail.ledger.tally(mail.mailing)
    assert (tally.sent, tally.uncertain) == (12, 0)


def test_a_drop_after_the_dot_is_held_and_named(mail: Post) -> None:
    """S2: the letter may be there; it is uncertain, and no later run sends it again."""
    first = send(mail, {"DOT": once(DROP)})
    second = send(mail)

    assert sorted(to(first) + to(second)) == EVERYBODY
    tally = mail.ledger.tally(mail.mailing)
    assert (tally.sent, tally.uncertain) == (11, 1)
    (held,) = mail.ledger.deliveries(mail.mailing, DeliveryState.UNCERTAIN)
    assert held.address in EVERYBODY
    assert "final dot" in (held.reason or "")


def test_a_server_that_never_answers_the_dot_is_left(mail: Post) -> None:
    """One server's illness does not make the whole audience uncertain."""
    with pytest.raises(SmarthostUnavailable, match="does not answer"):
        send(mail, {"DOT": DROP}, connections=2)

    tally = mail.ledger.tally(mail.mailing)
    assert 0 < tally.uncertain <= 4
    assert tally.adds_up


def test_who_leaves_between_claim_and_intent_gets_nothing(mail: Post) -> None:
    """Unsubscribed while the server is asked for the body: skipped, not a byte leaves."""

    def leave(line: bytes) -> Answer | None:
        if b"reader5@" in line:
            mail.people.remove(address(5))
        return None

    server = send(mail, {"RCPT": leave})

    assert to(server) == [one for one in EVERYBODY if one != address(5)]
    assert server.bodies_begun == 11
    assert mail.states()[address(5)] == "skipped"
    assert mail.ledger.tally(mail.mailing).skipped == 1


def test_an_unreachable_smarthost_is_one_line(mail: Post) -> None:
    """At the start: host:port, the reason, the mend; the ledger is whole."""
    port = free_port()

    with pytest.raises(SmarthostUnavailable) as told:
        asyncio.run(mail.send(port))

    assert str(told.value).startswith(f"127.0.0.1:{port}: connection refused; check")
    assert mail.ledger.tally(mail.mailing).waiting == 12
    assert not mail.ledger.verify(mail.mailing)


def test_a_smarthost_that_goes_away_is_given_up(mail: Post) -> None:
    """Persistently: after the patience without an answered letter, and nothing is lost."""
    mail.clock = mail.ledger.clock = Running()
    good = iter([None, None, None])

    def gone(line: bytes) -> Answer | None:
        return next(good, Answer(b"421 4.3.2 closing\r\n", close=True))

    with pytest.raises(SmarthostUnavailable, match="no letter was answered"):
        send(mail, {"MAIL": gone}, patience=0.5, wait=60)

    tally = mail.ledger.tally(mail.mailing)
    assert (tally.sent, tally.waiting) == (3, 9)
    assert not mail.ledger.verify(mail.mailing)


def test_a_refused_sender_stops_the_run_and_blames_nobody(mail: Post) -> None:
    """530 at MAIL: every letter would get it; all go back to waiting."""
    with pytest.raises(SmarthostUnavailable, match="530"):
        send(mail, {"MAIL": Answer(b"530 5.7.0 authentication required\r\n")})

    assert mail.ledger.tally(mail.mailing).waiting == 12
    assert {row.attempts for row in mail.ledger.deliveries(mail.mailing, *DeliveryState)} == {0}


def test_connections_the_server_will_not_give_hold_no_letter_back(mail: Post) -> None:
    """S12: of three connections the server takes one; the others' letters travel over that."""
    first = iter([None])

    def only_one(line: bytes) -> Answer | None:
        return next(first, Answer(b"421 4.7.0 too many connections\r\n", close=True))

    server = send(mail, {"CONNECT": only_one}, connections=3)

    assert to(server) == EVERYBODY
    assert mail.ledger.tally(mail.mailing).sent == 12


def test_a_second_sender_is_refused_by_name(mail: Post) -> None:
    """Two at once on one database: the second says who is at work, and changes nothing."""

    async def scenario() -> Scripted:
        async with scripted({"MAIL": Answer(b"250 ok\r\n", after=0.05)}) as server:
            first = asyncio.create_task(mail.send(server.port))
            await asyncio.sleep(0.15)
            with pytest.raises(MailingError, match="another sender is at work: process"):
                await mail.send(server.port)
            await first
            return server

    assert to(asyncio.run(scenario())) == EVERYBODY


def test_a_letter_that_cannot_be_made_ends_the_run_in_order(mail: Post) -> None:
    """A mistake of ours drains like a stop: nothing in flight becomes uncertain."""

    def failing(letter: Claimed) -> Envelope:
        if letter.address == address(6):
            raise RenderingError("no such picture")
        return compose(letter)

    with pytest.raises(RenderingError, match="no such picture"):
        send(mail, compose=failing)

    tally = mail.ledger.tally(mail.mailing)
    assert tally.uncertain == 0
    assert tally.sent + tally.waiting == 12
    assert not mail.ledger.verify(mail.mailing)


def test_a_recipient_nobody_can_write_to_is_refused_alone(mail: Post) -> None:
    """An address that cannot stand in a letter costs its owner the letter, and nobody else."""

    def picky(letter: Claimed) -> Envelope:
        if letter.address == address(5):
            raise RecipientError("it has letters that need SMTPUTF8", where="To")
        return compose(letter)

    server = send(mail, compose=picky)

    assert to(server) == sorted(set(EVERYBODY) - {address(5)})
    (row,) = mail.ledger.deliveries(mail.mailing, DeliveryState.REFUSED, limit=9)
    assert (row.address, row.text) == (address(5), "To: it has letters that need SMTPUTF8")
    assert mail.ledger.get(mail.mailing.id).state is MailingState.FINISHED
    assert not mail.ledger.verify(mail.mailing)


def test_cancelling_holds_what_was_in_flight(mail: Post) -> None:
    """A hard stop after the body: uncertain, named, and the ledger is whole at once."""

    async def scenario() -> None:
        async with scripted({"DOT": Answer(after=30)}) as server:
            sending = asyncio.create_task(mail.send(server.port, timeouts=QUICK, connections=2))
            await asyncio.sleep(0.5)
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending

    asyncio.run(scenario())

    tally = mail.ledger.tally(mail.mailing)
    assert (tally.uncertain, tally.waiting) == (2, 10)
    assert not mail.ledger.verify(mail.mailing)


def test_a_full_database_stops_the_run_and_nothing_leaves(mail: Post) -> None:
    """J2: no journal, no send. The database really is full; the run ends within seconds.

    What has left has a durable intent, and with room again the rest follows.
    """

    async def scenario() -> Scripted:
        async with scripted({"MAIL": _after(4, lambda: filled.append(True))}) as server:
            with pytest.raises(DatabaseError, match="full"):
                async with asyncio.timeout(5):
                    await mail.send(server.port)
            return server

    filled: list[bool] = []
    event.listen(mail.engine, "begin", lambda connection: filled and _fill(connection))
    first = asyncio.run(scenario())
    filled.clear()
    mail.engine.dispose()

    left = ("sent", "handover", "uncertain")
    assert {mail.states()[one] for one in to(first)} <= set(left)
    assert not mail.ledger.verify(mail.mailing)
    second = send(mail)
    held = {row.address for row in mail.ledger.deliveries(mail.mailing, DeliveryState.UNCERTAIN)}
    assert sorted({*to(first), *to(second)} | held) == EVERYBODY
    assert not set(to(first)) & set(to(second))


def _after(count: int, act: Callable[[], None]) -> Behaviour:
    """Behave, and act once so many lines have come."""
    lines: list[bytes] = []

    def behave(line: bytes) -> None:
        lines.append(line)
        if len(lines) == count:
            act()

    return behave


def _fill(connection: Connection) -> None:
    """Leave the file no page that is free, and none to grow by."""
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    for _ in range(200):
        connection.exec_driver_sql(
            "INSERT INTO suppression VALUES (hex(randomblob(16)), hex(zeroblob(500)), '')"
        )


@pytest.mark.smtp_sink
def test_postfix_takes_every_letter(mail: Post) -> None:
    """The same against Postfix's server: each reader once, and the letter ends where it ends."""
    with smtp_sink() as sink:
        asyncio.run(mail.send(sink.port, connections=4))
        letters = sink.letters()

    assert sorted(letter.recipient for letter in letters) == EVERYBODY
    assert all(letter.data.endswith(b"\n.dots\n-- the end\n") for letter in letters)
