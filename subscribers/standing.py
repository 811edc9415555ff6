"""How one person stands; read to be changed, their row is ours until the transaction ends."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, select

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
    found = _look(connection, subscriber.c.public_id == public_id, lock=lock)
    if found is None:
        now = select(merged.c.subscriber_id).where(merged.c.public_id == public_id)
        found = _look(connection, subscriber.c.id == now.scalar_subquery(), lock=lock)
    if found is None:
        raise UnknownSubscriber("nobody has this link any more")
    return found


def by_folded(connection: Connection, folded: str, *, lock: bool = True) -> Standing:
    """Who has that address; raises UnknownSubscriber."""
    found = _look(connection, subscriber.c.folded == folded, lock=lock)
    if found is None:
        raise UnknownSubscriber("nobody has this address", where=folded)
    return found


def find(connection: Connection, folded: str) -> Standing | None:
    """Who has that address, if anybody."""
    return _look(connection, subscriber.c.folded == folded)


def by_id(connection: Connection, person: int, *, lock: bool = True) -> Standing | None:
    """The person of that id, if they are still there; without `lock` only to be read."""
    return _look(connection, subscriber.c.id == person, lock=lock)


def _look(
    connection: Connection, which: ColumnElement[bool], *, lock: bool = True
) -> Standing | None:
    columns = subscriber.c
    # PostgreSQL: who waits for the row here reads it as the other one left it. On SQLite a write
    # transaction has the database to itself.
    query = select(
        columns.id,
        columns.public_id,
        columns.address,
        columns.folded,
        columns.mark,
        columns.domain,
        columns.state,
    ).where(which)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        return None
    reason = select(suppression.c.reason, suppression.c.at).where(suppression.c.mark == row.mark)
    why = connection.execute(reason).one_or_none()
    domain = select(exists().where(suppressed_domain.c.domain == row.domain))
    return Standing(
        id=row.id,
        public_id=row.public_id,
        address=row.address,
        folded=row.folded,
        mark=row.mark,
        state=State(row.state),
        suppressed="" if why is None else why.reason,
        suppressed_at=None if why is None else why.at,
        domain_suppressed=bool(connection.scalar(domain)),
    )
