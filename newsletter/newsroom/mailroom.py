"""The mailroom: sends a mailing's letters from the archive, alone or with others beside it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, cached_property, partial
from math import ceil

from newsletter.archive import Archive
from newsletter.edition import Edition
from newsletter.errors import EditionError
from newsletter.mailing.dispatch.desk import Notice
from newsletter.mailing.dispatch.dispatcher import send
from newsletter.mailing.dispatch.order import Order, ignore
from newsletter.mailing.dispatch.reading import Reading
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.pacing.pacing import Pacing
from newsletter.mailing.states import DeliveryState, MailingKind, MailingState
from newsletter.mailing.values import Claimed, Compose, Envelope, Mailing, Tally
from newsletter.newsroom.aftermath import Aftermath, Followed
from newsletter.newsroom.crew import crew
from newsletter.newsroom.cutting import Cutter
from newsletter.newsroom.ledgers import scribe_of
from newsletter.newsroom.letters import Letters, smarthost_of
from newsletter.newsroom.noticing import NoticeComposer
from newsletter.newsroom.press import Press
from newsletter.newsroom.probing import Probe
from newsletter.newsroom.signing import signer_of
from newsletter.settings import Settings
from subscribers import MAIN, KeyRing, Subscribers

APART_FROM = 1000
"""Letters from which a process of its own for the ledger is worth its start (some 0.4 s)."""
_BEGUN = (MailingState.DRAFT, MailingState.SENDING)


def _show_nobody(reading: Reading) -> None:
    """Nobody looks."""
    del reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One wish to send what is due."""

    wait: timedelta
    """How far ahead a letter may be due and still be waited for."""
    stop: asyncio.Event
    """Set to drain: what is on the way finishes, nothing else begins."""
    processes: int = 0
    """How many share the mailing, this one included; 0 leaves that to the settings."""
    progress: Callable[[Reading], None] = _show_nobody
    notice: Notice = ignore
    linger: float = 0.0
    """Seconds to stay when nothing is left."""
    wake: asyncio.Event | None = None
    """Set when another letter was owed meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run ended."""

    mailing: Mailing
    reading: Reading
    """The recounted sum, and every letter refused or deferred by its class."""
    followed: Followed
    """What that came to for people."""

    @property
    def tally(self) -> Tally:
        """The recounted sum."""
        return self.reading.tally


