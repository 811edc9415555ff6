"""The audience in SQL: frozen by one INSERT ... SELECT, asked for consent again at every step.

Everything the ledger knows about people goes through `subscribers.mailable`, so that consent is
asked inside the ledger's own transactions and no Python loop races it.
"""

from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

from newsletter.edition import ALL
from newsletter.mailing.ledger.tables import delivery, notice, probation
from newsletter.mailing.states import DeliveryState, MailingKind
from newsletter.mailing.values import Mailing, Readers
from subscribers import NO_OPT_IN, Notice, entitled, mailable, metadata

_READ_BY_A_CLAIM = (delivery.name, *(table.name for table in metadata.sorted_tables))


def freeze(connection: Connection, mailing: Mailing, now: datetime) -> int:
    """Owe a letter to everyone mailable who has none of this edition yet; how many those are."""
    people = asked(mailing.readers, now)
    person = people.selected_columns.id
    letters = people.with_only_columns(
        literal(mailing.id),
        literal(mailing.edition_number),
        person,
        literal(ALL),
        literal(DeliveryState.WAITING.value),
        literal(0),
        literal(0),
        literal(now, delivery.c.next_at.type),
        literal(now, delivery.c.updated_at.type),
    ).where(_has_none(mailing.edition_number, person), _is_well(person, now))
    columns = (
        "mailing_id", "edition_number", "subscriber_id", "variant", "state",
        "attempts", "faults", "next_at", "updated_at",
    )  # fmt: skip
    server = connection.dialect.name == "postgresql"
    insert = postgresql.insert(delivery) if server else sqlite.insert(delivery)
    # On a server another topic's audience may be frozen at the same moment: who comes first owes
    # it. Without the option psycopg's count of an INSERT is thrown away.
    frozen = insert.from_select(columns, letters).on_conflict_do_nothing()
    letters_owed = connection.execute(frozen.execution_options(preserve_rowcount=True)).rowcount
    if server:
        # Until its own turn comes, in a minute or so, the server would believe the tables empty,
        # and read all of both for each claim (measured: 1,313 ms among a million rows).
        connection.execute(text(f"ANALYZE {', '.join(_READ_BY_A_CLAIM)}"))
    return letters_owed


def asked(
    readers: Readers, now: datetime | BindParameter[datetime]
) -> Select[tuple[int, str, str, str, str]]:
    """Those of these readers who may be mailed at that moment; columns as of `mailable`."""
    return mailable(now=now, topic=readers.topic, list_=readers.list, frequency=readers.frequency)


def owed(connection: Connection, edition_number: int, readers: Readers, now: datetime) -> int:
    """How many letters of this edition `freeze` would owe now."""
    people = asked(readers, now)
    person = people.selected_columns.id
    count = people.with_only_columns(func.count()).where(
        _has_none(edition_number, person), _is_well(person, now)
    )
    return connection.scalar(count) or 0


def _is_well(person: ColumnElement[int], now: datetime) -> ColumnElement[bool]:
    """True of a subscriber who is not left out for a while."""
    return ~exists().where(probation.c.subscriber_id == person, probation.c.until > now)


def _has_none(edition_number: int | None, person: ColumnElement[int]) -> ColumnElement[bool]:
    """True of a subscriber whom no mailing owes a letter of this edition."""
    return ~exists().where(
        delivery.c.edition_number == edition_number, delivery.c.subscriber_id == person
    )


def consents(kind: MailingKind, readers: Readers) -> ColumnElement[bool]:
    """True of a delivery whose subscriber may have it at this very moment, `b_now`."""
    return _wants_edition(readers) if kind is MailingKind.EDITION else _wants_notice()


def _wants_edition(readers: Readers) -> ColumnElement[bool]:
    people = asked(readers, bindparam("b_now"))
    return people.where(people.selected_columns.id == delivery.c.subscriber_id).exists()


def _wants_notice() -> ColumnElement[bool]:
    said = notice.c
    return exists().where(
        said.delivery_id == delivery.c.id, or_(*(_is_entitled(each) for each in Notice))
    )


def _is_entitled(each: Notice) -> ColumnElement[bool]:
    people = entitled(each, now=bindparam("b_now"))
    who = people.selected_columns
    here = people.where(
        who.id == delivery.c.subscriber_id,
        who.opt_in_id == func.coalesce(notice.c.opt_in_id, NO_OPT_IN),
    )
    return and_(notice.c.kind == each.value, here.correlate(delivery, notice).exists())
