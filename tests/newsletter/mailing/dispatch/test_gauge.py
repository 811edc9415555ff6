"""The gauge: counts along, is put right by recounts, and never loses a letter."""

import asyncio
from dataclasses import dataclass, replace

import pytest

from newsletter.mailing.dispatch import gauge as module
from newsletter.mailing.dispatch.gauge import Gauge
from newsletter.mailing.outcomes import (
    Cause,
    Deferred,
    Outcome,
    PutBack,
    Refused,
    Sent,
    Uncertain,
    Withheld,
)
from newsletter.mailing.pacing.traffic import Traffic
from newsletter.mailing.values import Claimed, Tally
from tests.newsletter.mailing.dispatch.test_feed import letter
from tests.support.mailings import BEGIN

SENT = Sent(code=250)
LATER = Deferred(code=450, cause=Cause.RATE)
NEVER = Refused(code=550, cause=Cause.ADDRESS)


@dataclass
class Given:
    """A gauge on a clock that the test turns."""

    start: Tally
    now: float = 50.0

    def __post_init__(self) -> None:
        self.traffic = Traffic(width=20)
        self.gauge = Gauge(self.start, self.traffic, clock=lambda: BEGIN, now=lambda: self.now)

    def move(self, *outcomes: Outcome, of: Claimed | None = None) -> Tally:
        """The sum after these."""
        for outcome in outcomes:
            self.gauge.move(of or letter(1), outcome)
        tally = self.gauge.read().tally
        assert tally.adds_up
        return tally


