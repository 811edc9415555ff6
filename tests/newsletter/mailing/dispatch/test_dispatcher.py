"""Sending a mailing to servers on loopback: draining, resuming, and stopping when it must."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter.errors import (
    RecipientError,
    RenderingError,
    SmarthostUnavailable,
)
from newsletter.mailing.states import DeliveryState, MailingState
from newsletter.mailing.values import Claimed, Envelope
from tests.support.mailings import Post, Running, address, compose, post
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

    assert mail.shown[0].tally.waiting == 12
    assert mail.shown[-1].tally == mail.ledger.tally(mail.mailing)
    assert all(reading.tally.adds_up for reading in mail.shown)


def test_no_more_connections_than_allowed(mail: Post) -> None:
    """The pool is as wide as the setting, and keeps its connections."""
    assert send(mail, connections=3).opened <= 3


def test_deferred_letters_end_the_run_and_come_back(mail: Post) -> None:
    """Due later than `wait`: the run ends incomplete; later it goes on where it was."""

    def greylist(line: bytes) -> Answer | None:
        return Answer(b"450 4.2.0 greylisted\r\n") if b"reader7@" in line else None

    first = send(mail, {"RCPT": greylist}, wait=60)
    assert len(first.letters) == 11
    assert mail.states()[address(7)] == "deferred"
    assert mail.shown[-1].tally.deferred == 1
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


@pytest.mark.smtp_sink
def test_postfix_takes_every_letter(mail: Post) -> None:
    """The same against Postfix's server: each reader once, and the letter ends where it ends."""
    with smtp_sink() as sink:
        asyncio.run(mail.send(sink.port, connections=4))
        letters = sink.letters()

    assert sorted(letter.recipient for letter in letters) == EVERYBODY
    assert all(letter.data.endswith(b"\n.dots\n-- the end\n") for letter in letters)
