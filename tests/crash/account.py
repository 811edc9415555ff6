"""The law, held against what arrived: each breach is one sentence."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from tests.crash.victim import OPEN, Look, Row


@dataclass(frozen=True)
class Hit:
    """What a kill met: the rows in the hands of who was killed."""

    claimed: int = 0
    handover: int = 0
    """Intent durable; of the letter not all had left."""
    awaited: int = 0
    """The other end has the letter; its answer was not yet recorded."""

    def __str__(self) -> str:
        return f"{self.claimed} claimed, {self.handover} handover, {self.awaited} awaited"

    @classmethod
    def of(cls, rows: Mapping[str, Row], arrived: Collection[str]) -> "Hit":
        """Rows as they were right after the kill, held against what came of them in the end."""
        state = Counter(row.state for row in rows.values())
        awaited = sum(row.state == "handover" and who in arrived for who, row in rows.items())
        return cls(state["claimed"], state["handover"] - awaited, awaited)


@dataclass(frozen=True)
class Round:
    """One line of the table."""

    number: int
    end: str
    kind: str
    moment: str
    hit: Hit
    audience: int
    sent: int
    uncertain: int
    """Letters that this round has made uncertain."""
    lost: int
    doubled: int
    told: int
    """Doubles that the ledger had told of before: only where it was asked to send again."""
    seconds: float
    breaches: tuple[str, ...] = ()


@dataclass
class Account:
    """What is known of one mailing so far."""

    people: frozenset[str]
    may_double: bool = False
    """Whether uncertain letters are sent again: each possible double must bear a doubt then."""
    uncertain: int = 0
    doubled: frozenset[str] = field(default_factory=frozenset)

    def judge(self, rows: Look, arrived: Counter[str]) -> list[str]:
        """Every breach that shows while the mailing may still go on; no sender is alive."""
        return [
            *_named("left without an intent", self.unintended(rows, arrived)),
            *_named("called sent and never came", self.lost(rows, arrived)),
            *_named("came twice", self.new_doubles(rows, arrived)),
            *_named("in no account", set(rows) ^ self.people),
        ]

    def judge_end(self, rows: Look, arrived: Counter[str]) -> list[str]:
        """Every breach that shows when the mailing is finished."""
        open_ = {who for who, row in rows.items() if row.state not in ("sent", "uncertain")}
        return [*self.judge(rows, arrived), *_named("neither sent nor uncertain at the end", open_)]

    @staticmethod
    def unintended(rows: Look, arrived: Counter[str]) -> set[str]:
        """Who got a letter that the ledger still means to send for the first time."""
        return {
            who
            for who, row in rows.items()
            if who in arrived and row.state in OPEN and not row.doubts
        }

    @staticmethod
    def lost(rows: Look, arrived: Counter[str]) -> set[str]:
        """Whose letter the ledger calls done though it never came."""
        return {
            who
            for who, row in rows.items()
            if who not in arrived and row.state not in OPEN | {"handover", "uncertain"}
        }

    def new_doubles(self, rows: Look, arrived: Counter[str]) -> set[str]:
        """Who got it twice since the last time, doubts that were told not counted."""
        twice = {who for who, count in arrived.items() if count > 1}
        return twice - self.doubled - self.told(rows, arrived)

    def told(self, rows: Look, arrived: Counter[str]) -> set[str]:
        """Who got it twice, and the ledger had said that it might be so."""
        if not self.may_double:
            return set()
        return {who for who, many in arrived.items() if 1 < many <= rows[who].doubts + 1}


def _named(what: str, who: Collection[str]) -> list[str]:
    some = ", ".join(sorted(who)[:3])
    return [f"{len(who)} {what}: {some}"] if who else []
