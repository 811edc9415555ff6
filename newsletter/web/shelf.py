"""The editions that are public: those whose mailing has begun, never what is only scheduled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from newsletter.archive import Archive
from newsletter.edition import ALL, Edition, is_digest
from newsletter.errors import EditionError
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.report import from_json
from newsletter.report.cutting import topics_of

_KEPT = 64
"""Editions that are held in memory; they never change."""
_KNOWN = 4096
"""Editions whose topics are held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A public edition as lists, feeds and its neighbours name it."""

    number: int
    subject: str
    preheader: str
    language: str
    published: datetime
    """When its mailing began; the first of them, where there were several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """The place of an edition on the shelf, between its neighbours."""

    number: int
    published: datetime
    before: Listed | None = None
    after: Listed | None = None


class Shelf:
    """Looks up what was sent; asks the ledger anew each time, so that nothing shows too early."""

    def __init__(self, archive: Archive, ledger: Ledger) -> None:
        self._archive = archive
        self._ledger = ledger
        self._get = lru_cache(_KEPT)(self._look)
        self._topics = lru_cache(_KNOWN)(self._look_topics)
        # As long as no other mailing begins, the shelf is as it was.
        self._stands = lru_cache(1)(self._set_up)

    def editions(self) -> Sequence[Listed]:
        """All public editions, the newest number first."""
        return self._shelf(self._ledger.begun())

    def _shelf(self, begun: Mapping[int, datetime]) -> Sequence[Listed]:
        return self._stands(tuple(begun.items()))

    def _set_up(self, begun: tuple[tuple[int, datetime], ...]) -> Sequence[Listed]:
        published = dict(begun)
        return tuple(
            Listed(
                number=each.number,
                subject=each.subject,
                preheader=each.preheader,
                language=each.language,
                published=published[each.number],
            )
            for each in self._archive.list()
            if each.number in published
        )

    def find(self, number: int) -> Shelved:
        """The place of a public edition; EditionError where there is none."""
        begun = self._ledger.begun()
        if is_digest(number) and number in begun:
            return Shelved(number=number, published=begun[number])
        shelf = self._shelf(begun)
        at = next((at for at, each in enumerate(shelf) if each.number == number), None)
        if at is None:
            raise EditionError(f"there is no edition {number}")
        return Shelved(
            number=number,
            published=shelf[at].published,
            before=shelf[at + 1] if at + 1 < len(shelf) else None,
            after=shelf[at - 1] if at else None,
        )

    def get(self, number: int) -> Edition:
        """An edition of which it is known that it is public."""
        return self._get(number)

    def _look(self, number: int) -> Edition:
        # Pages show the whole; the cuts that readers chose are many, and each as large.
        edition = self._archive.get(number).edition
        return replace(edition, variants=(edition.variant(ALL),))

    def topics(self, number: int, known: tuple[str, ...]) -> tuple[str, ...]:
        """Which of the known topics an edition has something on."""
        return self._topics(number, known)

    def _look_topics(self, number: int, known: tuple[str, ...]) -> tuple[str, ...]:
        report = from_json(self._archive.get(number).edition.report, where=f"edition {number}")
        return topics_of(report, known)
