"""Sending to servers with limits and tempers: one provider's trouble is nobody else's."""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newsletter.mailing.outcomes import Cause
from newsletter.mailing.pacing.breaker import FIRST_PAUSE, IN_A_ROW
from newsletter.mailing.pacing.pacing import Pacing
from newsletter.mailing.states import DeliveryState, MailingState
from tests.support.mailings import Post, Running, address, post
from tests.support.providers import House, Temper, at, house

FIVE = tuple(f"p{number}.example.org" for number in range(5))
BAD = FIVE[2]
WIDTH = 4
"""Connections."""


@pytest.fixture
def mail(sqlite_engine: Engine, tmp_path: Path) -> Post:
    """A mailing to three hundred readers, sixty at each of five providers."""
    return post(sqlite_engine, tmp_path, readers=300, domains=FIVE)


def send(mail: Post, temper: Temper, *, wait: float = 0, **limits: float | None) -> House:
    """Send the mailing to a house with this temper and these limits."""

    async def scenario() -> House:
        mail.stop = asyncio.Event()
        async with house(temper, **limits) as server:  # type: ignore[arg-type]
            await mail.send(server.port, connections=WIDTH, wait=wait)
            return server

    return asyncio.run(scenario())


def taken(server: House) -> Counter[str]:
    """Letters taken, by domain; nobody has two."""
    assert len(server.taken) == len(set(server.taken))
    return Counter(recipient.partition("@")[2] for recipient in server.taken)


OTHERS = {domain: 60 for domain in FIVE if domain != BAD}


def test_s10_policy_answers_of_one_provider_pause_that_provider(mail: Post) -> None:
    """All 550 5.7.1 from one: the others get theirs, its letters wait, nobody is blamed."""
    server = send(mail, at(BAD, b"550 5.7.1 your host is on our block list\r\n"))

    assert taken(server) == OTHERS
    assert IN_A_ROW <= sum(one.endswith(BAD) for one in server.asked) < IN_A_ROW + WIDTH
    tally = mail.ledger.tally(mail.mailing)
    assert (tally.sent, tally.waiting, tally.refused) == (240, 60, 0)
    due = mail.ledger.next_due(mail.mailing)
    assert due is not None
    assert not mail.ledger.verify(mail.mailing)
    reading = mail.shown[-1]
    (bad,) = [one for one in reading.providers if one.name == BAD]
    assert bad.paused_until is not None
    assert reading.deferred[Cause.POLICY] == bad.deferred >= IN_A_ROW


def test_s10_the_pause_is_in_the_ledger(mail: Post) -> None:
    """Letters that were not offered wait until it is over: another run does not ask again."""
    send(mail, at(BAD, b"550 5.7.1 your host is on our block list\r\n"))
    mail.clock.turn(minutes=4)
    assert send(mail, at(BAD, b"550 5.7.1 still\r\n")).asked == []

    mail.clock.turn(seconds=FIRST_PAUSE + 60)
    server = send(mail, lambda _: None)
    assert mail.ledger.tally(mail.mailing).sent == 300
    assert set(taken(server)) == {BAD}


@pytest.mark.parametrize(
    "answer",
    [b"451 4.7.1 too fast, slow down\r\n", b"450 4.7.0 temporarily blocked\r\n"],
    ids=["rate", "policy"],
)
def test_s10_a_storm_from_one_provider_leaves_the_others_alone(mail: Post, answer: bytes) -> None:
    """All 4xx from one: the others get theirs in full, and it is not asked sixty times."""
    server = send(mail, at(BAD, answer))

    assert taken(server) == OTHERS
    assert sum(one.endswith(BAD) for one in server.asked) < 40
    assert mail.ledger.tally(mail.mailing).waiting == 60
    assert not mail.ledger.verify(mail.mailing)


def test_s10_greylisting_is_no_complaint(mail: Post) -> None:
    """Every reader must be offered once before the second try counts (RFC 6647)."""
    server = send(mail, at(BAD, b"451 4.7.1 Greylisted, please try again later\r\n"))

    assert sum(one.endswith(BAD) for one in server.asked) == 60
    assert mail.ledger.tally(mail.mailing).deferred == 60


def test_s3_421_from_one_provider_costs_its_letters_nothing(mail: Post) -> None:
    """The connection closes, the letter waits on, its attempts stay at none."""
    server = send(mail, at(BAD, b"421 4.3.2 try another time\r\n"))

    assert taken(server) == OTHERS
    tally = mail.ledger.tally(mail.mailing)
    assert (tally.sent, tally.waiting, tally.deferred, tally.uncertain) == (240, 60, 0, 0)
    rows = mail.ledger.deliveries(mail.mailing, DeliveryState.WAITING)
    assert {row.attempts for row in rows} == {0}


