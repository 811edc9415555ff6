"""What a reader of evidence brings back, whatever it read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsletter.errors import WorkspaceError


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Where one letter was found, and what is said about it there."""

    place: str
    """A queue id, or the path of a file."""
    said: str = ""
    """The last word on it, such as `sent (250 2.0.0 Ok)`; empty where there is none."""

    def __str__(self) -> str:
        """One line, fit to stand in the ledger as the reason of a row."""
        return f"{self.place}: {self.said}" if self.said else self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The time of which a log speaks."""

    first: datetime | None = None
    last: datetime | None = None
    silences: tuple[tuple[datetime, datetime], ...] = ()
    """Stretches without a line, long enough to look like a missing file; oldest first."""

    def missing(
        self, since: datetime, until: datetime, *, margin: timedelta = timedelta(0)
    ) -> list[str]:
        """What of the time asked about the log does not cover, one sentence each.

        `margin` is how long after `until` the log must go on, for what is logged late.
        """
        if self.first is None or self.last is None:
            return ["the log has no line with a time"]
        gaps = []
        if self.first > since:
            gaps.append(f"the log begins {_at(self.first)}, the question {_at(since)}")
        if self.last < until + margin:
            gaps.append(f"the log ends {_at(self.last)}, the question {_at(until + margin)}")
        return gaps

    def silent(self, since: datetime, until: datetime) -> list[str]:
        """Where the log says nothing for long within that time: no proof, but worth a look."""
        return [
            f"the log is silent from {_at(begin)} to {_at(end)}"
            for begin, end in self.silences
            if begin < until and end > since
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was found about the Message-IDs asked for, without their angle brackets."""

    taken: Mapping[str, Trace] = field(default_factory=dict)
    """Message-ID -> proof that the other end took the letter over."""
    begun: Mapping[str, Trace] = field(default_factory=dict)
    """Message-ID -> a trace that proves nothing: begun to be received, never seen in the queue."""
    coverage: Coverage | None = None
    """None where the evidence knows no time."""


def normal(message_ids: Iterable[str]) -> frozenset[str]:
    """Message-IDs as they are compared: without blanks and angle brackets."""
    return frozenset(each.strip().removeprefix("<").removesuffix(">") for each in message_ids)


def unreadable(path: object, error: OSError) -> WorkspaceError:
    """The error of evidence that cannot be opened."""
    what = f"cannot be read: {error.strerror or error}"
    return WorkspaceError(what, where=str(path), mend="give a file or folder that you may read")


def _at(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="seconds")