@pytest.mark.parametrize(
    ("outcome", "after"),
    [
        (SENT, Tally(audience=9, sent=1, waiting=8)),
        (NEVER, Tally(audience=9, refused=1, waiting=8)),
        (Uncertain(text="?"), Tally(audience=9, uncertain=1, waiting=8)),
        (LATER, Tally(audience=9, waiting=9, deferred=1)),
        (PutBack(text="broke"), Tally(audience=9, waiting=9)),
        (Withheld(), Tally(audience=9, waiting=9)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_outcome_moves_the_sum(outcome: Outcome, after: Tally) -> None:
    """Each goes where the ledger will find it; a withheld one is told by the next recount."""
    assert Given(Tally(audience=9, waiting=9)).move(outcome) == after


@pytest.mark.parametrize(
    ("outcome", "deferred"), [(SENT, 1), (NEVER, 1), (LATER, 2)], ids=["sent", "refused", "again"]
)
def test_a_deferred_letter_that_comes_of_age_is_deferred_no_more(
    outcome: Outcome, deferred: int
) -> None:
    """Unless it is deferred again: then it still counts once."""
    given = Given(Tally(audience=9, waiting=9, deferred=2))
    again = letter(1)._replace(deferred_since=BEGIN)

    assert given.move(outcome, of=again).deferred == deferred


def test_letters_in_handover_are_about_to_be_answered() -> None:
    """Other senders' letters under way frighten nobody: uncertain is what stays so."""
    given = Given(Tally(audience=9, sent=1, uncertain=3, handover=2, waiting=5))

    assert given.move() == Tally(audience=9, sent=1, uncertain=1, waiting=7)


def test_causes_are_counted_by_class() -> None:
    """Refused letters and deferring answers apart."""
    given = Given(Tally(audience=9, waiting=9))
    given.move(NEVER, NEVER, Refused(code=552, cause=Cause.CONTENT), LATER, SENT)
    reading = given.gauge.read()

    assert reading.causes == {Cause.ADDRESS: 2, Cause.CONTENT: 1}
    assert reading.deferred == {Cause.RATE: 1}


def test_the_speed_is_that_of_the_last_ten_seconds() -> None:
    """Two a second at first, then one: the old ones are forgotten; the rest takes so long."""
    given = Given(Tally(audience=100, waiting=100))
    assert given.gauge.read().per_second == 0
    assert given.gauge.read().seconds_left is None
    for _ in range(10):
        given.now += 1
        given.move(SENT, SENT)
    assert given.gauge.read().per_second == pytest.approx(2)
    for _ in range(20):
        given.now += 1
        given.move(SENT)

    reading = given.gauge.read()
    assert reading.per_second == pytest.approx(1)
    assert reading.seconds_left == pytest.approx(60)


def test_what_is_due_later_is_not_waited_for() -> None:
    """The time left is that of letters that can go."""
    given = Given(Tally(audience=100, waiting=100))
    given.gauge.read()
    given.now += 1
    given.move(*[SENT] * 10, *[LATER] * 80)

    assert given.gauge.read().seconds_left == pytest.approx(1)


def test_a_recount_tells_what_others_did(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours that came while the rows were counted are added to it, and none twice."""
    monkeypatch.setattr(module, "RECOUNT_EVERY", 0.0)
    given = Given(Tally(audience=100, waiting=100))

    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        counts: list[asyncio.Future[Tally]] = []
        asked = asyncio.Event()

        async def recount() -> Tally:
            counts.append(loop.create_future())
            asked.set()
            return await counts[-1]

        keeping = asyncio.create_task(given.gauge.keep_true(recount))
        given.move(SENT, SENT)
        await asked.wait()
        given.move(SENT, NEVER, LATER)
        asked.clear()
        # Two of ours and forty of another sender, three of which failed.
        counts[0].set_result(Tally(audience=100, sent=39, refused=3, waiting=58))
        await asked.wait()
        keeping.cancel()

    asyncio.run(scenario())

    assert given.move() == Tally(audience=100, sent=40, refused=4, waiting=56, deferred=1)


def test_a_recount_takes_nothing_twice_whatever_came_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of each kind some before it was asked for, and some while the rows were counted."""
    monkeypatch.setattr(module, "RECOUNT_EVERY", 0.0)
    given = Given(Tally(audience=100, waiting=100))
    lost = Uncertain(text="?")

    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        counts: list[asyncio.Future[Tally]] = []
        asked = asyncio.Event()

        async def recount() -> Tally:
            counts.append(loop.create_future())
            asked.set()
            return await counts[-1]

        keeping = asyncio.create_task(given.gauge.keep_true(recount))
        given.move(SENT, NEVER, NEVER, lost, lost, lost, LATER)
        given.gauge.skip(4)
        await asked.wait()
        asked.clear()
        given.move(*[SENT] * 5, *[NEVER] * 6, *[lost] * 7, LATER, LATER)
        given.gauge.skip(8)
        rows = Tally(audience=100, sent=1, refused=2, uncertain=3, skipped=4, waiting=90)
        counts[0].set_result(replace(rows, deferred=1))
        await asked.wait()
        keeping.cancel()

    asyncio.run(scenario())

    assert given.move() == Tally(
        audience=100, sent=6, refused=8, uncertain=10, skipped=12, waiting=64, deferred=3
    )


def test_the_bounded_and_the_big_providers_are_shown() -> None:
    """Ten at most; those that are slowed down first, with the end of their pause."""
    given = Given(Tally(audience=100, waiting=100))
    for number in range(30):
        provider = given.traffic.of(f"a@d{number:02}.example")
        provider.sent = number
    slow = given.traffic.of("a@slow.example")
    slow.on_the_way, slow.sent, slow.refused = 5, 6, 3
    slow.came_of(LATER, given.now)
    slow.breaker.pause(given.now, 60)

    first, second, *rest = given.gauge.read().providers
    assert (first.name, first.deferred, first.limit) == ("slow.example", 1, 2)
    assert (first.sent, first.refused) == (6, 3)
    assert first.paused_until is not None
    assert (first.paused_until - BEGIN).total_seconds() == 60
    assert (second.name, second.sent, second.limit) == ("d29.example", 29, None)
    assert second.paused_until is None
    assert len(rest) == 8
