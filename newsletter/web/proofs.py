"""What a form brings back to prove that a person read it: its stamp, and where asked a puzzle."""

import json
from dataclasses import asdict, dataclass

from newsletter.mailing.values import Clock
from subscribers import KeyRing, TokenError, make_puzzle, read_solution, read_stamp, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """Makes and reads them; nothing is stored."""

    keys: KeyRing
    clock: Clock

    def stamp(self) -> str:
        """The stamp of a form that is shown now."""
        return stamp(self.keys, self.clock())

    def is_timely(self, text: str) -> bool:
        """Whether a form of ours comes back after the time a person takes, and within a day."""
        try:
            read_stamp(self.keys, text, self.clock())
        except TokenError:
            return False
        return True

    def puzzle(self) -> str:
        """A new puzzle, as JSON."""
        return json.dumps(asdict(make_puzzle(self.keys, self.clock())))

    def solved(self, payload: str) -> str | None:
        """Which puzzle was solved; None where none was."""
        try:
            return read_solution(self.keys, payload, self.clock())
        except TokenError:
            return None
