"""Newsroom: one workspace's database, and everything around it."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from newsletter.archive import Approval, Approvals, Archive
from newsletter.checks import Finding, check
from newsletter.database import PATIENCE, migrate, open_database
from newsletter.errors import EditionError, MailingError
from newsletter.mailing.outcomes import Sent
from newsletter.mailing.values import NOTICES, Clock, Mailing, Tally
from newsletter.newsroom import workspace
from newsletter.newsroom.digests import Digests
from newsletter.newsroom.doubts import Doubts
from newsletter.newsroom.examining import last_edition, letter_of, today_of
from newsletter.newsroom.ledgers import database_url, ledger_of
from newsletter.newsroom.letters import Letters, reach, reader, smarthost_of, tester
from newsletter.newsroom.mailroom import Ended, Mailroom, Run
from newsletter.newsroom.notices import Notices
from newsletter.newsroom.press import NO_NUMBER, Press, Printed
from newsletter.newsroom.reception import reception_of
from newsletter.newsroom.signing import signer_of
from newsletter.newsroom.trial import hand_over
from newsletter.newsroom.unsubscribing import Unsubscribing
from newsletter.settings import Settings, StoreTable
from subscribers import KeyRing, Subscribers, read_address


def utc_now() -> datetime:
    """The clock of a real run."""
    return datetime.now(UTC)


def establish(folder: Path, *, today: date) -> list[Path]:
    """Make a workspace in a new or empty folder: settings, keys, a first report; what was made."""
    made = workspace.init(folder, today=today)
    keys = folder / StoreTable().keys
    KeyRing.create(keys)
    return [*made, keys]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What sending an edition would do now, before anything is written."""

    number: int
    subject: str
    topic: str | None
    new_subscribers: bool
    """Whether those who joined since the audience was frozen get the letter, too."""
    letters: int
    """How many letters would be handed over."""
    joined: int
    """How many of those who joined would get none."""
    mailing: Mailing | None
    """The mailing that would go on; None where this would be its beginning."""
    tally: Tally | None
    """How far that mailing is."""
    forced: str | None = None
    """Why it is sent though checks found errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A mailing and its sum, recounted."""

    mailing: Mailing
    tally: Tally


