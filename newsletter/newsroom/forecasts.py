"""What sending an edition would do, list by list, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.errors import MailingError
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.ledger.mailings import called, is_frozen
from newsletter.mailing.states import MailingState
from newsletter.mailing.values import Mailing, Readers, Tally, Wish
from newsletter.newsroom.cutting import Cutter
from newsletter.newsroom.names import refuse_unknown
from newsletter.newsroom.press import Printed
from newsletter.settings import Settings
from subscribers import Subscribers


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What sending an edition to one list would do now, before anything is written."""

    number: int
    subject: str
    wish: Wish
    new_subscribers: bool
    """Whether those who joined since the audience was frozen get the letter, too."""
    letters: int
    """How many letters would be handed over."""
    joined: int
    """How many of those who joined would get none."""
    passed_over: int
    """How many get none because they follow none of the edition's topics."""
    monthly: int
    """How many hear of it by the month's digest instead, if it is sent to their list."""
    mailing: Mailing | None
    """The mailing that would go on; None where this would be its beginning."""
    tally: Tally | None
    """How far that mailing is."""
    forced: str | None = None
    """Why it is sent though checks found errors."""

    @property
    def is_due(self) -> bool:
        """Whether there is something to do: letters, or a mailing to be noted for the digest."""
        return bool(self.letters or (self.mailing is None and self.monthly))

    @property
    def state(self) -> MailingState | None:
        """How that mailing stands."""
        return self.mailing.state if self.mailing else None

    @property
    def list(self) -> str:
        """The list whose followers get it."""
        return self.wish.readers.list

    @property
    def topic(self) -> str | None:
        """The topic that they follow, where only that is wanted."""
        return self.wish.readers.topic


class Forecaster:
    """Forecasts from one workspace's ledger."""

    def __init__(
        self, settings: Settings, *, ledger: Ledger, subscribers: Subscribers, cutter: Cutter
    ) -> None:
        self._settings = settings
        self._ledger = ledger
        self._subscribers = subscribers
        self._cutter = cutter

    def forecast(
        self, printed: Printed, readers: Sequence[Readers], *, new_subscribers: bool
    ) -> list[Forecast]:
        """One forecast for each, as if they were sent in this order; each reader counts once.

        MailingError for an unknown list or topic, where nobody at all is left to mail, now or by
        the month's digest, and for new subscribers of a mailing that is cancelled.
        """
        found: list[Forecast] = []
        taking: list[Wish] = []
        for each in dict.fromkeys(readers):
            self._refuse_unknown(each)
            wish = self._cutter.wish(printed.edition, each)
            one = self._one(printed, wish, taking, new_subscribers=new_subscribers)
            found.append(one)
            if not one.mailing or _takes(one.mailing, new_subscribers=new_subscribers):
                taking.append(wish)
        if not any(one.mailing or one.is_due for one in found):
            raise _nobody(found)
        return found

    def _one(
        self, printed: Printed, wish: Wish, before: Sequence[Wish], *, new_subscribers: bool
    ) -> Forecast:
        mailing = self._ledger.find(wish.edition_number, wish.readers)
        prospect = self._ledger.prospect(wish, before=before)
        is_cancelled = mailing is not None and mailing.state is MailingState.CANCELLED
        if mailing and is_cancelled and new_subscribers:
            raise MailingError(f"{called(mailing)} is cancelled: nobody else gets it")
        takes = mailing is None or _takes(mailing, new_subscribers=new_subscribers)
        tally = self._ledger.tally(mailing) if mailing else None
        waiting = tally.waiting if tally else 0
        if mailing and not is_cancelled and self._settings.sending.resends:
            waiting += self._ledger.untried(mailing)
        return Forecast(
            number=wish.edition_number,
            subject=printed.edition.subject,
            wish=wish,
            new_subscribers=new_subscribers,
            letters=waiting + (prospect.letters if takes else 0),
            joined=0 if takes or is_cancelled else prospect.letters,
            passed_over=prospect.passed_over,
            monthly=self._ledger.monthly(wish.readers),
            mailing=mailing,
            tally=tally,
        )

    def _refuse_unknown(self, readers: Readers) -> None:
        lists = tuple(self._settings.identities)
        refuse_unknown(readers.list, lists, kind="list", where="--to")
        if readers.topic is not None:
            tables = {each.key: each.topics for each in self._settings.lists}
            known = tables.get(readers.list, self._settings.list.topics)
            counted = known or tuple(self._subscribers.counts().topics)
            refuse_unknown(readers.topic, counted, kind="topic", where="--topic")


def _takes(mailing: Mailing, *, new_subscribers: bool) -> bool:
    # One that is scheduled has no audience yet: whoever is there when it begins.
    return new_subscribers or not is_frozen(mailing)


def _nobody(found: Sequence[Forecast]) -> MailingError:
    over = sum(each.passed_over for each in found)
    what = "nobody to mail: no confirmed subscriber without this edition"
    if over:
        what += f" who follows any of its topics ({over} follow none)"
    return MailingError(
        what, where=f"edition {found[0].number}", mend="see `newsletter subscribers list`"
    )
