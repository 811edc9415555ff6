"""The feed: who is next, who waits for his provider, who goes back; nobody stalls anybody."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from newsletter.mailing.dispatch.feed import MOST_KEPT, Feed
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
from newsletter.mailing.pacing.breaker import FIRST_PAUSE, IN_A_ROW
from newsletter.mailing.pacing.caution import Caution
from newsletter.mailing.pacing.pacing import Pacing
from newsletter.mailing.pacing.traffic import Traffic
from newsletter.mailing.values import Claimed, DeliveryId

SENT = Sent(code=250)
TOO_FAST = Deferred(code=450, cause=Cause.RATE, text="too fast")
POLICY = Deferred(code=550, cause=Cause.POLICY, text="5.7.1 blocked")


def letter(number: int, domain: str = "example.org") -> Claimed:
    """The letter of that number, to a reader at that domain."""
    return Claimed(
        delivery_id=DeliveryId(number),
        subscriber_id=number,
        public_id=f"p{number}",
        address=f"reader{number}@{domain}",
        name="",
        variant="",
        attempt=1,
    )


@dataclass
class Given:
    """A feed on a clock that the test turns."""

    pacing: Pacing = field(default_factory=Pacing)
    answered: int = 0
    now: float = 1000.0
    feed: Feed = field(init=False)

    def __post_init__(self) -> None:
        self.feed = Feed(
            Traffic(width=20),
            Caution(self.pacing, answered=self.answered),
            rate=self.pacing.rate,
            now=lambda: self.now,
        )

    def take(self) -> int | None:
        """The number of the next letter."""
        found = self.feed.take_now()
        return None if found is None else found.delivery_id

    def take_all(self) -> list[int]:
        """The numbers of all that go now."""
        return list(iter(self.take, None))


def test_letters_go_in_their_order() -> None:
    """First claimed, first out; and the feed knows how many are on the way."""
    given = Given()
    given.feed.fill([letter(n) for n in range(3)])

    assert given.take_all() == [0, 1, 2]
    assert given.feed.on_the_way == 3
    assert not given.feed.is_idle


def test_a_provider_at_its_limit_stalls_nobody() -> None:
    """Its letters are kept aside, those of others go past them."""
    given = Given()
    given.feed.fill([letter(0, "slow.example"), letter(1, "slow.example")])
    given.take_all()
    given.feed.come_of(letter(0, "slow.example"), TOO_FAST)
    given.feed.fill([letter(2, "slow.example"), letter(3), letter(4, "slow.example"), letter(5)])

    assert given.take_all() == [3, 5]
    assert given.feed.kept == 2


def test_an_answer_makes_room_for_a_kept_letter() -> None:
    """Each that comes back lets the next of the same provider go."""
    given = Given()
    given.feed.fill([letter(n) for n in range(8)])
    assert [given.take() for _ in range(4)] == [0, 1, 2, 3]
    given.feed.come_of(letter(0), TOO_FAST)
    assert given.take_all() == []
    assert given.feed.kept == 4

    order = []
    for number in (1, 2, 3):
        given.feed.come_of(letter(number), SENT)
        order += given.take_all()
    assert order == [4, 5]
    given.feed.come_of(letter(4), SENT)
    given.feed.come_of(letter(5), SENT)
    assert set(given.take_all()) == {6, 7}
    assert given.feed.kept == 0


def test_a_paused_provider_gives_its_letters_back() -> None:
    """Those ready, those kept aside: all are put off, and nobody else's."""
    given = Given()
    given.feed.fill([letter(n) for n in range(IN_A_ROW)])
    given.take_all()
    given.feed.fill([letter(100), letter(101, "other.example"), letter(102)])
    for number in range(IN_A_ROW):
        given.feed.come_of(letter(number), POLICY)

    assert given.take_all() == [101]
    ((provider, ids),) = given.feed.take_off().items()
    assert (provider.name, ids) == ("example.org", [100, 102])
    assert provider.paused_for(given.now) == FIRST_PAUSE
    assert given.feed.take_off() == {}


def test_kept_letters_are_put_off_when_the_breaker_opens() -> None:
    """Kept at the limit first, then the provider is paused: none is forgotten aside."""
    given = Given()
    rude = Deferred(code=450, cause=Cause.POLICY, text="4.7.1 blocked")
    given.feed.fill([letter(n) for n in range(200)])
    under_way = [given.take() for _ in range(4)]
    answered = 0
    while answered < IN_A_ROW:
        given.feed.come_of(letter(under_way.pop(0) or 0), rude)
        answered += 1
        under_way += given.take_all()
        assert given.feed.kept > 0 or answered == IN_A_ROW

    off = given.feed.take_off()
    assert sum(len(ids) for ids in off.values()) == 200 - answered - len(under_way)
    assert given.feed.kept == 0


