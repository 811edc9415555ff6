"""Sends a mailing: letters from the ledger to the smarthost over a pool of sessions.

The first wish to stop drains: nothing more is claimed, what is in flight finishes. So does every
failure but the journal's own, because a letter whose answer nobody awaits is an uncertain one.
"""

import asyncio
import time
from collections.abc import Coroutine
from contextlib import suppress
from typing import TypeVar

from newsletter.errors import MailingError, NewsletterError
from newsletter.mailing.dispatch.apart import Scribe
from newsletter.mailing.dispatch.carrier import carry_all
from newsletter.mailing.dispatch.desk import Desk, desk_of, tell_waits
from newsletter.mailing.dispatch.feed import LOW, LOW_SHARED, Feed
from newsletter.mailing.dispatch.gauge import Gauge
from newsletter.mailing.dispatch.journal import Journal
from newsletter.mailing.dispatch.keeper import Keeper
from newsletter.mailing.dispatch.order import Order
from newsletter.mailing.dispatch.pool import Pool
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.pacing.caution import Caution
from newsletter.mailing.pacing.traffic import Traffic
from newsletter.mailing.smtp.opening import SmtpTransport
from newsletter.mailing.smtp.smarthost import Smarthost
from newsletter.mailing.states import MailingState
from newsletter.mailing.transport import Transport
from newsletter.mailing.values import Mailing, Tally

PROGRESS_EVERY = 0.1
"""Seconds between two readings shown to a person."""
LAST_WORD = 2.0
"""Seconds for the ledger to sort things out after a failure; the next start does the rest."""

T = TypeVar("T")


async def send(
    ledger: Ledger | Scribe, mailing: Mailing, *, smarthost: Smarthost, order: Order
) -> Tally:
    """Send what is due within `order.wait`, and whatever becomes due meanwhile; the recounted sum.

    Safe to repeat: after a crash or a stop it goes on, after the end it does nothing. It ends in
    good order, too, where somebody paused or cancelled the mailing meanwhile. MailingError where
    another sender took over from this one, SmarthostUnavailable where nothing can be handed over,
    DatabaseError where the ledger cannot be written; in each case the ledger is whole.
    """
    return await dispatch(ledger, mailing, transport=SmtpTransport(smarthost), order=order)


async def dispatch(
    ledger: Ledger | Scribe, mailing: Mailing, *, transport: Transport, order: Order
) -> Tally:
    """`send` over any transport."""
    async with desk_of(ledger) as desk:
        return await _beside(
            _enlist_and_send(desk, mailing, transport=transport, order=order),
            tell_waits(desk, order.notice),
        )


async def _enlist_and_send(
    desk: Desk, mailing: Mailing, *, transport: Transport, order: Order
) -> Tally:
    current = await desk.ask(Ledger.get, mailing.id)
    if current.state is MailingState.FINISHED:
        return await desk.ask(Ledger.tally, mailing)
    sending = await desk.ask(Ledger.enlist, mailing)
    journal = Journal(desk, sending)
    try:
        gauge, failure = await _send(desk, journal, transport, order)
    except BaseException:
        # What stopped us is what a person must read; the next start sorts out the rest.
        with suppress(NewsletterError, TimeoutError):
            async with asyncio.timeout(LAST_WORD):
                await journal.settle()
        raise
    total = await journal.settle()
    order.progress(gauge.end(total))
    if failure is not None:
        raise failure
    return total


async def _send(
    desk: Desk, journal: Journal, transport: Transport, order: Order
) -> tuple[Gauge, Exception | None]:
    """Carry everything; its gauge, and the failure that ended it in good order, if any did."""
    now = time.monotonic
    traffic = Traffic(width=transport.width)
    start = await journal.recount()
    answered = start.audience - start.waiting - start.skipped
    caution = Caution(order.pacing, answered=answered)
    low = LOW_SHARED if order.stays else LOW
    feed = Feed(traffic, caution, rate=order.pacing.rate, now=now, low=low)
    gauge = Gauge(start, traffic, clock=desk.clock, now=now)
    keeper = Keeper(feed, journal, gauge=gauge, order=order, clock=desk.clock, now=now)
    pool = Pool(transport, feed=feed, journal=journal, gauge=gauge, compose=order.compose, now=now)
    await _beside(
        carry_all(pool),
        _drained(keeper.run(), feed),
        _drained(journal.run(), feed),
        feed.close_on(order.stop),
        # Who lingers has nobody to show it to, and rows without end to count.
        *([] if order.linger else [gauge.keep_true(journal.recount)]),
        *([feed.refill_on(order.wake)] if order.wake else []),
        _show(gauge, order),
    )
    journal.raise_failure()
    return gauge, feed.failure


async def _drained(work: Coroutine[None, None, None], feed: Feed) -> None:
    """End the run at once when this fails; drain it where another has taken over.

    That other one holds what we handed over as uncertain, and is glad of the answers we still get.
    """
    try:
        await work
    except MailingError as taken_over:
        feed.close(taken_over)


async def _beside(work: Coroutine[None, None, T], *watchers: Coroutine[None, None, None]) -> T:
    """Do the work with the watchers beside it; the first failure of any ends them all."""
    try:
        async with asyncio.TaskGroup() as group:
            watching = [group.create_task(watcher) for watcher in watchers]
            done = await work
            for task in watching:
                task.cancel()
    except ExceptionGroup as failures:
        failure = failures.exceptions[0]
    else:
        return done
    raise failure


async def _show(gauge: Gauge, order: Order) -> None:
    while True:
        order.progress(gauge.read())
        await asyncio.sleep(PROGRESS_EVERY)
