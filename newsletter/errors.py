"""The error tree: every mistake a person can make, told in one line.

    NewsletterError
    ├── SettingsError         a key of newsletter.toml or of the environment
    ├── ReportError           a report that cannot be read
    ├── FetchError            a URL that is refused, or does not bring what it should
    ├── RenderingError        a template, a theme or an image
    ├── EditionError          a number that is missing or already taken by other bytes
    ├── MessageError          a value that cannot stand in a message: an address, a URL, a list id
    │   └── RecipientError         one recipient's address
    ├── DatabaseError         a database that is locked, unwritable or from the future
    ├── MailingError          a mailing in the wrong state, an empty audience
    ├── WorkspaceError        a file or folder that is in the way, or cannot be written
    └── TransportError        a server that does not behave
        └── SmarthostUnavailable   nothing can be handed over now

The subscribers package has a tree of its own (`subscribers.SubscriberError`). The command line
holds one table from error to exit status.
"""

from functools import partial
from typing import Self


class NewsletterError(Exception):
    """A mistake told in one line: where it is, what it is, and how to mend it."""

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what = what
        self.where = where
        self.mend = mend
        super().__init__(what)

    def __reduce__(self) -> tuple[partial[Self], tuple[str]]:
        """Whole on its way from one process to another."""
        return partial(type(self), where=self.where, mend=self.mend), (self.what,)

    def __str__(self) -> str:
        """One line: `where: what; mend`, without the parts that are unknown."""
        place = f"{self.where}: " if self.where else ""
        mend = f"; {self.mend}" if self.mend else ""
        return " ".join(f"{place}{self.what}{mend}".split())


class SettingsError(NewsletterError):
    """A setting that is unknown, missing or malformed; `where` is `file: table.key`."""


class ReportError(NewsletterError):
    """A report that cannot be read; `where` is `file:line`."""


class FetchError(NewsletterError):
    """A URL that is refused, or that does not bring what it should; `where` is the URL.

    `status` is the HTTP status where the server sent one that is of no use, `retry_after` the
    seconds that it wants us to wait.
    """

    def __init__(  # what an answer says, all by name
        self,
        what: str,
        *,
        where: str = "",
        mend: str = "",
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(what, where=where, mend=mend)
        self.status = status
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[partial[Self], tuple[str]]:
        """Whole on its way from one process to another."""
        whole, what = super().__reduce__()
        return partial(whole, status=self.status, retry_after=self.retry_after), what


class RenderingError(NewsletterError):
    """A template, theme or image that cannot be rendered; `where` is `file:line`."""


class EditionError(NewsletterError):
    """An edition without a number, or a number already taken by other bytes."""


class MessageError(NewsletterError):
    """A sender's or recipient's value that cannot stand in a message; `where` is the header."""


class RecipientError(MessageError):
    """One recipient's address cannot stand in a letter; all others are fine."""


class DatabaseError(NewsletterError):
    """The database is locked, unwritable, damaged or newer than this program."""


class MailingError(NewsletterError):
    """A mailing that is not in the state a command needs, or has nobody to go to."""


class WorkspaceError(NewsletterError):
    """A file or folder that is in the way, or cannot be written; `where` is its path."""


class TransportError(NewsletterError):
    """An SMTP server broke the protocol or our expectations of it."""


class SmarthostUnavailable(TransportError):
    """The submission server cannot be reached, or refuses us before any recipient is named."""
