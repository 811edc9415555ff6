"""The error tree of subscribers: each mistake told in one line.

    SubscriberError
    ├── InvalidAddress       an address that no server could take
    ├── InvalidField         a name, topic or language that cannot be kept
    ├── InvalidSegment       a segment's expression that cannot be read
    ├── UnknownSubscriber    nobody has this address
    ├── HasLeft              the person unsubscribed; only their own new opt-in brings them back
    ├── Suppressed           the address is never to be mailed; carries the reason
    ├── ImportRefused        a file that cannot be read as a whole
    ├── ExportRefused        a file that cannot be written
    ├── KeysRefused          a key file that is missing, malformed, or in the way
    └── TokenError
        ├── TokenForged      a token that we never signed for this purpose
        └── TokenExpired     a token that was ours and is no longer valid

Who calls from outside catches SubscriberError, or TokenError for tokens.
"""


class SubscriberError(Exception):
    """A mistake told in one line: where it is, what it is, and how to mend it."""

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what = what
        self.where = where
        self.mend = mend
        super().__init__(what)

    def __str__(self) -> str:
        """One line: `where: what; mend`, without the parts that are unknown."""
        place = f"{self.where}: " if self.where else ""
        mend = f"; {self.mend}" if self.mend else ""
        return " ".join(f"{place}{self.what}{mend}".split())


class InvalidAddress(SubscriberError):
    """An address that cannot be mailed; `what` is the reason."""


class InvalidField(SubscriberError):
    """A name, topic, language or consent text that cannot be kept."""


class InvalidSegment(SubscriberError):
    """A segment's expression that cannot be read; `where` has the column."""


class UnknownSubscriber(SubscriberError):
    """Nobody has this address."""


class HasLeft(SubscriberError):
    """The person unsubscribed, and nobody else may bring them back."""


class Suppressed(SubscriberError):
    """The address is never to be mailed; `reason` says why."""

    def __init__(self, what: str, *, reason: str, where: str = "", mend: str = "") -> None:
        super().__init__(what, where=where, mend=mend)
        self.reason = reason


class ImportRefused(SubscriberError):
    """A file that cannot be imported as a whole; nobody was entered."""


class ExportRefused(SubscriberError):
    """A file that cannot be written; what was there before is untouched."""


class KeysRefused(SubscriberError):
    """A key file that is missing, malformed, or in the way."""


class TokenError(SubscriberError):
    """A token that opens nothing."""


class TokenForged(TokenError):
    """A token that no key of ours signed for this purpose."""


class TokenExpired(TokenError):
    """A token that was ours and is no longer valid."""
