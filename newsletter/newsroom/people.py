"""A workspace's people: keys, lists and topics by the settings, their notices by the ledger."""

from sqlalchemy import Engine

from newsletter.mailing.ledger.outbox import LedgerOutbox
from newsletter.mailing.values import Clock
from newsletter.settings import Settings
from subscribers import KeyRing, Reception, Subscribers


def people_of(settings: Settings, engine: Engine, keys: KeyRing, clock: Clock) -> Subscribers:
    """Everybody this workspace knows."""
    return Subscribers(
        engine,
        clock,
        secret=keys.secret("suppression"),
        topics=frozenset(settings.list.topics) or None,
        lists={each.key: frozenset(each.topics) or None for each in settings.lists},
        reception=Reception(keys=keys, outbox=LedgerOutbox(clock=clock)),
    )
