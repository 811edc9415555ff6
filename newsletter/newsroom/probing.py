"""The probe: whether the way out that letters name leads anywhere, asked before any leaves."""

from newsletter.errors import FetchError, MailingError
from newsletter.fetching.asking import post
from newsletter.fetching.values import Limits
from newsletter.links import Links
from newsletter.newsroom.letters import NOBODY, smarthost_of
from newsletter.settings import Settings
from subscribers import KeyRing, TokenError

PROBED = "The unsubscribe page is here.\n"
"""What the page answers to a probe, which changes nothing."""
PATIENCE = Limits(seconds=10.0)
"""A mail program's button waits no longer."""
_PURPOSE = "probe"
# RFC 8058 3.1: what a mail program sends.
_ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def is_probe(keys: KeyRing, token: str) -> bool:
    """Whether a token only asks if anybody is there."""
    try:
        keys.verify(_PURPOSE, token)
    except TokenError:
        return False
    return True


class Probe:
    """Asks the unsubscribe page as a mail program would, at most once with success."""

    def __init__(self, settings: Settings, keys: KeyRing) -> None:
        self._settings = settings
        self._keys = keys
        self._answered = False

    def ensure(self) -> None:
        """MailingError where letters would leave this machine and their way out leads nowhere."""
        if self._answered or smarthost_of(self._settings).is_loopback:
            return
        self.ask()
        self._answered = True

    def ask(self) -> None:
        """Send the probe; MailingError for any other answer than ours."""
        links = Links(self._settings.web.url)
        url = links.unsubscribe(self._keys.sign(_PURPOSE, NOBODY))
        mend = "run `newsletter serve` there, or write the right address below [web]; then repeat"
        try:
            answer = post(url, _ONE_CLICK, limits=PATIENCE)
        except FetchError as error:
            what = f"the unsubscribe page of the letters does not answer: {error.what}"
            raise MailingError(what, where=url, mend=mend) from error
        if answer != PROBED.encode():
            what = "another page answers where the letters' unsubscribe page should be"
            raise MailingError(what, where=url, mend=mend)