class Newsroom:
    """One workspace's database and everything around it; a context that closes the database."""

    def __init__(
        self, settings: Settings, *, clock: Clock = utc_now, patience: int = PATIENCE
    ) -> None:
        self._settings = settings
        self._clock = clock
        self.keys = KeyRing.load(settings.path(settings.store.keys))
        self._engine = open_database(database_url(settings), patience=patience)
        self.backup = migrate(self._engine)
        """The copy that was made where the database was of an older program."""
        self.archive = Archive(self._engine)
        self.approvals = Approvals(self._engine)
        self.ledger = ledger_of(settings, self._engine, clock)
        self.subscribers = Subscribers(
            self._engine,
            clock,
            secret=self.keys.secret("suppression"),
            topics=frozenset(settings.list.topics) or None,
            reception=reception_of(settings, self.keys, clock),
        )

    @cached_property
    def press(self) -> Press:
        """Prints reports."""
        return Press(self._settings)

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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._engine.dispose()

    def mailings(self, number: int | None = None) -> list[Counted]:
        """The mailings of an edition, of notices (0), or all; MailingError where there is none."""
        found = [
            Counted(mailing=each, tally=self.ledger.tally(each))
            for each in self.ledger.list()
            if number in {None, each.edition_number or NOTICES}
        ]
        if number is not None and not found:
            what = f"edition {number} was never mailed" if number else "no notice was ever owed"
            raise MailingError(what, mend="see `newsletter mailing list`")
        return found

    def mailing(self, number: int, *, topic: str | None = None) -> Mailing:
        """The mailing of an edition: to that topic, to everybody, or the only one there is."""
        found = [counted.mailing for counted in self.mailings(number)]
        wanted = [each for each in found if each.topic == topic]
        if wanted or (topic is None and len(found) == 1):
            return (wanted or found)[0]
        topics = ", ".join(sorted(each.topic or "everybody" for each in found))
        raise MailingError(
            f"edition {number} was mailed to: {topics}", where="--topic", mend="name one of them"
        )

    def forecast(
        self, printed: Printed, *, topic: str | None = None, new_subscribers: bool = False
    ) -> Forecast:
        """Say what `send` would do; writes nothing.

        EditionError for a report without a number or one whose number was sent with other bytes,
        MailingError for an unknown topic and where nobody is left to mail.
        """
        number = printed.edition.number
        self._refuse_other_bytes(printed)
        self._refuse_unknown(topic)
        found = self.ledger.find(number, topic=topic)
        owed = self.ledger.owed(number, topic=topic)
        if found is None and not owed:
            raise MailingError(
                "nobody to mail: no confirmed subscriber without this edition",
                where=f"edition {number}",
                mend="see `newsletter subscribers list`",
            )
        # One that is scheduled has no audience yet: whoever is there when it begins.
        takes_owed = found is None or not found.audience or new_subscribers
        tally = self.ledger.tally(found) if found else None
        waiting = tally.waiting if tally else 0
        return Forecast(
            number=number,
            subject=printed.edition.subject,
            topic=topic,
            new_subscribers=new_subscribers,
            letters=waiting + (owed if takes_owed else 0),
            joined=0 if takes_owed else owed,
            mailing=found,
            tally=tally,
        )

    def examine(self, printed: Printed) -> tuple[Finding, ...]:
        """Ask every question of the letter, as it would be sent today."""
        last = last_edition(self.archive, printed)
        today = today_of(self._settings, self._clock())
        return check(letter_of(printed, self.press, today=today, last=last))

    async def send(self, printed: Printed, forecast: Forecast, run: Run) -> Ended:
        """Send as forecast. Goes on after a crash.

        Before anything is written: SmarthostUnavailable, or MailingError for a dead way out.
        """
        self._try(printed)
        await asyncio.to_thread(self.mailroom.probe.ensure)
        if forecast.mailing is None:
            await (await reach(smarthost_of(self._settings))).quit()
        self.archive.store(printed.edition, printed.digest, now=self._clock())
        opened = self.ledger.open(
            forecast.number, printed.digest, topic=forecast.topic, forced=forecast.forced
        )
        if forecast.new_subscribers:
            opened = self.ledger.extend(opened)
        return await self.mailroom.send(opened, run)

    def schedule(self, printed: Printed, forecast: Forecast, at: datetime) -> Mailing:
        """Keep the edition for `run-due` to send at that time, or at another than before.

        MailingError for a time that has passed, and where it has begun.
        """
        if at <= self._clock():
            raise MailingError("that time has passed", where="--at", mend="name one to come")
        self._try(printed)
        self.archive.store(printed.edition, printed.digest, now=self._clock())
        opened = self.ledger.open(
            forecast.number, printed.digest, topic=forecast.topic, at=at, forced=forecast.forced
        )
        return self.ledger.schedule(opened, at)

    async def send_test(self, printed: Printed, address: str) -> Sent:
        """Hand one letter over by the same way; the ledger knows nothing of it.

        SubscriberError for what is no address, TransportError where the letter is not taken.
        """
        recipient = tester(read_address(address))
        letter = self._letters(printed, self._clock()).compose(recipient)
        return await hand_over(letter, self._settings)

    def letter_to(self, printed: Printed, address: str) -> bytes:
        """The letter of one subscriber as it would leave now; SubscriberError for a stranger."""
        person = reader(self.subscribers.show(address))
        return self._letters(printed, self._clock()).compose(person).octets

    def approve(self, printed: Printed) -> Approval:
        """Keep that somebody looked at exactly these letters and wants them sent.

        EditionError for a report without a number, and one whose number was sent otherwise.
        """
        self._refuse_other_bytes(printed)
        return self.approvals.approve(printed.edition, printed.digest, now=self._clock())

    def _try(self, printed: Printed) -> None:
        """MessageError for a letter that nobody could get: it must not cost an audience."""
        self._letters(printed, self._clock()).compose(tester(self.press.sender.from_address))

    def _letters(self, printed: Printed, moment: datetime) -> Letters:
        return Letters(
            printed.edition,
            printed.plans,
            press=self.press,
            keys=self.keys,
            moment=moment,
            signer=signer_of(self._settings),
        )

    def _refuse_other_bytes(self, printed: Printed) -> None:
        number, last = printed.edition.number, self.archive.last_number() or 0
        if number == NO_NUMBER:
            raise EditionError(
                "the report has no number",
                where=printed.manuscript.source,
                mend=f"write `number: {last + 1}` between the --- lines at its top",
            )
        if number <= last and any(number == each.number for each in self.archive.list()):
            # Stored already, so this writes nothing: it compares, and names the difference.
            self.archive.store(printed.edition, printed.digest, now=self._clock())

    def _refuse_unknown(self, topic: str | None) -> None:
        known = self._settings.list.topics or tuple(self.subscribers.counts().topics)
        if topic is not None and topic not in known:
            near = get_close_matches(topic, known, n=1)
            choice = f"the topics are {', '.join(sorted(known))}" if known else "there are none"
            raise MailingError(
                f"unknown topic {topic!a}",
                where="--topic",
                mend=f'did you mean "{near[0]}"?' if near else choice,
            )
