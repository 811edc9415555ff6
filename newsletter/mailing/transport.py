"""What the dispatcher needs of a way to hand letters over; the seam for other engines."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from newsletter.mailing.outcomes import Outcome
from newsletter.mailing.values import Envelope

Intent = Callable[[], Awaitable[bool]]
"""Asked once, when the server is ready for the body: True when the intent is durable, False when
consent or the claim is gone and not a byte of the body may leave."""

Follow = Callable[[], Envelope | None]
"""Asked at most once, while the body is written: the envelope that may ride with it, or None.

Must not block. Whoever answers with an envelope offers that one next on this session."""


def alone() -> None:
    """No envelope follows."""


class Session(Protocol):
    """An open conversation with the smarthost."""

    @property
    def usable(self) -> bool:
        """Whether another letter may be offered on it."""

    async def deliver(self, envelope: Envelope, intent: Intent, follow: Follow = alone) -> Outcome:
        """Offer one letter; what came of it, as soon as its own answer is there.

        Where `follow` gave an envelope, the next call must be for that same one, or `close`.
        Raises nothing of the wire's; cancelling closes the session.
        """

    async def quit(self) -> None:
        """Say goodbye and close; never raises for what the server does."""

    def close(self) -> None:
        """Close at once."""


class Transport(Protocol):
    """Opens sessions with one other end."""

    @property
    def place(self) -> str:
        """How errors name the other end."""

    @property
    def width(self) -> int:
        """Sessions open at once, at most."""

    @property
    def patience(self) -> float:
        """Seconds of nothing but broken connections after which the other end is called away."""

    async def open(self) -> Session:
        """A new session.

        ConnectionBroken for what may pass by itself; SmarthostUnavailable for what will not.
        """
