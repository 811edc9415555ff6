"""The plans of an edition's letters, each made when the first letter of it is asked for."""

from collections.abc import Callable
from dataclasses import replace

from newsletter import message
from newsletter.edition import PLAIN, Edition, is_pinned
from newsletter.errors import EditionError
from newsletter.message import Plan, Sender
from newsletter.rendering import with_reason


class Plans(dict[str, Plan]):
    """Key of a variant, or that with `PLAIN` behind it -> its plan for the readers of one list.

    `sender` has that list's name and id, `reason` its words. `again` reads the edition anew: a
    variant that is not in it may have come to it since.
    """

    def __init__(
        self,
        edition: Edition,
        sender: Sender,
        *,
        reason: str,
        again: Callable[[], Edition] | None = None,
    ) -> None:
        super().__init__()
        self._edition = edition
        self._sender = sender
        self._reason = reason
        self._again = again

    def __missing__(self, key: str) -> Plan:
        """Encode it; EditionError where the edition has no such variant."""
        bare = key.removesuffix(PLAIN)
        if self._again is not None and not self._has(bare):
            self._edition = self._again()
        if not self._has(bare):
            what = f"edition {self._edition.number} has no variant {bare}"
            raise EditionError(what, mend="restore the database from its backup copy")
        variant = self._edition.variant(bare)
        html, text = with_reason(variant.html, variant.text, self._reason)
        variant = replace(variant, html=html, text=text)
        made = message.plan(self._edition, variant, self._sender, is_plain=key != bare)
        self[key] = made
        return made

    @property
    def digest(self) -> str:
        """What approval covers: the whole and the cut to each topic, whoever follows what.

        They pin report, theme and settings, and so every other cut, which the same program makes
        of the same report. A plain letter is the text part of what is covered, under its headers.
        An edition's digest is that of its letters to the main list.
        """
        pinned = [each.key for each in self._edition.variants if is_pinned(each.key)]
        return message.digest([(key, self[key]) for key in pinned])

    def _has(self, key: str) -> bool:
        return any(variant.key == key for variant in self._edition.variants)
