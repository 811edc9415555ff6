"""The audience in SQL: frozen by one INSERT ... SELECT, asked for consent again at every step.

Everything the ledger knows about people goes through `subscribers.mailable`, so that consent is
asked inside the ledger's own transactions and no Python loop races it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

from newsletter.edition import ALL, DIGESTS, PLAIN
from newsletter.errors import MailingError
from newsletter.mailing.ledger.tables import delivery, notice, probation
from newsletter.mailing.states import DeliveryState, MailingKind
from newsletter.mailing.values import Cuts, Mailing, Prospect, Readers, Wish
from subscribers import (
    MAIN,
    NO_OPT_IN,
    Division,
    Frequency,
    Notice,
    division,
    entitled,
    mailable,
    metadata,
)

_DIGEST_WITHIN = timedelta(days=31 + 7)
"""A month's digest leaves so long after its first edition at the latest."""
_READ_BY_A_CLAIM = (delivery.name, *(table.name for table in metadata.sorted_tables))


def freeze(connection: Connection, mailing: Mailing, now: datetime) -> int:
    """Owe a letter to everyone mailable who has none of this edition yet; how many those are.

    Each is owed the variant of what they follow, in the form they want.
    """
    people, person, divided = _owed(mailing.edition_number, mailing.readers, mailing.cuts, now)
    letters = people.with_only_columns(
        literal(mailing.id),
        literal(mailing.edition_number),
        person,
        _variant(divided, mailing.cuts),
        literal(DeliveryState.WAITING.value),
        literal(0),
        literal(0),
        literal(now, delivery.c.next_at.type),
        literal(now, delivery.c.updated_at.type),
    ).where(divided.follows_any)
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
) -> Select[tuple[int, str, str, str, str, str]]:
    """Those of these readers who may be mailed at that moment; columns as of `mailable`."""
    return mailable(now=now, topic=readers.topic, list_=readers.list, frequency=readers.frequency)


def prospect(
    connection: Connection, wish: Wish, now: datetime, *, before: Sequence[Wish] = ()
) -> Prospect:
    """What `freeze` would owe now, after it did for the wishes `before`."""
    people, person, divided = _owed(wish.edition_number, wish.readers, wish.cuts, now)
    for other in before:
        theirs, their_id, their_choice = _owed(other.edition_number, other.readers, other.cuts, now)
        first = theirs.with_only_columns(their_id).where(their_choice.follows_any)
        people = people.where(person.not_in(first))
    needed = people.with_only_columns(divided.choice.label("choice"))
    following = needed.where(divided.follows_any).subquery()
    count = func.count().label("readers")
    found = connection.execute(
        select(following.c.choice, count).group_by(following.c.choice).order_by(count.desc())
    ).all()
    passed_over = 0
    if wish.cuts.topics:
        others = needed.where(~divided.follows_any).subquery()
        passed_over = connection.scalar(select(func.count()).select_from(others)) or 0
    wanted = {row.choice or ALL: row.readers for row in found}
    return Prospect(letters=sum(wanted.values()), wanted=wanted, passed_over=passed_over)


def monthly(connection: Connection, readers: Readers, now: datetime) -> int:
    """How many of these readers wait for the digest of this month instead, back by then or here."""
    wish = Wish(
        edition_number=DIGESTS,
        readers=Readers(list=readers.list, topic=readers.topic, frequency=Frequency.MONTHLY),
    )
    return prospect(connection, wish, now + _DIGEST_WITHIN).letters


def refuse_nobody(connection: Connection, readers: Readers, now: datetime) -> None:
    """MailingError for a mailing to nobody, unless a digest is to tell readers of its edition."""
    if monthly(connection, readers, now):
        return
    follows = readers.topic or ("" if readers.list == MAIN else readers.list)
    whom = f"no confirmed subscriber follows {follows!r}" if follows else "no confirmed subscriber"
    raise MailingError(
        f"nobody to mail: {whom} without this edition",
        mend="`newsletter subscribers list` shows who there is",
    )


def _owed(
    edition_number: int | None, readers: Readers, cuts: Cuts, now: datetime
) -> tuple[Select[tuple[int, str, str, str, str, str]], ColumnElement[int], Division]:
    """Everyone mailable who has none of this edition yet, their id, and what they follow of it."""
    people = asked(readers, now)
    person = people.selected_columns.id
    divided = division(cuts.topics, always=cuts.always, list_=readers.list)
    people = people.where(_has_none(edition_number, person), _is_well(person, now))
    return people, person, divided


def _variant(divided: Division, cuts: Cuts) -> ColumnElement[str]:
    """The key of the variant that a reader is owed; the whole where theirs was not made."""
    key: ColumnElement[str] = literal(ALL)
    if cuts.keys:
        key = case((divided.choice.in_(cuts.keys), divided.choice), else_=key)
    return key.concat(case((divided.is_plain, literal(PLAIN)), else_=literal("")))


def _is_well(person: ColumnElement[int], now: datetime) -> ColumnElement[bool]:
    """True of a subscriber who is not left out for a while."""
    return ~exists().where(probation.c.subscriber_id == person, probation.c.until > now)


def _has_none(edition_number: int | None, person: ColumnElement[int]) -> ColumnElement[bool]:
    """True of a subscriber whom no mailing owes a letter of this edition."""
    return ~exists().where(
        delivery.c.edition_number == edition_number, delivery.c.subscriber_id == person
    )


def consents(kind: MailingKind, readers: Sequence[Readers]) -> ColumnElement[bool]:
    """True of a delivery whose subscriber may have it at this very moment, `b_now`."""
    if kind is MailingKind.NOTICE:
        return _wants_notice()
    return or_(*map(_wants_edition, readers))


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
