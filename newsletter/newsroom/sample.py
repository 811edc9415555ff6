"""A letter to look at: from this workspace's sender, made the way every letter is, to nobody."""

from datetime import datetime

from newsletter import message
from newsletter.edition import ALL, NO_NUMBER, Edition, Variant
from newsletter.holes import Hole
from newsletter.mailing.values import Envelope
from newsletter.message.dkim import Signer
from newsletter.newsroom.letters import Letters, tester
from newsletter.newsroom.press import Press
from newsletter.settings import Settings
from subscribers import KeyRing

SUBJECT = "A letter to look at"
_LINES = (
    "This letter was made by `newsletter doctor`.",
    "",
    "Tëxt beyond ASCII, a line  with   spaces, a tab\there, and one at the end ",
    ".a line that begins with a dot",
    "From the beginning of a line",
)
_HTML = (
    "<!doctype html>\n<html><body>\n<pre>{}</pre>\n"
    '<p>For {} {}: <a href="{}">unsubscribe</a>, <a href="{}">choose</a></p>\n</body></html>\n'
)


def sample_letter(
    settings: Settings, *, to: str, moment: datetime, signer: Signer | None
) -> Envelope:
    """Every kind of hole and of line, as `Letters` composes it for one address."""
    press = Press(settings)
    text = "\n".join(
        [*_LINES, "", Hole.NAME.token, f"<{Hole.UNSUBSCRIBE_URL.token}>", Hole.ADDRESS.token, ""]
    )
    html = _HTML.format(
        "\n".join(_LINES),
        Hole.NAME.token,
        Hole.ADDRESS.token,
        Hole.UNSUBSCRIBE_URL.token,
        Hole.PREFERENCES_URL.token,
    )
    edition = Edition(
        number=NO_NUMBER,
        subject=SUBJECT,
        preheader="",
        language="en",
        variants=(Variant(key=ALL, html=html, text=text),),
        report="{}",
    )
    letters = Letters(
        edition,
        {ALL: message.plan(edition, edition.variant(ALL), press.sender)},
        press=press,
        keys=KeyRing.load(settings.path(settings.store.keys)),
        moment=moment,
        signer=signer,
    )
    return letters.compose(tester(to))
