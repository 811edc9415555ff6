"""The file of people who are disputed: all of them, so that somebody can act on each."""

from pathlib import Path

from subscribers.entering.arriving import Applicant
from subscribers.importing.aside import Aside
from subscribers.importing.disputes import Word, word_of
from subscribers.importing.sheet import Sheet

_SAYS = {
    Word.AGREES: "confirmed",
    Word.WAITS: "unconfirmed",
    Word.LEFT: "unsubscribed",
    Word.NEVER: "suppressed",
}
_STAYS = "agreed here before and stays"
_STRICTER = "named twice and stands by the stricter word"


class Disputed(Aside):
    """Collects people, what the file says of them, and what came of it."""

    what = "disputed people"

    def __init__(self, path: Path, sheet: Sheet) -> None:
        super().__init__(path, sheet, ("address", "says", "outcome"))

    def put(self, applicant: Applicant, *, stays: bool) -> None:
        """Keep one person, who `stays` as they were or stands by the stricter word."""
        outcome = _STAYS if stays else _STRICTER
        self._keep((applicant.address, _SAYS[word_of(applicant)], outcome))
