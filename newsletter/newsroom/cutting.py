"""Cutting: which variants the readers of a mailing need, made before they are owed a letter.

    edition -> Cuts -> what is wanted (asked of the ledger) -> what is missing -> the archive

Digest and approval cover the whole and the cut to each topic, whoever follows what. A cut to more
topics than one is made when somebody wants it, of the archived report, and only where the whole
still comes out as it was stored: so it is what the approved edition would have held.
"""

from collections.abc import Callable, Sequence

from newsletter.archive import Archive
from newsletter.edition import ALL, Edition, Variant, is_pinned
from newsletter.errors import NewsletterError, RenderingError
from newsletter.mailing.ledger.ledger import Ledger
from newsletter.mailing.values import WHOLE, Cuts, Mailing, Readers, Wish
from newsletter.newsroom.manuscripts import Manuscript
from newsletter.newsroom.press import Press
from newsletter.report import from_json
from newsletter.settings import Settings
from subscribers import MAIN, Following, Subscriber

MOST_CUTS = 500
"""Variants that one edition gets beside those that it was made with, over all of its mailings.

Whoever would be alone with theirs gets the whole."""


def cuts_of(edition: Edition, settings: Settings, list_: str) -> Cuts:
    """How an edition is cut for a list's readers, with the variants that it has."""
    choice = settings.topics_in(list_)
    topics = tuple(topic for topic in edition.topics if topic in choice)
    if not topics:
        return WHOLE
    return Cuts(
        topics=topics,
        always=tuple(topic for topic in edition.topics if topic not in choice),
        keys=tuple(each.key for each in edition.variants if each.key != ALL),
    )


def chosen_of(person: Subscriber) -> Following | None:
    """What a reader of several lists gets their letter by: the main list goes first."""
    main_first = sorted(person.follows, key=lambda each: each.list != MAIN)
    return next(iter(main_first), None)


def kept_for(person: Subscriber, edition: Edition, settings: Settings) -> tuple[str, ...] | None:
    """The topics that a reader's cut keeps, all for the whole; None for who gets no letter.

    The same rules that `subscribers.division` has in SQL.
    """
    following = chosen_of(person)
    if following is None:
        return None
    cuts = cuts_of(edition, settings, following.list)
    if not cuts.topics or not following.topics:
        return edition.topics
    chosen = tuple(topic for topic in cuts.topics if topic in following.topics)
    return (*chosen, *cuts.always) if chosen else None


class Cutter:
    """Gets the variants of archived editions ready."""

    def __init__(
        self, settings: Settings, *, archive: Archive, ledger: Ledger, press: Press
    ) -> None:
        self._settings = settings
        self._archive = archive
        self._ledger = ledger
        self._press = press

    def wish(self, edition: Edition, readers: Readers) -> Wish:
        """What mailing an edition to these readers comes to."""
        cuts = cuts_of(edition, self._settings, readers.list)
        return Wish(edition_number=edition.number, readers=readers, cuts=cuts)

    def ready(self, number: int, readers: Readers, notice: Callable[[str], None]) -> Cuts:
        """Make what these readers need and the archive lacks; `notice` hears whom that fails.

        Their letters are the whole edition then: nobody goes without.
        """
        edition = self._archive.get(number).edition
        wish = self.wish(edition, readers)
        if not wish.cuts.topics:
            return wish.cuts
        wanted = self._ledger.prospect(wish).wanted
        there = {ALL, *wish.cuts.keys}
        missing = [key for key in wanted if key not in there]
        if not missing:
            return wish.cuts
        why = f"more than {MOST_CUTS} different choices"
        room = MOST_CUTS - sum(not is_pinned(each.key) for each in edition.variants)
        try:
            if room > 0:
                edition = self._archive.add(number, self._made(edition, missing[:room]))
        except NewsletterError as error:
            why = str(error)
        cuts = cuts_of(edition, self._settings, readers.list)
        alone = sum(wanted[key] for key in missing if key not in cuts.keys)
        if alone:
            notice(f"edition {number} goes whole to {alone} readers who follow less: {why}")
        return cuts

    def prepare(self, mailing: Mailing, notice: Callable[[str], None]) -> Mailing:
        """The same for a mailing whose audience is to be frozen, or to grow."""
        if mailing.edition_number is None:
            return mailing
        cuts = self.ready(mailing.edition_number, mailing.readers, notice)
        return mailing if cuts == mailing.cuts else self._ledger.cut(mailing, cuts)

    def _made(self, edition: Edition, keys: Sequence[str]) -> tuple[Variant, ...]:
        stored = edition.variant(ALL)
        where = f"edition {edition.number}"
        data = {each.cid: each.data for each in stored.attachments}
        manuscript = Manuscript(
            report=from_json(edition.report, where=where),
            source=where,
            folder=None,
            kept={name: data[cid] for name, cid in edition.names},
        )
        if self._press.cuts(manuscript, edition.topics, [ALL]) != (stored,):
            what = "theme or settings have changed since it was printed"
            raise RenderingError(what, where=where, mend="restore them, or leave it at that")
        return self._press.cuts(manuscript, edition.topics, keys)
