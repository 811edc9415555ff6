"""Editions as sent: stored once under their number, never changed; what the public sees of them.

Keeps and gives back; sends nothing, and knows no subscriber.

    store      editions by number
    approvals  what somebody looked at and wants sent
    public     a letter without its reader
    article    the article in it, for feeds
    feeds      Atom, RSS, JSON feed, sitemap
"""

from newsletter.archive.approvals import Approval, Approvals
from newsletter.archive.store import Archive, EditionSummary, StoredEdition
from newsletter.archive.tables import metadata

__all__ = ["Approval", "Approvals", "Archive", "EditionSummary", "StoredEdition", "metadata"]
