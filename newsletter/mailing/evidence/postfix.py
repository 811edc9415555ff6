"""Postfix's log as evidence: which letters its queue manager took over.

A line of cleanup with the Message-ID proves nothing: it is written while the letter is still
coming in, and a connection that breaks then leaves no letter. Proof is the queue manager's
`queue active` under the same queue id, after that line. Queue ids are used again for other
letters, files come in any order, several instances and hosts may write into one log: so every
file is read twice, and what is said about the queue ids in question is put in order of time.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from newsletter.errors import WorkspaceError
from newsletter.mailing.evidence.log_lines import lines
from newsletter.mailing.evidence.proof import Evidence, Trace, normal
from newsletter.mailing.evidence.stamps import Stamps

_LINE = re.compile(
    rb"(?:\d\S{18,39}|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (?P<host>\S+) "
    rb"(?P<instance>[^\s/\[\]:]+)/(?:[^\s\[\]:]+/)?(?P<daemon>[a-z]+)\[\d+\]: "
    rb"(?P<queue_id>[0-9A-Za-z]{4,32}): (?P<rest>.*)",
    re.DOTALL,
)
_MESSAGE_ID = re.compile(rb"message-id=<([^<>]*)>\s*")
_STATUS = re.compile(rb"to=<.*\bstatus=(?P<status>[a-z-]+) \((?P<said>.*)\)\s*", re.DOTALL)
_QUEUE_MANAGERS = frozenset({b"qmgr", b"oqmgr", b"nqmgr"})
_ACTIVE = b"(queue active)"
_LONGEST_SAID = 300
"""Characters of the last word that are kept."""

_Key = tuple[bytes, bytes, bytes]
"""Host, instance and queue id: a queue id means nothing elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """One line about a queue id in question."""

    moment: datetime
    daemon: bytes
    rest: bytes

    def order(self) -> tuple[datetime, int]:
        """By time; within one second in the order in which a letter's life runs.

        Stamps of whole seconds and files in the wrong order leave nothing else to go by.
        """
        if self.daemon == b"cleanup":
            return self.moment, 0
        if self.daemon not in _QUEUE_MANAGERS:
            return self.moment, 2
        return self.moment, 3 if self.rest.startswith(b"removed") else 1


def read_postfix(
    paths: Sequence[Path], wanted: Collection[str], *, now: datetime, zone: tzinfo | None = None
) -> Evidence:
    """What Postfix's log says about these Message-IDs.

    `zone` is that of stamps that name none, this machine's unless given; `now` gives them their
    year. WorkspaceError for a file that cannot be read, and where no line begins with a time.
    """
    ids = {each.encode(): each for each in normal(wanted)}
    stamps = Stamps(now=now, zone=zone)
    in_question = _in_question(paths, ids, stamps)
    coverage = stamps.coverage
    if coverage.first is None:
        where = ", ".join(map(str, paths))
        mend = "give the file that Postfix writes, such as /var/log/mail.log"
        raise WorkspaceError("this is no log of Postfix", where=where, mend=mend)
    taken: dict[str, Trace] = {}
    begun: dict[str, Trace] = {}
    for key, events in _events(paths, in_question, stamps).items():
        history = _History(key[2], ids)
        for event in events:
            history.follow(event)
        taken |= history.taken
        begun |= history.begun
    begun = {each: trace for each, trace in begun.items() if each not in taken}
    return Evidence(taken=taken, begun=begun, coverage=coverage)


def _in_question(paths: Sequence[Path], ids: Collection[bytes], stamps: Stamps) -> set[_Key]:
    """The queue ids beside which one of the Message-IDs stands; too many do no harm."""
    keys: set[_Key] = set()
    for line in lines(paths):
        stamps.note(line)
        if b": message-id=<" not in line:
            continue
        match = _LINE.match(line)
        found = match and _MESSAGE_ID.match(match["rest"])
        if match and found and found[1] in ids:
            keys.add(_key(match))
    return keys


def _events(
    paths: Sequence[Path], keys: Collection[_Key], stamps: Stamps
) -> dict[_Key, list[_Event]]:
    """All that is said about these queue ids, in order of time."""
    if not keys:
        return {}
    queue_ids = {queue_id for _, _, queue_id in keys}
    events: defaultdict[_Key, list[_Event]] = defaultdict(list)
    for line in _about(paths, queue_ids):
        match = _LINE.match(line)
        moment = stamps.read(line)
        if match is None or moment is None or (key := _key(match)) not in keys:
            continue
        event = _Event(moment=moment, daemon=match["daemon"], rest=match["rest"])
        events[key].append(event)
    for found in events.values():
        found.sort(key=_Event.order)
    return events


def _about(paths: Sequence[Path], queue_ids: Collection[bytes]) -> Iterator[bytes]:
    for line in lines(paths):
        begin = line.find(b"]: ") + 3
        if line[begin : line.find(b":", begin)] in queue_ids:
            yield line


class _History:
    """What became of the letters that bore one queue id, one after the other."""

    def __init__(self, queue_id: bytes, ids: Mapping[bytes, str]) -> None:
        self.taken: dict[str, Trace] = {}
        self.begun: dict[str, Trace] = {}
        self._place = queue_id.decode("ascii")
        self._ids = ids
        self._letter: str | None = None

    def follow(self, event: _Event) -> None:
        """Take in the next line about this queue id."""
        if event.daemon == b"cleanup":
            self._begin(event.rest)
        elif self._letter is None:
            return
        elif event.daemon in _QUEUE_MANAGERS:
            self._queue(self._letter, event.rest)
        elif self._letter in self.taken and (status := _STATUS.fullmatch(event.rest)):
            self.taken[self._letter] = Trace(place=self._place, said=_said(status))

    def _begin(self, rest: bytes) -> None:
        found = _MESSAGE_ID.fullmatch(rest)
        if found is not None:
            self._letter = self._ids.get(found[1])
            if self._letter is not None:
                self.begun[self._letter] = Trace(place=self._place)

    def _queue(self, letter: str, rest: bytes) -> None:
        if rest.rstrip().endswith(_ACTIVE):
            self.taken.setdefault(letter, Trace(place=self._place))
        elif rest.startswith(b"removed"):
            self._letter = None


def _key(match: re.Match[bytes]) -> _Key:
    return match["host"], match["instance"], match["queue_id"]


def _said(status: re.Match[bytes]) -> str:
    words = status["said"].decode("utf-8", "replace")
    return f"{status['status'].decode('ascii')} ({words[:_LONGEST_SAID]})"
