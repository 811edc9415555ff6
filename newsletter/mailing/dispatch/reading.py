"""What a person is shown while a mailing runs: values, whoever prints them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from newsletter.mailing.outcomes import Cause
from newsletter.mailing.values import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderReading:
    """One provider as this sender sees it."""

    name: str
    sent: int
    refused: int
    deferred: int
    """Answers, not letters: one that is deferred twice counts twice."""
    limit: int | None
    """Letters on the way at once; None where nothing bounds them."""
    paused_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How far a mailing is: the sum of all senders, the causes and providers of this one."""

    tally: Tally
    """Letters in handover count as waiting here: their answers are about to come."""
    per_second: float = 0.0
    """Letters done a second, over the last ten seconds."""
    seconds_left: float | None = None
    """Until all that is due has gone at this speed; None where nothing moves."""
    causes: Mapping[Cause, int] = field(default_factory=dict)
    """Letters refused, by class."""
    deferred: Mapping[Cause, int] = field(default_factory=dict)
    """Answers that deferred a letter, by class."""
    providers: Sequence[ProviderReading] = ()
    """Those that are bounded or paused first, then the biggest."""
