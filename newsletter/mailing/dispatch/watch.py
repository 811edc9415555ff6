"""Other senders as seen from here: who lives, who is dead. A value with an injected clock.

Their beats are counted by them and timed by us, on our own monotonic clock: what their clock says,
or the wall's, does not matter.
"""

from collections.abc import Iterable, Sequence

from newsletter.mailing.values import Other, SenderId

LEASE = 15.0
"""Seconds without a beat after which a sender is dead; it beats every 3 s."""


class Watch:
    """What is known of the other senders; every moment is given by the caller, in seconds."""

    def __init__(self, lease: float = LEASE) -> None:
        self._lease = lease
        self._heard: dict[SenderId, tuple[int, float]] = {}
        self._alive: set[SenderId] = set()
        self._looked_at = float("-inf")

    def look(self, others: Iterable[Other], now: float) -> None:
        """These are there now."""
        if now - self._looked_at > self._lease / 2:
            # We were held up, and so were they perhaps: by the same lock, the same machine.
            self.forgive(now)
        self._looked_at = now
        heard: dict[SenderId, tuple[int, float]] = {}
        alive: set[SenderId] = set()
        for other in others:
            beat, since = self._heard.get(other.id, (other.beat, now))
            if beat != other.beat:
                beat, since = other.beat, now
                alive.add(other.id)
            elif other.id in self._alive and now - since < self._lease:
                alive.add(other.id)
            heard[other.id] = (beat, since)
        self._heard, self._alive = heard, alive

    def dead(self, others: Iterable[Other], now: float) -> Sequence[Other]:
        """Those that may be taken over: known to be gone, or silent for a whole lease."""
        return [
            other
            for other in others
            if other.known_dead or now - self._heard[other.id][1] >= self._lease
        ]

    def forgive(self, now: float) -> None:
        """Begin every lease anew: nobody could beat meanwhile."""
        self._heard = {sender: (beat, now) for sender, (beat, _) in self._heard.items()}

    def is_alive(self, other: Other) -> bool:
        """Whether it has beaten under our eyes, less than a lease ago."""
        return other.id in self._alive
