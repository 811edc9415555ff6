"""The letter of each notice: whose it is, filled into what it says."""

from newsletter import message
from newsletter.holes import Hole
from newsletter.mailing.values import NOTICES, Claimed, Envelope, Saying
from newsletter.message.dkim import Signer
from newsletter.newsroom.letters import ReturnPaths
from newsletter.newsroom.press import Press
from newsletter.notices import NoticeLetters
from subscribers import MAIN, KeyRing

_NOTHING = "-"
"""Fills the place of a token in a notice that has none."""


class NoticeComposer:
    """Makes notices' letters.

    One that is tried again has the bytes of the first try, unless its reader has chosen another
    language meanwhile.
    """

    def __init__(self, press: Press, *, keys: KeyRing, signer: Signer | None = None) -> None:
        self._letters = NoticeLetters(
            press.stationery, sender=press.sender, links=press.links, enclosed=press.enclosed
        )
        self._sender = press.sender
        self._links = press.links
        self._identities = press.settings.identities
        self._keys = keys
        self._signer = signer
        self._message_ids = keys.secret("message-id")
        self._return_paths = ReturnPaths(press.sender, keys)

    def prepare(self) -> None:
        """Set every notice in every language; RenderingError for one that cannot be."""
        self._letters.prepare()

    def compose(self, claimed: Claimed) -> Envelope:
        """The letter of one notice."""
        assert claimed.saying is not None  # noqa: S101  # for the type checker
        saying = claimed.saying
        plan = self._letters.plan(saying.notice, saying.language, self._names(saying))
        signed = self._signer.signed(plan, saying.owed_at) if self._signer else plan
        return Envelope(
            mail_from=self._return_paths.of(NOTICES, claimed.public_id),
            rcpt_to=claimed.address,
            data=signed.filled(self._values(claimed, saying)),
            envid=f"{NOTICES}.{claimed.public_id}",
        )

    def _names(self, saying: Saying) -> list[str]:
        """Its lists in the order of the settings; the main one where none of them is there."""
        lists = set(saying.lists).intersection(self._identities) or {MAIN}
        return [named.name for key, named in self._identities.items() if key in lists]

    def _values(self, claimed: Claimed, saying: Saying) -> dict[Hole, str]:
        reader = claimed.public_id
        unsubscribe = self._keys.sign("unsubscribe", reader)
        asked = self._keys.opt_in(saying.nonce) if saying.nonce else _NOTHING
        return {
            Hole.ADDRESS: claimed.address,
            Hole.NAME: "",
            Hole.CONFIRM_URL: self._links.confirm(asked),
            Hole.UNSUBSCRIBE_URL: self._links.unsubscribe(unsubscribe),
            Hole.PREFERENCES_URL: self._links.preferences(self._keys.sign("preferences", reader)),
            Hole.LEAVE_KEY: KeyRing.spell(unsubscribe),
            Hole.MESSAGE_ID: message.notice_id(
                self._message_ids,
                delivery=claimed.delivery_id,
                subscriber=reader,
                domain=self._sender.domain,
            ),
            Hole.DATE: message.date(saying.owed_at),
        }
