"""The plans of notices: each is set once in each language, then joined for every reader."""

from pathlib import Path

from newsletter.edition import ALL, Attachment, Variant
from newsletter.links import Links
from newsletter.message import Plan, Sender, notice_plan
from newsletter.notices.words import SAID, slip_of
from newsletter.rendering import Stationery, set_slip
from newsletter.wording import languages, translator
from subscribers import Notice


class NoticeLetters:
    """Notices of one newsletter, set once each; `enclosed` is what their HTML shows."""

    def __init__(
        self,
        stationery: Stationery,
        *,
        sender: Sender,
        links: Links,
        enclosed: tuple[Attachment, ...] = (),
    ) -> None:
        self._stationery = stationery
        self._sender = sender
        self._links = links
        self._enclosed = enclosed
        self._made: dict[tuple[Notice, str], Plan] = {}

    def prepare(self) -> None:
        """Set all there are, so that none is waited for; RenderingError for one that cannot be."""
        for language in languages(self._stationery.folders):
            for notice in Notice:
                self.plan(notice, language)

    def plan(self, notice: Notice, language: str) -> Plan:
        """The letter in the nearest language there is, with the reader's holes."""
        folders: tuple[Path, ...] = self._stationery.folders
        say = translator(language, folders)
        made = self._made.get((notice, say.language))
        if made is None:
            made = self._made[notice, say.language] = self._set(notice, say.language)
        return made

    def _set(self, notice: Notice, language: str) -> Plan:
        say = translator(language, self._stationery.folders)
        slip = slip_of(notice, say, list_name=self._sender.list_name, links=self._links)
        html, text = set_slip(slip, self._stationery)
        variant = Variant(key=ALL, html=html, text=text, attachments=self._enclosed)
        return notice_plan(slip.subject, variant, self._sender, leaves=SAID[notice].leaves)
