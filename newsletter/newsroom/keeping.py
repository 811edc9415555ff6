"""Keeping editions: which bytes a number stands for, and when it is free again."""

from newsletter.archive import Archive
from newsletter.edition import DIGESTS, NO_NUMBER, Edition, is_digest
from newsletter.errors import EditionError
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.values import Mailing


class Keeper:
    """The editions of one archive whose letters the ledger owes, owed, or is about to."""

    def __init__(self, archive: Archive, ledger: Ledger) -> None:
        self._archive = archive
        self._ledger = ledger

    def keep(self, edition: Edition, digest: str) -> None:
        """Store the edition before anybody is owed it.

        It takes the place of another one under its number that never got a mailing, as after a
        crash in between. EditionError where that one did.
        """
        number, now = edition.number, self._ledger.clock()
        try:
            self._archive.store(edition, digest, now=now)
        except EditionError:
            if self.is_mailed(number):
                raise
            self._archive.forget(number)
            self._archive.store(edition, digest, now=now)

    def refuse(self, edition: Edition, digest: str, source: str) -> None:
        """EditionError for a report without a number of its own.

        It has none, one of those that digests have, or one that was sent with other bytes.
        """
        number = edition.number
        if is_digest(number):
            raise EditionError(
                f"the report's number is {number}, and from {DIGESTS} on they are monthly digests'",
                where=source,
                mend="write `number:` with a smaller one at its top",
            )
        if number == NO_NUMBER:
            last = self._archive.last_number() or 0
            raise EditionError(
                "the report has no number",
                where=source,
                mend=f"write `number: {last + 1}` between the --- lines at its top",
            )
        if self.is_mailed(number):
            # Stored already, so this writes nothing: it compares, and names the difference.
            self._archive.store(edition, digest, now=self._ledger.clock())

    def cancel(self, mailing: Mailing) -> Mailing:
        """End a mailing; where it never began and was the number's only one, that is free again.

        MailingError where it is over already.
        """
        cancelled = self._ledger.cancel(mailing)
        number = cancelled.edition_number
        if number is not None and not self.is_mailed(number):
            self._archive.forget(number)
        return cancelled

    def is_mailed(self, number: int) -> bool:
        """Whether there is any mailing of that number."""
        return any(each.edition_number == number for each in self._ledger.list())
