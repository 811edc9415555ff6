"""Suppressions, as operators see them: of addresses, by keyed hash, and of whole domains."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, func, select

from subscribers.addresses import read_address
from subscribers.errors import InvalidAddress
from subscribers.fields import read_reason
from subscribers.grounds import Grounds
from subscribers.tables import subscriber, suppressed_domain, suppression
from subscribers.upserts import upsert

_PAGE = 1000


class Kind(StrEnum):
    """What is never to be mailed."""

    ADDRESS = "address"
    DOMAIN = "domain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Something that is never to be mailed, and why."""

    kind: Kind
    what: str
    """The domain, or the address where somebody has it still; else its keyed hash."""
    reason: str
    at: datetime
    people: int
    """How many subscribers it keeps from getting letters."""


class Suppressions:
    """Lists what is suppressed, and suppresses whole domains."""

    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds

    def suppress_domain(self, domain: str, *, reason: str) -> int:
        """Never mail anybody of this domain again; how many we know there. The first reason stays.

        Nobody's own opt-in lifts it. Raises InvalidAddress and InvalidField.
        """
        name = read_domain(domain)
        why = read_reason(reason)
        with self._grounds.engine.begin() as connection:
            row = {"domain": name, "reason": why, "at": self._grounds.clock()}
            new = upsert(connection.dialect, suppressed_domain).values(row)
            connection.execute(new.on_conflict_do_nothing())
            people = select(func.count()).where(subscriber.c.domain == name)
            return connection.execute(people).scalar_one()

    def lift_domain(self, domain: str) -> bool:
        """Let a domain's people be mailed again; False where it was not suppressed."""
        here = delete(suppressed_domain).where(suppressed_domain.c.domain == read_domain(domain))
        with self._grounds.engine.begin() as connection:
            return connection.execute(here).rowcount == 1

    def list(self) -> Iterator[Suppression]:
        """Domains by name, then addresses by hash, read page by page."""
        people = func.count(subscriber.c.id)
        domain = suppressed_domain.c
        domains = (
            select(domain.domain, domain.reason, domain.at, people.label("people"))
            .join_from(
                suppressed_domain, subscriber, subscriber.c.domain == domain.domain, isouter=True
            )
            .group_by(domain.domain, domain.reason, domain.at)
        )
        with self._grounds.engine.connect() as connection:
            rows = connection.execute(domains).all()
        # Sorted here: databases differ in how they sort text.
        for row in sorted(rows, key=lambda each: str(each.domain)):
            yield Suppression(
                kind=Kind.DOMAIN, what=row.domain, reason=row.reason, at=row.at, people=row.people
            )
        yield from self._addresses()

    def _addresses(self) -> Iterator[Suppression]:
        columns = suppression.c
        query = (
            select(columns.mark, columns.reason, columns.at, subscriber.c.address)
            .join_from(suppression, subscriber, subscriber.c.mark == columns.mark, isouter=True)
            .order_by(columns.mark)
            .limit(_PAGE)
        )
        last, full = "", True
        while full:
            with self._grounds.engine.connect() as connection:
                rows = connection.execute(query.where(columns.mark > last)).all()
            for row in rows:
                yield Suppression(
                    kind=Kind.ADDRESS,
                    what=row.address or row.mark,
                    reason=row.reason,
                    at=row.at,
                    people=int(row.address is not None),
                )
            full = len(rows) == _PAGE
            last = rows[-1].mark if rows else last


def read_domain(text: str) -> str:
    """A domain as it stands behind the @: lower-case ASCII (A-labels). Raises InvalidAddress."""
    domain = text.strip().removeprefix("@")
    try:
        return read_address(f"postmaster@{domain}").rpartition("@")[2]
    except InvalidAddress as unfit:
        mend = "write it as it stands behind the @"
        raise InvalidAddress(unfit.what, where=domain, mend=mend) from unfit
