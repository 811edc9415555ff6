"""The engine without its proof: a transport that lets every body leave before its intent.

For one figure only: what the durable intent costs. Nothing of the program can be set to do this.
"""

from newsletter.mailing.outcomes import Outcome
from newsletter.mailing.transport import Follow, Intent, Session, Transport, alone
from newsletter.mailing.values import Envelope


class TrustingTransport:
    """Another transport whose sessions ask nobody."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner

    @property
    def place(self) -> str:
        """The inner one's."""
        return self._inner.place

    @property
    def width(self) -> int:
        """The inner one's."""
        return self._inner.width

    @property
    def patience(self) -> float:
        """The inner one's."""
        return self._inner.patience

    async def open(self) -> Session:
        """An inner session that takes every intent for granted."""
        return _TrustingSession(await self._inner.open())


class _TrustingSession:
    def __init__(self, inner: Session) -> None:
        self._inner = inner

    @property
    def usable(self) -> bool:
        return self._inner.usable

    async def deliver(self, envelope: Envelope, intent: Intent, follow: Follow = alone) -> Outcome:
        del intent
        return await self._inner.deliver(envelope, _granted, follow)

    async def quit(self) -> None:
        await self._inner.quit()

    def close(self) -> None:
        self._inner.close()


async def _granted() -> bool:
    return True
