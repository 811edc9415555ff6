"""Who goes into an export, and who is left out of it because its readers could not heed them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from subscribers.exporting.forms import FOR_OTHERS, ExportForm
from subscribers.model import Frequency, State, Subscriber


class LeftOut(StrEnum):
    """Why somebody who agreed is not in a file whose readers mail every letter to all in it."""

    NOTHING = "following nothing"
    PAUSED = "paused"
    MONTHLY = "monthly"
    """They want one letter a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What an export came to."""

    people: int
    """Who is in the file."""
    left_out: Mapping[LeftOut, int]
    """Who is confirmed and not suppressed, and still not in it."""


class Sieve:
    """Lets those people through who are wanted in a file of that form; counts who is left out.

    `state` None means everybody, and in the forms for other programs who may be mailed.
    """

    def __init__(
        self, form: ExportForm, *, state: State | None, list_: str | None, now: datetime
    ) -> None:
        others = form in FOR_OTHERS
        self._mailable = others and state is None
        self.state = State.CONFIRMED if self._mailable else state
        self._spares = others and self.state is State.CONFIRMED
        self._list = list_
        self._now = now
        self._left_out: Counter[LeftOut] = Counter()

    def through(self, people: Iterable[Subscriber]) -> Iterator[Subscriber]:
        """Of people who stand as `state` says, those who go into the file."""
        for person in people:
            if self._list is not None and all(each.list != self._list for each in person.follows):
                continue
            if self._spares and person.suppressed:
                continue
            why = self._why_not(person) if self._mailable else None
            if why is None:
                yield person
            else:
                self._left_out[why] += 1

    def _why_not(self, person: Subscriber) -> LeftOut | None:
        if not person.follows:
            return LeftOut.NOTHING
        if person.paused_until is not None and person.paused_until > self._now:
            return LeftOut.PAUSED
        return LeftOut.MONTHLY if person.frequency is Frequency.MONTHLY else None

    @property
    def left_out(self) -> Mapping[LeftOut, int]:
        """How many were left out so far, by why."""
        return {why: self._left_out[why] for why in LeftOut if self._left_out[why]}