def test_s12_letters_on_one_connection(mail: Post) -> None:
    """At most five on each: learnt from two connections cut short, then kept by ourselves."""
    mail.clock = mail.ledger.clock = Running()
    server = send(mail, lambda _: None, wait=60, letters_a_connection=5)

    assert sum(taken(server).values()) == 300
    assert max(server.carried) == 5
    assert server.cut_short <= 2 * WIDTH
    rows = mail.ledger.deliveries(mail.mailing, DeliveryState.SENT)
    assert {row.attempts for row in rows} == {1}


def test_s12_connections_at_once(mail: Post) -> None:
    """At most two: the others' letters travel over those, and we do not knock on and on."""
    server = send(mail, lambda _: None, connections=2)

    assert sum(taken(server).values()) == 300
    assert server.most_standing == 2
    assert server.turned_away <= WIDTH
    rows = mail.ledger.deliveries(mail.mailing, DeliveryState.SENT)
    assert {row.attempts for row in rows} == {1}


def test_s12_too_many_recipients_is_a_wish_to_wait(mail: Post) -> None:
    """452 4.5.3: deferred, held against nobody, and taken later."""
    refused: list[str] = []

    def once_each(recipient: str) -> bytes | None:
        if recipient.endswith(BAD) and len(refused) < 3:
            refused.append(recipient)
            return b"452 4.5.3 too many recipients\r\n"
        return None

    send(mail, once_each)
    tally = mail.ledger.tally(mail.mailing)
    assert (tally.sent, tally.refused, tally.deferred) == (297, 0, 3)

    mail.clock.turn(minutes=10)
    send(mail, once_each)
    assert mail.ledger.get(mail.mailing.id).state is MailingState.FINISHED


def test_a_smarthost_that_takes_everything_is_not_bounded(mail: Post) -> None:
    """No limit is in force for anybody, and every connection is kept."""
    server = send(mail, lambda _: None)

    assert len(server.carried) <= WIDTH
    assert {one.limit for one in mail.shown[-1].providers} <= {None}
    assert sum(taken(server).values()) == 300


def test_the_canary_pauses_the_mailing(mail: Post) -> None:
    """Ten letters, most of them refused: the mailing is paused, and says why."""
    mail.pacing = Pacing(canary=10, pause_at=0.5)
    server = send(mail, lambda _: b"550 5.1.1 no such user\r\n")

    assert len(server.asked) == 10
    paused = mail.ledger.get(mail.mailing.id)
    assert paused.state is MailingState.PAUSED
    assert paused.reason is not None
    assert "10 of 10 answers were refusals" in paused.reason
    assert "10 address" in paused.reason
    tally = mail.ledger.tally(mail.mailing)
    assert (tally.refused, tally.waiting, tally.uncertain) == (10, 290, 0)
    assert any("10 of 10" in line for line in mail.told)
    assert not mail.ledger.verify(mail.mailing)


def test_readers_who_left_are_no_canary(mail: Post) -> None:
    """Skipped letters had no answer: the first that have one are still awaited."""
    for number in range(20):
        mail.people.remove(address(number, FIVE))
    sending = mail.ledger.enlist(mail.mailing)
    assert mail.ledger.claim(sending, 20).skipped == 20
    mail.ledger.settle(sending)
    mail.pacing = Pacing(canary=10, pause_at=0.5)

    server = send(mail, lambda _: b"550 5.1.1 no such user\r\n")
    assert len(server.asked) == 10


def test_a_good_canary_opens_the_way(mail: Post) -> None:
    """All of the first are taken, and then all others go."""
    mail.pacing = Pacing(canary=10, pause_at=0.5)
    # A busy machine may lose a connection, whose letter is taken a moment later.
    mail.clock = mail.ledger.clock = Running()

    assert sum(taken(send(mail, lambda _: None, wait=60)).values()) == 300


def test_a_mailing_that_goes_wrong_later_is_paused(mail: Post) -> None:
    """Two hundred are taken, then everything is refused: it does not go on to the end."""
    mail.pacing = Pacing(pause_at=0.1)

    def later(_recipient: str) -> bytes | None:
        return b"550 5.1.1 no such user\r\n" if len(server_seen) > 200 else None

    server_seen: list[str] = []

    def counting(recipient: str) -> bytes | None:
        server_seen.append(recipient)
        return later(recipient)

    send(mail, counting)

    tally = mail.ledger.tally(mail.mailing)
    assert mail.ledger.get(mail.mailing.id).state is MailingState.PAUSED
    assert tally.sent == 200
    assert 20 < tally.refused < 20 + 3 * WIDTH
    assert tally.adds_up


def test_the_rate_is_kept(mail: Post) -> None:
    """A hundred a second for two seconds' worth of letters: none of them is early."""
    mail.pacing = Pacing(rate=150)
    mail.clock = mail.ledger.clock = Running()
    begun = mail.clock()
    server = send(mail, lambda _: None)

    assert sum(taken(server).values()) == 300
    assert mail.clock() - begun >= timedelta(seconds=(300 - 1) / 150 - 0.1)


def test_readers_are_where_they_should_be() -> None:
    """The n-th reader is at the n-th provider, in turn."""
    assert address(7, FIVE) == "reader7@p2.example.org"
