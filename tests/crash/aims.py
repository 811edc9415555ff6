"""What the rounds aim at: whom they kill, at which other end, under which circumstances."""

from dataclasses import dataclass
from enum import StrEnum


class Whom(StrEnum):
    """Who is killed."""

    SENDER = "sender"
    """The command and whatever it has started."""
    WORKER = "worker"
    """One of its processes; the others go on."""
    STOPPED = "stopped"
    """Nobody at first: it is stopped until another has taken over, and that one is killed; then
    the first wakes up and believes that nothing has happened."""


@dataclass(frozen=True)
class Aim:
    """One way to kill; `kind` names it in the table."""

    kind: str
    whom: Whom
    end: str = "sink"
    """`sink`, `slow sink` (a second before it answers a final dot) or `Postfix`."""
    disk: int = 0
    """Milliseconds that an fdatasync takes longer: what it has written is durable meanwhile."""
    locked: bool = False
    """Whether somebody else holds the ledger's write lock when the kill comes."""

    resend: bool = False
    """Whether uncertain letters are sent again by the settings: each double must be told of."""

    @property
    def ground(self) -> tuple[str, bool]:
        """Rounds on the same ground share a mailing."""
        return self.end, self.resend

    @property
    def processes(self) -> int:
        """How many share the mailing."""
        return 3 if self.whom is Whom.WORKER else 1


SENDER = Aim("sender", Whom.SENDER)
SENDER_SLOW_DISK = Aim("sender, slow disk", Whom.SENDER, disk=30)
SENDER_LOCKED = Aim("sender, ledger locked", Whom.SENDER, locked=True)
SENDER_SLOW_SINK = Aim("sender", Whom.SENDER, end="slow sink")
SENDER_POSTFIX = Aim("sender", Whom.SENDER, end="Postfix")
WORKER = Aim("worker of 3", Whom.WORKER)
WORKER_SLOW_SINK = Aim("worker of 3", Whom.WORKER, end="slow sink")
WORKER_POSTFIX = Aim("worker of 3", Whom.WORKER, end="Postfix")
SENDER_RESEND = Aim("sender, resend", Whom.SENDER, end="slow sink", resend=True)
STOPPED = Aim("stopped, taken over", Whom.STOPPED, end="slow sink")

TWENTY = (
    *(SENDER_LOCKED, SENDER_SLOW_DISK, SENDER, SENDER_SLOW_DISK, WORKER, SENDER_SLOW_DISK, WORKER),
    *(SENDER_SLOW_SINK, WORKER_SLOW_SINK, SENDER_SLOW_SINK, WORKER_SLOW_SINK, STOPPED),
    *(SENDER_RESEND, SENDER_RESEND),
    *(SENDER_POSTFIX, WORKER_POSTFIX, SENDER_POSTFIX, WORKER_POSTFIX, SENDER_POSTFIX),
    SENDER_LOCKED,
)
"""The mixture of every twenty rounds; neighbours on the same ground share a mailing."""


def mixture(rounds: int) -> list[Aim]:
    """So many rounds of that mixture."""
    return [TWENTY[number % len(TWENTY)] for number in range(rounds)]
