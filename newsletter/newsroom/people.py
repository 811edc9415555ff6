"""A workspace's people: keys, lists and topics by the settings, their notices by the ledger."""

from sqlalchemy import Engine

from newsletter.mailing.ledger.outbox import LedgerOutbox
from newsletter.mailing.values import Clock
from newsletter.settings import Settings, WebTable
from subscribers import KeyRing, Limits, Reception, Subscribers

_DAY = 3
"""A network's sign-ups of a day come to so many of its busiest hours."""


def people_of(settings: Settings, engine: Engine, keys: KeyRing, clock: Clock) -> Subscribers:
    """Everybody this workspace knows."""
    return Subscribers(
        engine,
        clock,
        secret=keys.secret("suppression"),
        topics=frozenset(settings.list.topics) or None,
        lists={each.key: frozenset(each.topics) or None for each in settings.lists},
        reception=Reception(
            keys=keys, outbox=LedgerOutbox(clock=clock), limits=_limits(settings.web)
        ),
    )


def _limits(web: WebTable) -> Limits:
    return Limits(
        mails_hour=web.signups_hour,
        network_hour=web.signups_network_hour,
        network_day=_DAY * web.signups_network_hour,
    )
