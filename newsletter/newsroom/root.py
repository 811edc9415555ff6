"""Newsroom: one workspace's database, and everything around it."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from newsletter.archive import Approval
from newsletter.checks import Finding, check
from newsletter.errors import MailingError
from newsletter.mailing.dispatch.desk import Notice
from newsletter.mailing.dispatch.order import ignore
from newsletter.mailing.outcomes import Sent
from newsletter.mailing.values import Mailing, Readers
from newsletter.newsroom import workspace
from newsletter.newsroom.cutting import Cutter, chosen_of
from newsletter.newsroom.digests import Digests
from newsletter.newsroom.doubts import Doubts
from newsletter.newsroom.examining import last_edition, letter_of
from newsletter.newsroom.forecasts import Forecast, Forecaster
from newsletter.newsroom.letters import Letters, reach, reader, smarthost_of, tester
from newsletter.newsroom.mailroom import Ended, Mailroom, Run
from newsletter.newsroom.names import refuse_unknown
from newsletter.newsroom.notices import Notices
from newsletter.newsroom.press import Press, Printed
from newsletter.newsroom.records import Records
from newsletter.newsroom.signing import signer_of
from newsletter.newsroom.trial import hand_over
from newsletter.newsroom.unsubscribing import Unsubscribing
from newsletter.settings import StoreTable
from subscribers import MAIN, KeyRing, read_address


def establish(folder: Path, *, today: date) -> list[Path]:
    """Make a workspace in a new or empty folder: settings, keys, a first report; what was made."""
    made = workspace.init(folder, today=today)
    keys = folder / StoreTable().keys
    KeyRing.create(keys)
    return [*made, keys]


class Newsroom(Records):
    """One workspace's records and everything that is done with them."""

    @cached_property
    def press(self) -> Press:
        """Prints reports."""
        return Press(self._settings)

    @cached_property
    def _cutter(self) -> Cutter:
        return Cutter(self._settings, archive=self.archive, ledger=self.ledger, press=self.press)

    @cached_property
    def _forecaster(self) -> Forecaster:
        return Forecaster(
            self._settings,
            ledger=self.ledger,
            subscribers=self.subscribers,
            cutter=self._cutter,
        )

    @cached_property
    def mailroom(self) -> Mailroom:
        """Sends mailings."""
        return Mailroom(
            self._settings,
            ledger=self.ledger,
            archive=self.archive,
            subscribers=self.subscribers,
            press=self.press,
            keys=self.keys,
        )

    @cached_property
    def digests(self) -> Digests:
        """Builds what monthly readers get."""
        return Digests(self._settings, self.ledger, self.archive, self.press)

    @cached_property
    def notices(self) -> Notices:
        """Sends notices as they come."""
        return Notices(self.ledger, self.mailroom)

    @cached_property
    def unsubscribing(self) -> Unsubscribing:
        """Obeys mail that asks to leave."""
        return Unsubscribing(self._settings, keys=self.keys, subscribers=self.subscribers)

    @cached_property
    def doubts(self) -> Doubts:
        """Clears up uncertain letters."""
        domain = self.press.sender.domain
        return Doubts(self.ledger, self.subscribers, keys=self.keys, domain=domain)

    def forecasts(
        self,
        printed: Printed,
        lists: Sequence[str] = (MAIN,),
        *,
        topic: str | None = None,
        new_subscribers: bool = False,
    ) -> list[Forecast]:
        """Say what `send` to these lists, one after the other, would do; writes nothing.

        EditionError for a report without a number or one whose number was sent with other bytes,
        MailingError for an unknown list or topic and where nobody is left to mail.
        """
        self.keeper.refuse(printed.edition, printed.digest, printed.manuscript.source)
        readers = [Readers(list=each, topic=topic) for each in lists]
        return self._forecaster.forecast(printed, readers, new_subscribers=new_subscribers)

    def forecast(
        self, printed: Printed, *, topic: str | None = None, new_subscribers: bool = False
    ) -> Forecast:
        """The same for the main list."""
        (one,) = self.forecasts(printed, topic=topic, new_subscribers=new_subscribers)
        return one

    def examine(self, printed: Printed) -> tuple[Finding, ...]:
        """Ask every question of the letter, as it would be sent today."""
        last = last_edition(self.archive, printed)
        today = self._settings.day(self._clock())
        return check(letter_of(printed, self.press, today=today, last=last))

    async def send(self, printed: Printed, forecast: Forecast, run: Run) -> Ended:
        """Send as forecast. Goes on after a crash. Errors are those of `begin`."""
        (opened,) = await self.begin(printed, [forecast], run.notice)
        return await self.mailroom.send(opened, run)

    async def begin(
        self, printed: Printed, forecasts: Sequence[Forecast], notice: Notice = ignore
    ) -> list[Mailing]:
        """Keep the edition, owe each list its letters, and give the mailings to be sent.

        Before anything is written: SmarthostUnavailable, or MailingError for a dead way out.
        """
        self._try(printed, forecasts)
        await asyncio.to_thread(self.mailroom.probe.ensure)
        if any(forecast.mailing is None for forecast in forecasts):
            await (await reach(smarthost_of(self._settings))).quit()
        self.keeper.keep(printed.edition, printed.digest)
        return [self._begun(forecast, printed.digest, notice) for forecast in forecasts]

    def _begun(self, forecast: Forecast, digest: str, notice: Notice) -> Mailing:
        number, readers, cuts = forecast.number, forecast.wish.readers, forecast.wish.cuts
        if forecast.mailing is None:
            cuts = self._cutter.ready(number, readers, notice)
        opened = self.ledger.open(number, digest, readers, cuts=cuts, forced=forecast.forced)
        if forecast.new_subscribers:
            opened = self.ledger.extend(self._cutter.prepare(opened, notice))
        return opened

    def schedule(self, printed: Printed, forecast: Forecast, at: datetime) -> Mailing:
        """Keep the edition for `run-due` to send at that time, or at another than before.

        MailingError for a time that has passed, and where it has begun.
        """
        if at <= self._clock():
            raise MailingError("that time has passed", where="--at", mend="name one to come")
        self._try(printed, [forecast])
        self.keeper.keep(printed.edition, printed.digest)
        wish = forecast.wish
        opened = self.ledger.open(
            wish.edition_number,
            printed.digest,
            wish.readers,
            cuts=wish.cuts,
            at=at,
            forced=forecast.forced,
        )
        return self.ledger.schedule(opened, at)

    async def send_test(self, printed: Printed, address: str, list_: str = MAIN) -> Sent:
        """Hand one letter to a list over by the same way; the ledger knows nothing of it.

        SubscriberError for what is no address, MailingError for an unknown list, TransportError
        where the letter is not taken.
        """
        recipient = tester(read_address(address))
        refuse_unknown(list_, tuple(self._settings.identities), kind="list", where="--to")
        letter = self._letters(printed, list_).compose(recipient)
        return await hand_over(letter, self._settings)

    def letter_to(self, printed: Printed, address: str) -> bytes:
        """The letter of one subscriber, whose cut was printed, as it would leave now.

        SubscriberError for a stranger.
        """
        person = self.subscribers.show(address)
        chosen = chosen_of(person)
        letters = self._letters(printed, chosen.list if chosen else MAIN)
        return letters.compose(reader(person)).octets

    def approve(self, printed: Printed) -> Approval:
        """Keep that somebody looked at exactly these letters and wants them sent.

        EditionError for a report without a number, and one whose number was sent otherwise.
        """
        self.keeper.refuse(printed.edition, printed.digest, printed.manuscript.source)
        return self.approvals.approve(printed.edition, printed.digest, now=self._clock())

    def _try(self, printed: Printed, forecasts: Sequence[Forecast]) -> None:
        """MessageError for a letter that nobody could get: it must not cost an audience."""
        for each in forecasts:
            self._letters(printed, each.list).compose(tester(self.press.sender.from_address))

    def _letters(self, printed: Printed, list_: str) -> Letters:
        return Letters(
            printed.edition,
            self.press.plans_to(list_, printed.edition),
            press=self.press,
            keys=self.keys,
            moment=self._clock(),
            signer=signer_of(self._settings),
        )
