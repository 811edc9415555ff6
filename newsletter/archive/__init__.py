"""Editions as sent: stored once under their number, never changed.

Keeps and gives back; renders nothing, sends nothing, and knows no subscriber.
"""

from newsletter.archive.approvals import Approval, Approvals
from newsletter.archive.store import Archive, EditionSummary, StoredEdition
from newsletter.archive.tables import metadata

__all__ = ["Approval", "Approvals", "Archive", "EditionSummary", "StoredEdition", "metadata"]
