"""The plans of notices: each is set once in each language, for who follows the same lists."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from newsletter.edition import ALL, Attachment, Variant
from newsletter.links import Links
from newsletter.message import Plan, Sender, notice_plan
from newsletter.notices.words import SAID, slip_of
from newsletter.rendering import Stationery, set_slip
from newsletter.wording import languages, translator
from subscribers import Notice

_KEPT = 100
"""Plans that are kept; forms can ask for any choice of lists."""


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
        self._made = lru_cache(maxsize=_KEPT)(self._set)

    def prepare(self) -> None:
        """Set those about the main list in every language; RenderingError for one that cannot be.

        The first takes half a second, which nobody is to wait for, and any other some ms.
        """
        for language in languages(self._stationery.folders):
            for notice in Notice:
                self.plan(notice, language, (self._sender.list_name,))

    def plan(self, notice: Notice, language: str, list_names: Sequence[str]) -> Plan:
        """The letter about these lists, in the nearest language there is, with holes."""
        folders: tuple[Path, ...] = self._stationery.folders
        return self._made(notice, translator(language, folders).language, tuple(list_names))

    def _set(self, notice: Notice, language: str, list_names: tuple[str, ...]) -> Plan:
        say = translator(language, self._stationery.folders)
        slip = slip_of(notice, say, list_names=list_names, links=self._links)
        html, text = set_slip(slip, self._stationery)
        variant = Variant(key=ALL, html=html, text=text, attachments=self._enclosed)
        return notice_plan(slip.subject, variant, self._sender, leaves=SAID[notice].leaves)
