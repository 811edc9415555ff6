"""Approvals: which bytes somebody looked at and said yes to, one for each edition's number."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, insert, select

from newsletter.archive.difference import difference
from newsletter.archive.document import from_document, to_document
from newsletter.archive.tables import approval as table
from newsletter.archive.tables import utc
from newsletter.edition import Edition
from newsletter.errors import EditionError

_MEND = "look at it in `newsletter preview` and approve it there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """That an edition was approved with exactly the letters that `digest` stands for."""

    number: int
    digest: str
    approved_at: datetime


class Approvals:
    """The newest approval of each number. `engine` comes from `newsletter.database`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def approve(self, edition: Edition, digest: str, *, now: datetime) -> Approval:
        """Keep an approval in place of an older one of that number.

        The edition itself is kept with it, so that a refusal can say what has changed since.
        EditionError for a number below 1.
        """
        if edition.number < 1:
            raise EditionError(
                "an edition without a number cannot be approved",
                mend="write `number:` into the report",
            )
        approved = Approval(number=edition.number, digest=digest, approved_at=now.astimezone(UTC))
        with self._engine.begin() as connection:
            connection.execute(delete(table).where(table.c.number == edition.number))
            connection.execute(
                insert(table).values(
                    number=approved.number,
                    digest=approved.digest,
                    approved_at=approved.approved_at,
                    document=to_document(edition),
                )
            )
        return approved

    def find(self, number: int) -> Approval | None:
        """The approval of that number, where there is one."""
        columns = (table.c.number, table.c.digest, table.c.approved_at)
        with self._engine.connect() as connection:
            row = connection.execute(select(*columns).where(table.c.number == number)).one_or_none()
        if row is None:
            return None
        return Approval(number=row.number, digest=row.digest, approved_at=utc(row.approved_at))

    def refuse_others(self, edition: Edition, digest: str) -> None:
        """EditionError unless exactly this was approved; it names the first difference."""
        approved = self.find(edition.number)
        if approved is None:
            raise EditionError(f"edition {edition.number} was not approved", mend=_MEND)
        if approved.digest != digest:
            raise EditionError(
                f"edition {edition.number} was approved with other bytes: "
                f"{difference(self._edition(edition.number), edition)}",
                mend=f"{_MEND} again, or restore it as it was",
            )

    def _edition(self, number: int) -> Edition:
        with self._engine.connect() as connection:
            document = connection.scalar(select(table.c.document).where(table.c.number == number))
        try:
            return from_document(document or b"")
        except ValueError as error:
            what = f"the approval of edition {number} cannot be read: {error}"
            raise EditionError(what, mend=f"{_MEND} again") from error
