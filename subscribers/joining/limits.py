"""How many mails strangers can make us send: limits on sign-ups, and what becomes of each.

Counted are those that were let through or wait to be, never those that were dropped: whoever
floods the form cannot keep a person out for longer than the limit itself does.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, bindparam, exists, func, select

from subscribers.tables import Moment, signup, suppressed_domain

MONTH = timedelta(days=30)
"""How far back the limits look."""
NO_PROOF = "-"
"""What no puzzle's challenge is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """At most so many mails that ask to confirm."""

    address_day: int = 1
    address_month: int = 3
    moves_day: int = 5
    """To the address of a reader who asks to move, and may correct a slip."""
    moves_month: int = 10
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
    CROWDED_OUT = "crowded out"
    """Dropped only because others ask for too much: its sender may have meant it."""


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
    values = {
        "mark": source.mark,
        "network": source.network,
        "domain": source.domain,
        "proof": source.proof or NO_PROOF,
        "hour": now - timedelta(hours=1),
        "day": now - timedelta(days=1),
        "month": now - MONTH,
        "hold": now - limits.hold,
    }
    seen = connection.execute(_COUNTS, values).one()
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
    return Ruling.HELD if seen.held < limits.held else Ruling.CROWDED_OUT


def _since(moment: str, *which: ColumnElement[bool]) -> ColumnElement[int]:
    counts = (signup.c.verdict != "dropped", signup.c.at > bindparam(moment, type_=Moment))
    query = select(func.count()).select_from(signup).where(*counts, *which)
    return query.scalar_subquery()


def _is(column: str) -> ColumnElement[bool]:
    return signup.c[column] == bindparam(column)


_MAILED = signup.c.verdict == Ruling.MAILED.value
_COUNTS = select(
    _since("day", _is("mark")).label("address_day"),
    _since("month", _is("mark")).label("address_month"),
    _since("hour", _is("network")).label("network_hour"),
    _since("day", _is("network")).label("network_day"),
    _since("hour", _is("domain"), _MAILED).label("domain_hour"),
    _since("hour", _MAILED).label("mails_hour"),
    _since("hold", signup.c.verdict == Ruling.HELD.value).label("held"),
    exists().where(_is("proof")).label("proved"),
    exists().where(suppressed_domain.c.domain == bindparam("domain")).label("domain_suppressed"),
)
"""Built once: that costs more than asking it."""
