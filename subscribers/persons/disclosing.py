"""Disclosing: everything that is held about one person, as one document to hand to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, select

from subscribers.persons.following import follows_of
from subscribers.standing import Standing
from subscribers.tables import (
    consent,
    former_address,
    import_row,
    import_run,
    merged,
    opt_in,
    signup,
    subscriber,
    suppressed_domain,
)

Cell = str | int | bool | datetime | None
Held = Mapping[str, Cell | Sequence[Mapping[str, object]]]
"""Names and values; what is written of somebody several times is a list."""
_KEYS = frozenset({"id", "mark", "folded"})
"""What only our own tables understand."""


def everything_about(connection: Connection, person: Standing, *, moves: str) -> Held:
    """One person's row, choices, record, opt-ins, sign-ups, imports, suppression.

    `moves` is the mark by which the limits know their wishes to move.
    """
    row = connection.execute(select(subscriber).where(subscriber.c.id == person.id)).one()
    mine = {name: value for name, value in row._mapping.items() if name not in _KEYS}  # noqa: SLF001  # its public face
    domain = row.domain
    follows = [
        {"list": each.list, "topics": list(each.topics)}
        for each in follows_of(connection, person.id)
    ]
    return {
        **mine,
        "follows": follows,
        "record": _rows(connection, _record(person.id)),
        "opt_ins": _rows(connection, _opt_ins(person.id)),
        "sign_ups": _rows(connection, _sign_ups(person.mark, moves)),
        "imports": _rows(connection, _imports(person.id)),
        "earlier_public_ids": _rows(connection, _aliases(person.id)),
        "earlier_addresses": _rows(connection, _earlier(person.id)),
        "suppressed": person.suppressed,
        "suppressed_at": person.suppressed_at,
        "domain_suppressed": connection.scalar(_domain(domain)) or "",
    }


def _rows(connection: Connection, query: Select[tuple[object, ...]]) -> list[Mapping[str, object]]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _record(person: int) -> Select[tuple[object, ...]]:
    columns = consent.c
    query = select(
        columns.act, columns.at, columns.way, columns.wording, columns.ip, columns.former
    )
    return query.where(columns.subscriber_id == person).order_by(columns.at, columns.id)


def _opt_ins(person: int) -> Select[tuple[object, ...]]:
    # Neither nonce nor hash: they are half of a key, not something about the person.
    columns = opt_in.c
    query = select(
        columns.purpose,
        columns.address,
        columns.choices,
        columns.wording,
        columns.made_at,
        columns.expires_at,
        columns.used_at,
    )
    return query.where(columns.subscriber_id == person).order_by(columns.id)


def _sign_ups(*marks: str) -> Select[tuple[object, ...]]:
    columns = signup.c
    return select(columns.at, columns.verdict).where(columns.mark.in_(marks)).order_by(columns.id)


def _imports(person: int) -> Select[tuple[object, ...]]:
    runs = import_run.c
    return (
        select(runs.at, runs.source, runs.consent, import_row.c.before)
        .join_from(import_row, import_run, runs.id == import_row.c.run_id)
        .where(import_row.c.subscriber_id == person)
        .order_by(runs.id)
    )


def _aliases(person: int) -> Select[tuple[object, ...]]:
    mine = select(merged.c.public_id).where(merged.c.subscriber_id == person)
    return mine.order_by(merged.c.public_id)


def _earlier(person: int) -> Select[tuple[object, ...]]:
    """Where they were, as far as we know it still: by keyed hash."""
    columns = former_address.c
    mine = select(columns.mark.label("hash")).where(columns.subscriber_id == person)
    return mine.order_by(columns.mark)


def _domain(domain: str) -> Select[tuple[str]]:
    return select(suppressed_domain.c.reason).where(suppressed_domain.c.domain == domain)
