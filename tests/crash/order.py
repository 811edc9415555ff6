"""The order on disk and wire: no body before its intent is durable, read from what strace saw."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.crash.victim import Victim
from tests.support.sqlite_pages import WAL_HEADER, commits, rows
from tests.support.strace import READS, SYNCS, WRITES, Call

_TO = re.compile(rb"^To: .*?<?([^\s<>]+@[^\s<>]+?)>?\r$", re.MULTILINE)
_GO_AHEAD = re.compile(rb"(?:^|\n)354[ -][^\n]*\n$")
FILE_WRITES = frozenset({"pwrite64", "write"})


@dataclass
class _Disk:
    """Which states of which rows have reached the disk, by the calls so far."""

    columns: int
    state: int
    written: dict[int, str] = field(default_factory=dict)
    """In committed transactions that the kernel has, but perhaps not the disk."""
    open: dict[int, str] = field(default_factory=dict)
    """In the transaction that is being written."""
    syncing: dict[int, dict[int, str]] = field(default_factory=dict)
    """Sync by its place -> what it will have made durable when it ends well."""
    durable: dict[int, str] = field(default_factory=dict)
    committed: bool = False
    unmarked: set[int] = field(default_factory=set)
    """Rows that became durable in handover since the mark was last written."""
    marking: set[int] = field(default_factory=set)
    """Rows whose intents the mark's last write counts; it is not synced yet."""
    marked: set[int] = field(default_factory=set)

    def see(self, call: Call, *, begins: bool) -> None:
        """A write to the write-ahead log, or its sync."""
        if call.name in FILE_WRITES and begins:
            self._write(call.data)
        elif call.name in SYNCS and begins:
            # From here on nothing more is covered by it.
            self.syncing[call.began] = dict(self.written)
        elif call.name in SYNCS:
            covered = self.syncing.pop(call.began)
            if call.result == 0:
                fresh = {row for row, state in covered.items() if self.durable.get(row) != state}
                self.durable |= covered
                self.unmarked |= {row for row in fresh if covered[row] == "handover"}
                self.marked -= self.unmarked

    def see_mark(self, call: Call, *, begins: bool) -> None:
        """A write to the high-water mark, or its sync."""
        if call.name in FILE_WRITES and begins:
            self.marking |= self.unmarked
            self.unmarked = set()
        elif call.name in SYNCS and not begins and call.result == 0:
            self.marked |= self.marking
            self.marking = set()

    def _write(self, data: bytes) -> None:
        if len(data) <= WAL_HEADER:
            self.committed = commits(data)
            return
        for rowid, values in rows(data):
            if len(values) == self.columns and isinstance(state := values[self.state], str):
                self.open[rowid] = state
        if self.committed:
            self.written |= self.open
            self.open = {}
            self.committed = False


@dataclass
class _Wire:
    """Which bodies left, and what was on disk when they began to."""

    disk: _Disk
    numbers: dict[str, int]
    """Address -> the number of its row."""
    ready: set[str] = field(default_factory=set)
    """Sockets on which the last word was 354: what is written next is a body."""
    bodies: int = 0
    problems: list[str] = field(default_factory=list)

    def see(self, call: Call, *, begins: bool) -> None:
        """A read or a write on a socket."""
        if call.name in READS and not begins and _GO_AHEAD.search(call.data):
            self.ready.add(call.target)
        elif call.name in WRITES and begins and call.target in self.ready:
            self.ready.discard(call.target)
            self._see_body(call.data)

    def _see_body(self, data: bytes) -> None:
        self.bodies += 1
        match = _TO.search(data)
        who = match[1].decode() if match else ""
        if who not in self.numbers:
            self.problems.append(f"a body to nobody we know: {data[:300]!r}")
            return
        row = self.numbers[who]
        state = self.disk.durable.get(row)
        if state != "handover":
            self.problems.append(f"the letter to {who} left while its row on disk was {state}")
        if row not in self.disk.marked:
            self.problems.append(f"the letter to {who} left before the mark was on disk")


def unproven(victim: Victim, calls: Sequence[Call]) -> list[str]:
    """Each body that began to leave before its own row was durably in handover, and no bodies."""
    columns = victim.delivery_columns()
    log, mark = f"{victim.database}-wal", f"{victim.database}.mark"
    disk = _Disk(len(columns), columns.index("state"))
    wire = _Wire(disk, victim.delivery_ids())
    for call, begins in _in_order(calls):
        if call.target == log:
            disk.see(call, begins=begins)
        elif call.target == mark:
            disk.see_mark(call, begins=begins)
        elif call.target.startswith("TCP"):
            wire.see(call, begins=begins)
    if wire.bodies < len(victim.people):
        wire.problems.append(f"only {wire.bodies} bodies were seen")
    return wire.problems


def _in_order(calls: Sequence[Call]) -> Iterator[tuple[Call, bool]]:
    """Beginnings and ends of calls as they happened; True for a beginning."""
    moments = [(call.began, 0, call) for call in calls]
    moments += [(call.ended, 1, call) for call in calls]
    for _, ends, call in sorted(moments, key=lambda moment: moment[:2]):
        yield call, not ends
