"""How many mails strangers can make us send: limits on sign-ups, and what becomes of each.

Counted are those that were let through or wait to be, never those that were dropped: whoever
floods the form cannot keep a person out for longer than the limit itself does.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, exists, func, select

from subscribers.tables import signup, suppressed_domain

_HOUR, _DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """At most so many mails that ask to confirm."""

    address_day: int = 1
    address_month: int = 3
    network_hour: int = 20
    """From one /24 (IPv4) or /48 (IPv6)."""
    network_day: int = 60
    domain_hour: int = 100
    """To addresses of one domain; beyond it they are held."""
    mails_hour: int = 500
    """In all; beyond it they are held."""
    held: int = 1000
    """So many wait for an operator; beyond it they are dropped."""
    hold: timedelta = timedelta(days=3)
    """How long they wait."""


class Ruling(StrEnum):
    """What becomes of a sign-up."""

    MAILED = "mailed"
    """A mail asks to confirm."""
    HELD = "held"
    """Waits until an operator lets it through."""
    DROPPED = "dropped"
    """Nothing came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Whom a sign-up names, and where it comes from."""

    mark: str
    domain: str
    network: str
    """The keyed hash of a network, or '' for who comes from none."""
    proof: str = ""
    """The puzzle that was solved for it."""


def network_of(ip: str) -> str:
    """The network that counts as one visitor: /24, or /48 for IPv6; '' for what is no address."""
    try:
        address = ipaddress.ip_address(ip.strip().partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    length = 24 if address.version == 4 else 48  # noqa: PLR2004
    return str(ipaddress.ip_network(f"{address}/{length}", strict=False))


def rule(connection: Connection, source: Source, limits: Limits, now: datetime) -> Ruling:
    """What becomes of a sign-up now; always one and the same statement."""
    seen = connection.execute(_counts(source, limits, now)).one()
    refused = (
        seen.domain_suppressed
        or seen.proved
        or seen.address_day >= limits.address_day
        or seen.address_month >= limits.address_month
        or (source.network and seen.network_hour >= limits.network_hour)
        or (source.network and seen.network_day >= limits.network_day)
    )
    if refused:
        return Ruling.DROPPED
    if seen.domain_hour < limits.domain_hour and seen.mails_hour < limits.mails_hour:
        return Ruling.MAILED
    return Ruling.HELD if seen.held < limits.held else Ruling.DROPPED


def _counts(source: Source, limits: Limits, now: datetime):  # type: ignore[no-untyped-def]  # noqa: ANN202
    columns = signup.c
    counts = columns.verdict != Ruling.DROPPED.value
    mailed = (counts, columns.verdict == Ruling.MAILED.value)
    held = (counts, columns.verdict == Ruling.HELD.value, columns.at > now - limits.hold)

    def since(span: timedelta, *which: ColumnElement[bool]) -> ColumnElement[int]:
        query = select(func.count()).select_from(signup)
        return query.where(columns.at > now - span, *which).scalar_subquery()

    address = (counts, columns.mark == source.mark)
    network = (counts, columns.network == source.network)
    domain = (*mailed, columns.domain == source.domain)
    return select(
        since(_DAY, *address).label("address_day"),
        since(MONTH, *address).label("address_month"),
        since(_HOUR, *network).label("network_hour"),
        since(_DAY, *network).label("network_day"),
        since(_HOUR, *domain).label("domain_hour"),
        since(_HOUR, *mailed).label("mails_hour"),
        since(MONTH, *held).label("held"),
        exists().where(columns.proof == (source.proof or "-")).label("proved"),
        exists().where(suppressed_domain.c.domain == source.domain).label("domain_suppressed"),
    )