def test_no_more_than_a_bound_is_kept() -> None:
    """Beyond it letters go back to the ledger for a while."""
    given = Given()
    given.feed.fill([letter(0), letter(1)])
    given.take_all()
    given.feed.come_of(letter(0), TOO_FAST)
    given.feed.fill([letter(n) for n in range(2, MOST_KEPT + 50)])

    assert given.take_all() == []
    assert given.feed.kept == MOST_KEPT
    assert sum(map(len, given.feed.take_off().values())) == 48


def test_after_the_pause_one_letter_is_the_probe() -> None:
    """The others wait for its answer, and then all go."""
    given = Given()
    given.feed.fill([letter(n) for n in range(IN_A_ROW)])
    given.take_all()
    for number in range(IN_A_ROW):
        given.feed.come_of(letter(number), POLICY)
    given.now += FIRST_PAUSE
    given.feed.fill([letter(n) for n in range(100, 105)])

    assert given.take_all() == [100]
    given.feed.come_of(letter(100), SENT)
    assert set(given.take_all()) == {101, 102, 103, 104}


def test_a_probe_that_is_given_back_does_not_strand_the_others() -> None:
    """No session could be opened for it: it, or another, goes again."""
    given = Given()
    given.feed.fill([letter(n) for n in range(IN_A_ROW)])
    given.take_all()
    for number in range(IN_A_ROW):
        given.feed.come_of(letter(number), POLICY)
    given.now += FIRST_PAUSE
    given.feed.fill([letter(100), letter(101)])
    assert given.take_all() == [100]

    given.feed.give_back(letter(100))
    assert len(given.take_all()) == 1
    assert given.feed.on_the_way == 1


def test_what_is_given_back_is_next() -> None:
    """It was offered to nobody, so it loses nothing."""
    given = Given()
    given.feed.fill([letter(n) for n in range(3)])
    given.take()
    given.feed.give_back(letter(0))

    assert given.take_all() == [0, 1, 2]


def test_the_rate_bounds_everybody() -> None:
    """Ten a second over all providers; later it goes on."""

    async def scenario() -> None:
        given = Given(Pacing(rate=10))
        given.feed.fill([letter(n, f"d{n}.example") for n in range(100)])
        gone = len(given.take_all())
        for _ in range(50):
            given.now += 0.1
            gone += len(given.take_all())
        assert gone in range(50, 53)

    asyncio.run(scenario())


def test_who_waits_for_the_rate_is_called() -> None:
    """Nobody answers meanwhile, and yet the next letter goes in its time."""

    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        feed = Feed(Traffic(width=2), Caution(Pacing(), answered=0), rate=20, now=loop.time)
        feed.fill([letter(n) for n in range(6)])
        async with asyncio.timeout(5):
            assert all([await feed.take() for _ in range(6)])

    asyncio.run(scenario())


def test_the_canary_goes_alone() -> None:
    """Three letters, all answers awaited, then all others."""
    given = Given(Pacing(canary=3, pause_at=0.5))
    given.feed.fill([letter(n) for n in range(10)])

    assert given.take_all() == [0, 1, 2]
    given.feed.come_of(letter(0), SENT)
    given.feed.come_of(letter(1), SENT)
    assert given.take_all() == []
    given.feed.come_of(letter(2), Refused(code=550, cause=Cause.ADDRESS))
    assert given.take_all() == [3, 4, 5, 6, 7, 8, 9]
    assert given.feed.reason is None


def test_a_bad_canary_pauses_the_mailing() -> None:
    """Two of three refused: nobody else's letter goes, and the reason says why."""
    given = Given(Pacing(canary=3, pause_at=0.5))
    given.feed.fill([letter(n) for n in range(10)])
    given.take_all()
    given.feed.come_of(letter(0), SENT)
    given.feed.stirred.clear()
    for number in (1, 2):
        given.feed.come_of(letter(number), Refused(code=550, cause=Cause.ADDRESS))

    assert given.feed.reason == (
        "2 of 3 answers were refusals or about policy (2 address), more than 50 %"
    )
    assert given.feed.stirred.is_set()
    assert given.take_all() == []


