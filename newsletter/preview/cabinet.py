"""What the studio asks of the workspace's database: readers, sent editions, approvals, a test.

The database is opened for each question and closed again, so that the studio holds nobody up. To
look never makes one, nor brings an older one up to date; to approve does.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice

from newsletter.archive import Approval, EditionSummary, StoredEdition
from newsletter.errors import EditionError
from newsletter.mailing.outcomes import Sent
from newsletter.newsroom.cutting import kept_for
from newsletter.newsroom.ledgers import has_database
from newsletter.newsroom.root import Newsroom
from newsletter.preview.asked import Asked
from newsletter.preview.cutting import cut
from newsletter.preview.desk import Sheet
from newsletter.settings import Settings
from subscribers import State, Subscriber

MOST_READERS = 200
"""Subscribers to choose from; any other address can be typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What is known of sent editions and of the number at hand."""

    editions: tuple[EditionSummary, ...] = ()
    approval: Approval | None = None


def as_asked(sheet: Sheet, asked: Asked) -> Sheet:
    """The sheet as somebody would see it: a subscriber, or whoever follows those topics.

    SubscriberError for a stranger, EditionError for who would get no letter.
    """
    if not asked.reader:
        return cut(sheet, asked.topics, is_plain=asked.is_plain)
    with _looking(sheet.settings) as newsroom:
        if newsroom is None:
            mend = "`newsletter subscribers add` enters somebody"
            raise EditionError("nobody is subscribed yet", where=asked.reader, mend=mend)
        person = newsroom.subscribers.show(asked.reader)
        kept = kept_for(person, sheet.printed.edition, sheet.settings)
        if kept is None:
            what = "follows none of this edition's topics, so no letter goes there"
            raise EditionError(what, where=person.address)
        own = cut(sheet, kept, is_plain=person.plain)
        message = newsroom.letter_to(own.printed, asked.reader)
    return replace(own, letter=replace(own.letter, message=message))


def readers(settings: Settings, text: str) -> Sequence[Subscriber]:
    """Those who get letters and have the text in address or name, the first ones of many."""
    with _looking(settings) as newsroom:
        if newsroom is None:
            return ()
        found = newsroom.subscribers.list(state=State.CONFIRMED, text=text)
        return list(islice((each for each in found if not each.suppressed), MOST_READERS))


def shelf(settings: Settings, number: int) -> Shelf:
    """The sent editions, newest first, and the approval of a number."""
    with _looking(settings) as newsroom:
        if newsroom is None:
            return Shelf()
        return Shelf(
            editions=tuple(newsroom.archive.list()), approval=newsroom.approvals.find(number)
        )


def edition(settings: Settings, number: int) -> StoredEdition:
    """An edition as it was sent; EditionError where there is none."""
    with _looking(settings) as newsroom:
        if newsroom is None:
            raise EditionError(f"there is no edition {number}", mend="nothing was sent so far")
        return newsroom.archive.get(number)


def approve(sheet: Sheet) -> Approval:
    """Approve what was printed; EditionError as `Newsroom.approve` raises it."""
    with Newsroom(sheet.settings) as newsroom:
        return newsroom.approve(sheet.printed)


def send_test(sheet: Sheet, address: str) -> Sent:
    """Hand what was printed, marked, to the workspace's own smarthost for one address."""
    with Newsroom(sheet.settings) as newsroom:
        return asyncio.run(newsroom.send_test(sheet.press.marked(sheet.printed), address))


@contextmanager
def _looking(settings: Settings) -> Iterator[Newsroom | None]:
    if not has_database(settings):
        yield None
        return
    with Newsroom(settings, migrates=False) as newsroom:
        yield None if newsroom.is_empty else newsroom