class Mailroom:
    """Everything that sending a mailing needs, in one place."""

    def __init__(
        self,
        settings: Settings,
        *,
        ledger: Ledger,
        archive: Archive,
        subscribers: Subscribers,
        press: Press,
        keys: KeyRing,
    ) -> None:
        self._settings = settings
        self._ledger = ledger
        self._archive = archive
        self._press = press
        self._cutter = Cutter(settings, archive=archive, ledger=ledger, press=press)
        self._keys = keys
        self._aftermath = Aftermath(ledger, subscribers)
        self.probe = Probe(settings, keys)

    @cached_property
    def notices(self) -> NoticeComposer:
        """Makes the letters of notices; SettingsError for a key of `[dkim]` that cannot be used."""
        return NoticeComposer(self._press, keys=self._keys, signer=signer_of(self._settings))

    def due(self) -> Sequence[Mailing]:
        """The mailings for which there is something to do now: notices, then the oldest first."""
        due = [mailing for mailing in reversed(self._ledger.list()) if self.is_due(mailing)]
        return sorted(due, key=lambda mailing: mailing.kind is MailingKind.EDITION)

    async def send(self, mailing: Mailing, run: Run) -> Ended:
        """Send what is due within `run.wait`; draw the consequences of what was refused.

        Where the settings say so, uncertain letters are sent again: those found at the beginning,
        and once more those that came of it. Errors are the dispatcher's; EditionError where the
        settings that stand in the letters are other ones than at its opening, SettingsError where
        its list is no longer there.
        """
        if mailing.kind is MailingKind.EDITION:
            await asyncio.to_thread(self.probe.ensure)
        if mailing.state is MailingState.SCHEDULED:
            # Frozen only now: who joined or chose since it was scheduled needs a variant, too.
            mailing = self._cutter.prepare(mailing, run.notice)
        run = replace(run, processes=self._processes(mailing, run))
        readings: list[Reading] = []
        once_more = self._settings.sending.resends
        if once_more:
            self._ledger.resend(mailing)
        with crew(self._settings, mailing, run.processes - 1, run.notice) as others:
            draining = asyncio.create_task(others.drain_on(run.stop))
            tally = await self._pass(mailing, run, readings)
            if once_more and tally.uncertain and not run.stop.is_set():
                self._ledger.resend(mailing)
                await self._pass(mailing, run, readings)
            await others.end()
            draining.cancel()
        return self._ended(mailing, readings)

    async def join(self, mailing: Mailing, run: Run) -> None:
        """Be one of several processes on a mailing; another one looks after its end."""
        await self._pass(mailing, run, [])

    def follow(self, mailing: Mailing) -> Followed:
        """Draw the consequences of what was refused so far; safe to repeat.

        Notices have none: anybody can type a stranger's address into a form.
        """
        if mailing.kind is MailingKind.NOTICE:
            return Followed()
        before = self._ledger.clock()
        followed = self._aftermath.follow(mailing)
        self._ledger.followed(mailing, before)
        return followed

    def catch_up(self) -> Sequence[tuple[Mailing, Followed]]:
        """Draw the consequences of mailings that ended without them, killed in between."""
        return [(mailing, self.follow(mailing)) for mailing in self._ledger.unfollowed()]

    def forgive(self, mailing: Mailing) -> int:
        """Take back what this mailing's refusals came to for people; how many people."""
        return self._aftermath.forgive(mailing)

    async def _pass(self, mailing: Mailing, run: Run, readings: list[Reading]) -> Tally:
        def show(reading: Reading) -> None:
            readings[:] = [reading]
            run.progress(reading)

        smarthost = smarthost_of(self._settings)
        share = max(1, smarthost.connections // run.processes)
        order = Order(
            compose=self._compose(mailing),
            wait=run.wait,
            stop=run.stop,
            progress=show,
            pacing=self._pacing(mailing, run.processes),
            notice=run.notice,
            stays=run.processes > 1,
            linger=run.linger,
            wake=run.wake,
        )
        smarthost = replace(smarthost, connections=share)
        if self._letters_of(mailing) < APART_FROM:
            return await send(self._ledger, mailing, smarthost=smarthost, order=order)
        with scribe_of(self._settings, self._ledger.clock) as scribe:
            return await send(scribe, mailing, smarthost=smarthost, order=order)

    def _processes(self, mailing: Mailing, run: Run) -> int:
        if mailing.kind is MailingKind.NOTICE:
            return 1
        # They share the connections: no more than the smarthost is to have in all.
        wanted = run.processes or self._settings.sending.processes
        return min(wanted, self._settings.smarthost.connections)

    def _letters_of(self, mailing: Mailing) -> int:
        """How many there may be to send; of notices only few at a time, whatever there were."""
        if mailing.edition_number is None:
            return 0
        return mailing.audience or self._ledger.owed(mailing.edition_number, mailing.readers)

    def _pacing(self, mailing: Mailing, processes: int) -> Pacing:
        wanted = self._settings.sending
        if mailing.kind is MailingKind.NOTICE:
            # Refused ones say nothing about us: strangers' addresses are typed in.
            return Pacing(rate=wanted.rate)
        return Pacing(
            rate=wanted.rate / processes,
            canary=ceil(wanted.canary / processes),
            pause_at=wanted.pause_at,
        )

    def _compose(self, mailing: Mailing) -> Compose:
        if mailing.edition_number is None:
            return self.notices.compose
        by_list = cache(partial(self._letters, mailing, mailing.edition_number))
        own, known = by_list(mailing.list), self._settings.identities

        def compose(claimed: Claimed) -> Envelope:
            there = claimed.by_list in known
            return (by_list(claimed.by_list) if there else own).compose(claimed)

        return compose

    def _letters(self, mailing: Mailing, number: int, list_: str) -> Letters:
        def archived() -> Edition:
            return self._archive.get(number).edition

        edition = archived()
        plans, digest = self._press.plans(edition, again=archived)
        if digest != mailing.digest:
            raise EditionError(
                "the settings that stand in its letters have changed since it was opened",
                where=f"edition {number}",
                mend="write [from], [list] and [web] as they were, or cancel this mailing",
            )
        if list_ != MAIN:
            plans = self._press.plans_to(list_, edition, again=archived)
        return Letters(
            edition,
            plans,
            press=self._press,
            keys=self._keys,
            moment=mailing.moment,
            signer=signer_of(self._settings),
        )

    def is_due(self, mailing: Mailing) -> bool:
        """Whether there is something to do now."""
        now = self._ledger.clock()
        if mailing.state is MailingState.SCHEDULED:
            return mailing.scheduled_at is not None and mailing.scheduled_at <= now
        if self._resends(mailing) and self._ledger.untried(mailing):
            return True
        if mailing.state not in _BEGUN:
            return False
        due = self._ledger.next_due(mailing)
        # What a sender had in hand that is gone shows no time: whoever comes takes it over.
        return (due is not None and due <= now) or self._ledger.has_senders(
            mailing, standing=mailing.kind is MailingKind.NOTICE
        )

    def _resends(self, mailing: Mailing) -> bool:
        """Whether its uncertain letters are reason enough to send: once each, else without end."""
        is_edition = mailing.kind is MailingKind.EDITION
        is_open = mailing.state in (*_BEGUN, MailingState.FINISHED)
        return self._settings.sending.resends and is_edition and is_open

    def _ended(self, mailing: Mailing, readings: Sequence[Reading]) -> Ended:
        followed = self.follow(mailing)
        tally = self._ledger.tally(mailing)
        reading = replace(
            readings[0] if readings else Reading(tally=tally),
            tally=tally,
            seconds_left=None,
            causes=self._ledger.causes(mailing, DeliveryState.REFUSED),
            deferred=self._ledger.causes(mailing, DeliveryState.DEFERRED),
        )
        return Ended(mailing=self._ledger.get(mailing.id), reading=reading, followed=followed)
