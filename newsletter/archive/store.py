"""The archive: the store of editions as sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Engine, Row, Select, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from newsletter.archive.difference import difference
from newsletter.archive.document import from_document, to_document
from newsletter.archive.tables import edition as table
from newsletter.archive.tables import utc
from newsletter.edition import DIGESTS, Edition, Variant
from newsletter.errors import EditionError

_LANGUAGE = 35


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEdition:
    """An edition as it was sent, with the digest that was approved."""

    edition: Edition
    digest: str
    stored_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionSummary:
    """One line of the archive's table of contents."""

    number: int
    subject: str
    preheader: str
    language: str
    digest: str
    stored_at: datetime


class Archive:
    """Editions by number, each stored once. `engine` comes from `newsletter.database`.

    What was sent never changes; cuts that new readers need come to it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def store(self, edition: Edition, digest: str, *, now: datetime) -> None:
        """Keep an edition; again with the same digest it does nothing.

        EditionError for a number below 1, and for a number stored with another digest: it names
        the first difference.
        """
        if edition.number < 1:
            raise EditionError(
                f"{edition.number} is not an edition's number",
                mend="number editions from 1 on, with `number:` in the report",
            )
        row = {
            "number": edition.number,
            "digest": digest,
            "subject": _one_line(edition.subject),
            "preheader": _one_line(edition.preheader),
            "language": edition.language[:_LANGUAGE],
            "stored_at": now.astimezone(UTC),
            "document": to_document(edition),
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(table).values(row))
        except IntegrityError:
            # The number is taken; two programs that store at once meet here too.
            self._compare(edition, digest)

    def add(self, number: int, variants: Sequence[Variant]) -> Edition:
        """Keep more variants of an edition; those that are there stay as they are. All of it.

        EditionError as `get` raises it.
        """
        with self._engine.begin() as connection:
            row = connection.execute(_one(number).with_for_update()).one_or_none()
            edition = _stored(row, number).edition
            there = {variant.key for variant in edition.variants}
            new = tuple(variant for variant in variants if variant.key not in there)
            if new:
                edition = replace(edition, variants=(*edition.variants, *new))
                grown = update(table).where(table.c.number == number)
                connection.execute(grown.values(document=to_document(edition)))
            return edition

    def forget(self, number: int) -> None:
        """Let a number go whose edition never left; nothing happens where there is none."""
        with self._engine.begin() as connection:
            connection.execute(delete(table).where(table.c.number == number))

    def _compare(self, edition: Edition, digest: str) -> None:
        stored = self.get(edition.number)
        if stored.digest != digest:
            raise EditionError(
                f"edition {edition.number} is already stored with other bytes: "
                f"{difference(stored.edition, edition)}",
                mend="give the report a number of its own, or restore it as it was sent",
            )

    def get(self, number: int) -> StoredEdition:
        """The edition of that number; EditionError where there is none or it is damaged."""
        with self._engine.connect() as connection:
            row = connection.execute(_one(number)).one_or_none()
        return _stored(row, number)

    def list(self) -> Sequence[EditionSummary]:
        """All editions but digests, without their bodies, the newest number first."""
        columns = [column for column in table.c if column is not table.c.document]
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(*columns).where(table.c.number < DIGESTS).order_by(table.c.number.desc())
            ).all()
        return [
            EditionSummary(
                number=row.number,
                subject=row.subject,
                preheader=row.preheader,
                language=row.language,
                digest=row.digest,
                stored_at=utc(row.stored_at),
            )
            for row in rows
        ]

    def last_number(self) -> int | None:
        """The highest number of an edition, digests apart; None where there is none."""
        with self._engine.connect() as connection:
            return connection.execute(
                select(func.max(table.c.number)).where(table.c.number < DIGESTS)
            ).scalar()


def _one(number: int) -> Select[tuple[object, ...]]:
    return select(table).where(table.c.number == number)


def _stored(row: Row[tuple[object, ...]] | None, number: int) -> StoredEdition:
    if row is None:
        raise EditionError(
            f"there is no edition {number}", mend="`newsletter mailing list` shows all"
        )
    try:
        edition = from_document(row.document)
    except ValueError as error:
        raise EditionError(
            f"edition {number} cannot be read from the archive: {error}",
            mend="restore the database from its backup copy",
        ) from error
    return StoredEdition(edition=edition, digest=row.digest, stored_at=utc(row.stored_at))


def _one_line(text: str) -> str:
    # For the table of contents; the document keeps the text as it is.
    return "".join(each if each.isprintable() else " " for each in text)
