"""A person's record: where an act of one person takes effect and is written down.

What many do at once is written by `entering`, `leaving.departing` and `importing.undoing`, by the
same table.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from subscribers.consent import NEXT
from subscribers.model import Act, State, Way
from subscribers.tables import consent, subscriber

# Built once: that costs more than running them.
_WRITE = insert(consent)
_STAND = (
    update(subscriber).where(subscriber.c.id == bindparam("person")).values(state=bindparam("now"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """When and how something happened, in which words, and from where if that is kept."""

    at: datetime
    way: Way
    wording: str = ""
    ip: str | None = None


def carry_out(
    connection: Connection, person: int, act: Act, how: Circumstances, *, state: State
) -> State | None:
    """Let an act change somebody's state as the table says, and write it down; the new state.

    None, and nothing is done, where the act cannot happen in that state. The caller holds the
    person's row, so that `state` is still true.
    """
    after = NEXT.get((state, act))
    if after is None:
        return None
    if after is not state:
        connection.execute(_STAND, {"person": person, "now": after.value})
    write(connection, person, act, how)
    return after


def last(connection: Connection, person: int, act: Act) -> datetime | None:
    """When somebody did that for the last time, if they ever did."""
    mine = (consent.c.subscriber_id == person, consent.c.act == act.value)
    found: datetime | None = connection.scalar(select(func.max(consent.c.at)).where(*mine))
    return found


def write(connection: Connection, person: int, act: Act, how: Circumstances) -> None:
    """Add a line to somebody's record."""
    line = {"act": act.value, "at": how.at, "way": how.way.value, "wording": how.wording}
    connection.execute(_WRITE, {"subscriber_id": person, "ip": how.ip, **line})
