"""The message as it goes over the wire: each header explained, then the source."""

from collections.abc import Mapping

from newsletter.preview import cabinet
from newsletter.preview.asked import Asked
from newsletter.preview.opened import open_letter
from newsletter.preview.pages import page
from newsletter.preview.studio import Studio

MOST_BYTES = 400_000
"""Bytes of source that the panel shows."""

MEANINGS: Mapping[str, str] = {
    "From": "Who the letter is from, as readers see it.",
    "Reply-To": "Where answers go.",
    "To": "The reader alone: nobody sees who else gets the letter.",
    "Subject": "The line in the list of letters; what is not ASCII is encoded (RFC 2047).",
    "Date": "When the mailing began; the same in all its letters, and on every attempt.",
    "Message-ID": "This reader's letter by name; the same on every attempt, so a copy can be told.",
    "MIME-Version": "Says that what follows has parts (RFC 2045).",
    "Content-Type": "Two parts of the same words; a mail program shows the last one it can.",
    "List-Id": "The list by name, for filters; never changes (RFC 2919).",
    "List-Unsubscribe": "The way out that mail programs show as a button (RFC 2369).",
    "List-Unsubscribe-Post": "Lets that button act without opening a page (RFC 8058).",
    "Feedback-ID": "Tells Gmail's statistics which edition was complained about.",
    "Auto-Submitted": "A program sent this: out-of-office notes are not to answer (RFC 3834).",
    "Precedence": "The same for older programs.",
    "DKIM-Signature": "Proves that the domain in d= sent these bytes (RFC 6376).",
}
"""What each header of our letters is for."""


def draw(studio: Studio, asked: Asked) -> str:
    """Headers and source of the letter that the toolbar asks for."""
    sheet = studio.desk.sheet
    if sheet is None:
        return page("panels/nothing")
    message = cabinet.as_asked(sheet, asked).letter.message
    headers = open_letter(message).headers
    return page(
        "panels/message",
        headers=[(name, value, MEANINGS.get(name, "")) for name, value in headers],
        source=message[:MOST_BYTES].decode("ascii", "replace").replace("\r\n", "\n"),
        size=len(message),
        left_out=len(message[MOST_BYTES:]),
    )
