"""How people come and go by themselves, as one workspace's settings have it."""

from newsletter.mailing.ledger.outbox import LedgerOutbox
from newsletter.mailing.values import Clock
from newsletter.settings import Settings
from subscribers import KeyRing, Reception


def reception_of(settings: Settings, keys: KeyRing, clock: Clock) -> Reception:
    """The keys of their tokens, the lists beside the main one, and the ledger for their notices."""
    lists = {each.key: frozenset(each.topics) or None for each in settings.lists}
    return Reception(keys=keys, outbox=LedgerOutbox(clock=clock), lists=lists)
