"""How one person stands; read to be changed, their row is ours until the transaction ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select

from subscribers.consent import IS_DOMAIN_SUPPRESSED
from subscribers.errors import UnknownSubscriber
from subscribers.model import State
from subscribers.tables import merged, subscriber, suppressed_domain, suppression


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What decides about a person's next step."""

    id: int
    public_id: str
    address: str
    folded: str
    mark: str
    state: State
    suppressed: str
    """The reason, or ''."""
    suppressed_at: datetime | None
    domain_suppressed: bool

    @property
    def reachable(self) -> bool:
        """Whether mail may go to their address at all."""
        return self.suppressed_at is None and not self.domain_suppressed


def by_public_id(connection: Connection, public_id: str, *, lock: bool = True) -> Standing:
    """Who has that public id, or had it before two rows became one; raises UnknownSubscriber."""
    found = _look(connection, _BY_PUBLIC_ID, public_id, lock=lock)
    found = found or _look(connection, _BY_FORMER_ID, public_id, lock=lock)
    if found is None:
        raise nobody()
    return found


def nobody() -> UnknownSubscriber:
    """What is said of a link whose person is gone."""
    return UnknownSubscriber("nobody has this link any more")


def by_folded(connection: Connection, folded: str, *, lock: bool = True) -> Standing:
    """Who has that address; raises UnknownSubscriber."""
    found = _look(connection, _BY_FOLDED, folded, lock=lock)
    if found is None:
        raise UnknownSubscriber("nobody has this address", where=folded)
    return found


def find(connection: Connection, folded: str) -> Standing | None:
    """Who has that address, if anybody."""
    return _look(connection, _BY_FOLDED, folded)


def by_id(connection: Connection, person: int, *, lock: bool = True) -> Standing | None:
    """The person of that id, if they are still there; without `lock` only to be read."""
    return _look(connection, _BY_ID, person, lock=lock)


def hold_together(connection: Connection, which: ColumnElement[bool]) -> None:
    """Make several rows ours, in the order in which leavers' are: nobody waits in a circle."""
    rows = select(subscriber.c.id).where(which).order_by(subscriber.c.id)
    connection.execute(rows.with_for_update())


def why_suppressed(connection: Connection, *, mark: str, domain: str) -> str:
    """Why an address is never to be mailed, or ''; its own reason goes before its domain's."""
    found = connection.scalar(select(suppression.c.reason).where(suppression.c.mark == mark))
    of_domain = select(suppressed_domain.c.reason).where(suppressed_domain.c.domain == domain)
    return found or connection.scalar(of_domain) or ""


def is_domain_suppressed(connection: Connection, address: str) -> bool:
    """Whether nobody of an address' domain is to be mailed."""
    domain = address.rpartition("@")[2]
    here = select(suppressed_domain.c.domain).where(suppressed_domain.c.domain == domain)
    return connection.scalar(here) is not None


@dataclass(frozen=True, slots=True)
class _Question:
    """How to read somebody and how to hold them: built once, as that costs more than asking."""

    reads: Select[tuple[object, ...]]
    holds: Select[tuple[object, ...]]

    @classmethod
    def of(cls, which: ColumnElement[bool]) -> Self:
        columns = subscriber.c
        reads = (
            select(
                columns.id,
                columns.public_id,
                columns.address,
                columns.folded,
                columns.mark,
                columns.state,
                suppression.c.reason,
                suppression.c.at,
                IS_DOMAIN_SUPPRESSED.label("domain_suppressed"),
            )
            .join_from(subscriber, suppression, suppression.c.mark == columns.mark, isouter=True)
            .where(which)
        )
        # PostgreSQL: who waits for the row reads it as the other one left it. On SQLite a write
        # transaction has the database to itself.
        return cls(reads, reads.with_for_update(of=subscriber))


_KEY = "key"
_BY_ID = _Question.of(subscriber.c.id == bindparam(_KEY))
_BY_PUBLIC_ID = _Question.of(subscriber.c.public_id == bindparam(_KEY))
_BY_FOLDED = _Question.of(subscriber.c.folded == bindparam(_KEY))
_BY_FORMER_ID = _Question.of(
    subscriber.c.id
    == select(merged.c.subscriber_id).where(merged.c.public_id == bindparam(_KEY)).scalar_subquery()
)


def _look(
    connection: Connection, question: _Question, key: str | int, *, lock: bool = True
) -> Standing | None:
    asked = question.holds if lock else question.reads
    row = connection.execute(asked, {_KEY: key}).one_or_none()
    if row is None:
        return None
    return Standing(
        id=row.id,
        public_id=row.public_id,
        address=row.address,
        folded=row.folded,
        mark=row.mark,
        state=State(row.state),
        suppressed=row.reason or "",
        suppressed_at=row.at,
        domain_suppressed=row.domain_suppressed,
    )
