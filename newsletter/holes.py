"""The holes of a letter: places in a rendition that each recipient fills with their own value.

One of them is filled for all readers of a list, before the letter is encoded: the reason.

During rendering a hole is an opaque, URL-safe token of lower-case letters and digits, so that
neither Jinja, MJML, premailer nor quoted-printable changes a byte of it (measured: spaces and
braces in an href come out as %20 and %7B). `newsletter.message` later cuts the encoded message
at the tokens.
"""

import re
from enum import StrEnum


class Hole(StrEnum):
    """What a recipient fills in. The value is the hole's name, which the digest covers."""

    ADDRESS = "address"
    """The subscriber's address, as in the To header and in 'you get this at ...'."""
    NAME = "name"
    """The subscriber's display name; may be empty."""
    UNSUBSCRIBE_URL = "unsubscribe-url"
    """The subscriber's own https URL that a GET shows and a POST obeys (RFC 8058)."""
    PREFERENCES_URL = "preferences-url"
    """The subscriber's own https URL of the preferences page."""
    CONFIRM_URL = "confirm-url"
    """The https URL by which whoever reads a notice confirms what it asks."""
    LEAVE_KEY = "leave-key"
    """The subscriber's unsubscribe token as a mail address can bear it, for List-Unsubscribe."""
    REASON = "reason"
    """The sentence that says why the letter comes, in the words of the list it comes by."""
    MESSAGE_ID = "message-id"
    """The Message-ID without angle brackets, equal on every attempt."""
    DATE = "date"
    """The RFC 5322 date of the mailing, equal for all its letters."""

    # Enum's own is written in Python, and each letter looks some twenty of them up.
    __hash__ = str.__hash__

    @property
    def token(self) -> str:
        """The text that stands for this hole during rendering."""
        return f"qhole7x{self.value.replace('-', '')}x7elohq"


TOKEN = re.compile("|".join(hole.token for hole in Hole))
"""Finds every token in text; `HOLE_OF[match[0]]` names the hole."""

HOLE_OF = {hole.token: hole for hole in Hole}

URLS = frozenset({Hole.UNSUBSCRIBE_URL, Hole.PREFERENCES_URL, Hole.CONFIRM_URL})
"""The holes whose value is a whole URL."""