@pytest.mark.parametrize("outcome", [PutBack(text="broke"), Withheld()], ids=["back", "withheld"])
def test_a_canary_that_was_not_heard_is_replaced(outcome: Outcome) -> None:
    """An answer is awaited, not an attempt."""
    given = Given(Pacing(canary=2))
    given.feed.fill([letter(n) for n in range(10)])
    assert given.take_all() == [0, 1]
    given.feed.come_of(letter(0), outcome)
    given.feed.take_all()
    given.feed.fill([letter(n) for n in range(2, 10)])

    assert given.take_all() == [2]
    given.feed.come_of(letter(1), Uncertain(text="?"))
    given.feed.come_of(letter(2), SENT)
    assert len(given.take_all()) == 7


def test_who_resumes_needs_no_second_canary() -> None:
    """The mailing's first letters have their answers."""
    given = Given(Pacing(canary=3), answered=3)
    given.feed.fill([letter(n) for n in range(10)])

    assert len(given.take_all()) == 10


def test_trouble_later_on_pauses_the_mailing_too() -> None:
    """After the canary the share is watched on."""
    given = Given(Pacing(pause_at=0.1))
    given.feed.fill([letter(n) for n in range(200)])
    for number in range(100):
        given.take()
        given.feed.come_of(letter(number), SENT)
    for number in range(100, 112):
        given.take()
        given.feed.come_of(letter(number), Refused(code=550, cause=Cause.SYSTEM))

    assert given.feed.reason is not None
    assert "12 system" in given.feed.reason
    assert given.take() is None


def test_a_letter_that_was_withheld_puts_all_others_in_doubt() -> None:
    """Paused meanwhile, none of them is ours any more: nothing goes until that is known."""
    given = Given()
    given.feed.fill([letter(n) for n in range(5)])
    given.take()
    given.feed.come_of(letter(0), Withheld())

    assert given.feed.is_doubted
    assert given.take() is None
    assert given.feed.take_all() == [1, 2, 3, 4]
    given.feed.fill([letter(7)])
    assert given.take() == 7


def waiting(feed: Feed, count: int) -> list[asyncio.Task[Claimed | None]]:
    """So many carriers who wait for a letter."""
    return [asyncio.create_task(feed.take()) for _ in range(count)]


@pytest.mark.parametrize(
    "act",
    [
        lambda given: given.feed.fill([letter(9)]),
        lambda given: given.feed.give_back(letter(0)),
        lambda given: given.feed.close(),
    ],
    ids=["filled", "given back", "closed"],
)
def test_waiting_carriers_are_called(act: Callable[[Given], None]) -> None:
    """Whatever ends their wait."""

    async def scenario() -> None:
        given = Given()
        given.feed.fill([letter(0)])
        given.take()
        (carrier,) = waiting(given.feed, 1)
        await asyncio.sleep(0)
        assert given.feed.has_carriers
        act(given)
        async with asyncio.timeout(5):
            await carrier
        assert not given.feed.has_carriers

    asyncio.run(scenario())


def test_a_carrier_that_gives_up_waiting_takes_no_call() -> None:
    """Its turn goes to the next one."""

    async def scenario() -> None:
        given = Given()
        first, second = waiting(given.feed, 2)
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait([first])
        given.feed.fill([letter(1)])
        async with asyncio.timeout(5):
            assert await second == letter(1)

    asyncio.run(scenario())


def test_after_the_close_nothing_is_handed_out() -> None:
    """Drained: what is on the way may finish, nothing else begins."""

    async def scenario() -> None:
        given = Given()
        given.feed.fill([letter(0), letter(1)])
        given.take()
        given.feed.close()
        assert given.take() is None
        assert await given.feed.take() is None
        given.feed.come_of(letter(0), SENT)
        assert given.feed.on_the_way == 0

    asyncio.run(scenario())


def test_a_stop_closes_it_and_the_first_failure_is_kept() -> None:
    """What a person reads is what happened first."""

    async def scenario() -> None:
        given = Given()
        stop = asyncio.Event()
        closing = asyncio.create_task(given.feed.close_on(stop))
        stop.set()
        await closing
        assert given.feed.closed.is_set()
        first = ValueError("first")
        given.feed.close(first)
        given.feed.close(ValueError("second"))
        assert given.feed.failure is first

    asyncio.run(scenario())


def test_a_pause_ends_with_the_feed() -> None:
    """Who bears a fault does not hold the end up."""

    async def scenario() -> None:
        given = Given()
        pausing: Awaitable[None] = asyncio.create_task(given.feed.pause(60))
        await asyncio.sleep(0)
        given.feed.close()
        async with asyncio.timeout(5):
            await pausing

    asyncio.run(scenario())
