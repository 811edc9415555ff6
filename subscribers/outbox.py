"""What the list owes people by mail: notices, handed to whoever keeps the letters.

The port through which a sign-up, a farewell or a move commits its mail with itself: the newsroom
puts the ledger behind it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sqlalchemy import Connection


class Notice(StrEnum):
    """What a notice says."""

    CONFIRM = "confirm"
    """Asks whoever reads it to confirm that they want the letters."""
    WELCOME = "welcome"
    """The first words to who has confirmed."""
    GOODBYE = "goodbye"
    """Confirms that somebody has left, with the way back."""
    MOVE_FROM = "move-from"
    """Asks the old address whether its letters may go to another one."""
    MOVE_TO = "move-to"
    """Asks the new address whether it wants them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One notice to one person."""

    notice: Notice
    subscriber_id: int
    opt_in_id: int | None = None
    """The opt-in whose token it carries."""
    address: str | None = None
    """Where it goes, where that is not the subscriber's own address."""


class Outbox(Protocol):
    """Keeps what is owed."""

    def owe(self, connection: Connection, owed: Owed) -> None:
        """Owe a notice within the caller's transaction: both are committed or neither is."""

    def owe_all(self, connection: Connection, owed: Sequence[Owed]) -> None:
        """Owe several notices at once, each as `owe` owes one."""

    def acquit(self, connection: Connection, subscriber_id: int) -> None:
        """Hold nothing of what servers have said of their letters so far against somebody.

        They have another address now, or have read a mail at theirs.
        """

    def unite(self, connection: Connection, kept: int, other: int) -> None:
        """Two rows become one: owe the kept one nothing that the other has had already."""

    def forget(self, connection: Connection, subscriber_id: int) -> None:
        """Take back what is owed to who is erased, and whatever else names them, such as replies.

        Within the caller's transaction; how many letters they were sent stays known.
        """

    def mailed(self, connection: Connection, ids: Collection[int]) -> set[int]:
        """Those of them to whom any letter is or was owed, whatever became of it."""


class Silent:
    """The outbox of a list whose notices nobody sends: tests, benchmarks, imports by script."""

    def owe(self, connection: Connection, owed: Owed) -> None:
        """Owe nothing."""

    def owe_all(self, connection: Connection, owed: Sequence[Owed]) -> None:
        """Owe nothing to anybody."""

    def acquit(self, connection: Connection, subscriber_id: int) -> None:
        """Know of nothing to hold against them."""

    def unite(self, connection: Connection, kept: int, other: int) -> None:
        """Owe nothing to either."""

    def forget(self, connection: Connection, subscriber_id: int) -> None:
        """Have nothing to take back."""

    def mailed(self, connection: Connection, ids: Collection[int]) -> set[int]:
        """Nobody."""
        del connection, ids
        return set()
