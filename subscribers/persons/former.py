"""Former addresses: where a person was before, kept as keyed hashes, so that no old list knows
them as a stranger.
"""

from sqlalchemy import Connection, delete, insert, select, update

from subscribers.model import State
from subscribers.tables import former_address, subscriber


def leave_behind(connection: Connection, person: int, mark: str) -> None:
    """They have been at that address; whoever was there before them is not meant by it now."""
    here_again(connection, mark)
    row = {"mark": mark, "subscriber_id": person}
    connection.execute(insert(former_address).values(row))


def here_again(connection: Connection, mark: str) -> None:
    """Somebody gets that address: it is nobody's former one."""
    connection.execute(delete(former_address).where(former_address.c.mark == mark))


def hand_over(connection: Connection, kept: int, other: int) -> None:
    """What were the other row's are the kept one's."""
    theirs = update(former_address).where(former_address.c.subscriber_id == other)
    connection.execute(theirs.values(subscriber_id=kept))


def marks_of(connection: Connection, person: int) -> list[str]:
    """Where they were, without what is somebody else's by now, who agreed or left there."""
    others = select(subscriber.c.mark).where(subscriber.c.state != State.UNCONFIRMED.value)
    mine = select(former_address.c.mark).where(
        former_address.c.subscriber_id == person, former_address.c.mark.not_in(others)
    )
    return list(connection.scalars(mine))
