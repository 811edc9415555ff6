"""The monthly digest: one letter of links to a month's editions, for who wants no more than that.

It is an edition with a number of its own (`newsletter.edition.digest_number`), built once, in the
first days of the month after, from the editions as they were archived.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from newsletter.archive import Archive
from newsletter.edition import DIGEST_PLACES, DIGESTS, digest_number, is_digest
from newsletter.errors import EditionError, MailingError, NewsletterError
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.states import MailingState
from newsletter.mailing.values import Mailing, Readers
from newsletter.newsroom.manuscripts import Manuscript
from newsletter.newsroom.press import Press
from newsletter.report import (
    Block,
    Blocks,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Period,
    Report,
    Section,
    Text,
    from_json,
    plain,
)
from newsletter.settings import Settings
from subscribers import Frequency

DAYS = 7
"""So many days of a month the digest of the one before may still be built."""
MOST_HEADINGS = 6
"""Headings that stand for an edition without a lead."""
LONGEST_LEAD = 300
"""Characters of a lead's first sentence; a longer one is cut at a word."""
_ENDS = (". ", "! ", "? ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month where the project's weeks begin."""

    year: int
    month: int

    @property
    def period(self) -> Period:
        """Its days."""
        start = date(self.year, self.month, 1)
        following = (start + timedelta(days=31)).replace(day=1)
        return Period(start=start, end=following - timedelta(days=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One edition of the month."""

    report: Report
    url: str
    days: str = ""
    """Its period in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The mailings of digests that were opened, and why those of other lists were not."""

    opened: tuple[Mailing, ...]
    failures: Mapping[str, NewsletterError]
    """By the list's key."""


class Digests:
    """Builds the digests of one workspace; safe to repeat."""

    def __init__(self, settings: Settings, ledger: Ledger, archive: Archive, press: Press) -> None:
        self._settings = settings
        self._ledger = ledger
        self._archive = archive
        self._press = press

    def prepare(self) -> Prepared:
        """Open the mailings of digests that are due and have readers, each list by itself."""
        today = self._settings.day(self._ledger.clock())
        if today.day > DAYS:
            return Prepared(opened=(), failures={})
        last = today.replace(day=1) - timedelta(days=1)
        month = Month(year=last.year, month=last.month)
        opened: list[Mailing] = []
        failures: dict[str, NewsletterError] = {}
        for key, named in self._settings.identities.items():
            try:
                opened += self._open(month, key, named.name)
            except NewsletterError as error:
                failures[key] = error
        return Prepared(opened=tuple(opened), failures=failures)

    def _open(self, month: Month, key: str, name: str) -> Sequence[Mailing]:
        """The list's mailing, where it is new, has editions, and somebody wants it."""
        numbers = [digest_number(month.year, month.month, place=place) for place in DIGEST_PLACES]
        built = [each for each in self._ledger.list() if each.edition_number in numbers]
        # Known by its list, and not by the list's place in the settings, which may change.
        if any(each.list == key for each in built):
            return ()
        # DIGESTS itself is no month's, so that nobody was ever owed a letter of it.
        if not self._ledger.owed(DIGESTS, Readers(list=key, frequency=Frequency.MONTHLY)):
            return ()
        editions = self._editions(month, key)
        if not editions:
            return ()
        report = digest_report(
            f"{name}: {self._press.month_name(month.month)} {month.year}",
            month.period,
            [self._entry(each) for each in editions],
        )
        taken = {each.edition_number for each in built}
        for number in numbers:
            if number not in taken and (digest := self._stored(report, number)):
                return (self._ledger.open(number, digest, Readers(list=key)),)
        raise _full(month)

    def _stored(self, report: Report, number: int) -> str | None:
        """Keep it under that number; its digest, or None where the number stands for another."""
        manuscript = Manuscript(report=report, source="digest", folder=None, page=number)
        edition = replace(self._press.print(manuscript).edition, number=number)
        _, digest = self._press.plans(edition)
        try:
            self._archive.store(edition, digest, now=self._ledger.clock())
        except EditionError:
            # Another list's, whose process died before anybody was owed it.
            return None
        return digest

    def _editions(self, month: Month, key: str) -> list[int]:
        """What went out to the list in that month, in the order of numbers."""
        found = {
            each.edition_number
            for each in self._ledger.list()
            if each.list == key
            and each.state is not MailingState.CANCELLED
            and self._began(each, month)
        }
        return sorted(each for each in found if each is not None and not is_digest(each))

    def _began(self, mailing: Mailing, month: Month) -> bool:
        if mailing.started_at is None:
            return False
        day = self._settings.day(mailing.started_at)
        return (day.year, day.month) == (month.year, month.month)

    def _entry(self, number: int) -> Entry:
        report = from_json(self._archive.get(number).edition.report, where=f"edition {number}")
        days = self._press.days(report.period) if report.period else ""
        return Entry(report=report, url=self._press.links.edition(number), days=days)


def _full(month: Month) -> MailingError:
    most = len(DIGEST_PLACES)
    return MailingError(
        f"a month has digests of {most} lists at most, and {month.year}-{month.month:02} has them",
        mend="merge lists, or write to its monthly readers yourself",
    )


def digest_report(title: str, period: Period, editions: Sequence[Entry]) -> Report:
    """A month's editions as a report: a section for each, its title the link to its web page."""
    language = editions[-1].report.language
    return Report(
        title=title, period=period, language=language, sections=tuple(map(_section, editions))
    )


def _section(entry: Entry) -> Section:
    report = entry.report
    title = Link(href=entry.url, children=(Text(text=report.title),))
    days = (Paragraph(children=(Text(text=entry.days),)),) if entry.days else ()
    blocks = (*days, *_summary(report))
    return Section(title=(title,), id=f"edition-{report.number}", blocks=blocks)


def _summary(report: Report) -> Blocks:
    """The first sentence of its lead, or else its first headings."""
    if lead := _lead(report.blocks):
        return (Paragraph(children=(Text(text=lead),)),)
    headings = [plain(each.title) for each in report.sections][:MOST_HEADINGS]
    items = tuple(
        ListItem(blocks=(Paragraph(children=(Text(text=heading),)),)) for heading in headings
    )
    return (ListBlock(items=items),) if items else ()


def _lead(blocks: Sequence[Block]) -> str:
    first = next((each for each in blocks if isinstance(each, Paragraph)), None)
    words = " ".join(plain(first.children).split()) if first else ""
    ends = [at + 1 for end in _ENDS if (at := words.find(end)) >= 0]
    sentence = words[: min(ends)] if ends else words
    if len(sentence) <= LONGEST_LEAD:
        return sentence
    return f"{sentence[:LONGEST_LEAD].rpartition(' ')[0]}\N{HORIZONTAL ELLIPSIS}"
