"""Sends a mailing: letters from the ledger to the smarthost over a pool of sessions.

The first wish to stop drains: nothing more is claimed, what is in flight finishes. So does every
failure but the journal's own, because a letter whose answer nobody awaits is an uncertain one.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from newsletter.errors import NewsletterError
from newsletter.mailing.dispatch.feed import Feed
from newsletter.mailing.dispatch.gauge import Gauge
from newsletter.mailing.dispatch.journal import Journal
from newsletter.mailing.dispatch.pool import Pool
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.smtp.opening import SmtpTransport
from newsletter.mailing.smtp.smarthost import Smarthost
from newsletter.mailing.states import MailingState
from newsletter.mailing.transport import Transport
from newsletter.mailing.values import Compose, Mailing, Tally

Progress = Callable[[Tally], None]
PROGRESS_EVERY = 0.1
"""Seconds between two sums shown to a person."""


async def send(  # noqa: PLR0913  # the whole wish of a person who sends, in one call
    ledger: Ledger,
    mailing: Mailing,
    *,
    smarthost: Smarthost,
    compose: Compose,
    wait: timedelta,
    stop: asyncio.Event,
    progress: Progress,
) -> Tally:
    """Send what is due within `wait`, and whatever becomes due meanwhile; the recounted sum.

    Safe to repeat: after a crash or a stop it goes on, after the end it does nothing.
    `stop` drains. MailingError where another sender is at work, SmarthostUnavailable where
    nothing can be handed over, DatabaseError where the ledger cannot be written; in each case
    the ledger is whole.
    """
    order = Order(compose=compose, wait=wait, stop=stop, progress=progress)
    return await dispatch(ledger, mailing, transport=SmtpTransport(smarthost), order=order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How a mailing is to be sent, whatever carries it."""

    compose: Compose
    wait: timedelta
    stop: asyncio.Event
    progress: Progress


async def dispatch(
    ledger: Ledger, mailing: Mailing, *, transport: Transport, order: Order
) -> Tally:
    """`send` over any transport."""
    if ledger.get(mailing.id).state is MailingState.FINISHED:
        return ledger.tally(mailing)
    with ledger.sender(), Journal(ledger, ledger.recover(mailing)) as journal:
        gauge = Gauge(await journal.tally())
        feed = Feed(journal, ledger.clock, order.wait)
        pool = Pool(transport, feed=feed, journal=journal, gauge=gauge, compose=order.compose)
        try:
            await _until_done(
                pool.carry_all(),
                journal.run(),
                feed.close_on(order.stop),
                _show(gauge, feed, order),
            )
        except BaseException:
            # What stopped us is what a person must read; the next start recovers in any case.
            with suppress(NewsletterError):
                await journal.settle()
            raise
        total = await journal.settle()
    order.progress(total)
    if feed.failure is not None:
        raise feed.failure
    return total


async def _until_done(
    work: Coroutine[None, None, None], *watchers: Coroutine[None, None, None]
) -> None:
    """Do the work with the watchers beside it; the first failure of any ends them all."""
    try:
        async with asyncio.TaskGroup() as group:
            watching = [group.create_task(watcher) for watcher in watchers]
            await work
            for task in watching:
                task.cancel()
    except ExceptionGroup as failures:
        failure = failures.exceptions[0]
    else:
        return
    raise failure


async def _show(gauge: Gauge, feed: Feed, order: Order) -> None:
    while True:
        order.progress(gauge.read(skipped=feed.skipped))
        await asyncio.sleep(PROGRESS_EVERY)
