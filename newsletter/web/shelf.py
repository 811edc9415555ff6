"""The editions that are public: those whose mailing has begun, never what is only scheduled."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from newsletter.archive import Archive, EditionSummary, StoredEdition
from newsletter.edition import ALL, is_digest
from newsletter.errors import EditionError
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.report import from_json
from newsletter.report.cutting import topics_of

_KEPT = 64
"""Editions that are held in memory; they never change."""
_KNOWN = 4096
"""Editions whose topics are held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """An edition with its neighbours on the shelf."""

    stored: StoredEdition
    before: EditionSummary | None
    after: EditionSummary | None


class Shelf:
    """Looks up what was sent; asks the ledger anew each time, so that nothing shows too early."""

    def __init__(self, archive: Archive, ledger: Ledger) -> None:
        self._archive = archive
        self._ledger = ledger
        self._get = lru_cache(_KEPT)(self._look)
        self._topics = lru_cache(_KNOWN)(self._look_topics)

    def editions(self) -> Sequence[EditionSummary]:
        """All public editions, the newest number first."""
        begun = self._begun()
        return [each for each in self._archive.list() if each.number in begun]

    def _begun(self) -> set[int | None]:
        return {each.edition_number for each in self._ledger.list() if each.started_at}

    def find(self, number: int) -> Shelved:
        """A public edition; EditionError where there is none."""
        if is_digest(number) and number in self._begun():
            return Shelved(stored=self._get(number), before=None, after=None)
        shelf = self.editions()
        at = next((at for at, each in enumerate(shelf) if each.number == number), None)
        if at is None:
            raise EditionError(f"there is no edition {number}")
        return Shelved(
            stored=self._get(number),
            before=shelf[at + 1] if at + 1 < len(shelf) else None,
            after=shelf[at - 1] if at else None,
        )

    def get(self, number: int) -> StoredEdition:
        """An edition of which it is known that it is public."""
        return self._get(number)

    def _look(self, number: int) -> StoredEdition:
        # Pages show the whole; the cuts that readers chose are many, and each as large.
        stored = self._archive.get(number)
        whole = replace(stored.edition, variants=(stored.edition.variant(ALL),))
        return replace(stored, edition=whole)

    def topics(self, number: int, known: tuple[str, ...]) -> tuple[str, ...]:
        """Which of the known topics an edition has something on."""
        return self._topics(number, known)

    def _look_topics(self, number: int, known: tuple[str, ...]) -> tuple[str, ...]:
        report = from_json(self._archive.get(number).edition.report, where=f"edition {number}")
        return topics_of(report, known)
