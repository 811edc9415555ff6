"""Who may get which notice at this moment: a condition for each, asked in the ledger's own SQL."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Select, and_, exists, literal, select

from subscribers.consent import IS_DOMAIN_SUPPRESSED, MAY_BE_WRITTEN_TO
from subscribers.joining.opt_ins import read_wish
from subscribers.model import State
from subscribers.outbox import Notice
from subscribers.tables import opt_in, subscriber, suppressed_domain, suppression

NO_OPT_IN = 0
"""Stands for the opt-in of a notice that carries none."""

_IS_SUPPRESSED_SINCE = exists().where(
    suppression.c.mark == subscriber.c.mark, suppression.c.at > opt_in.c.made_at
)
_JOINS = opt_in.c.purpose == "join"
_MOVES = opt_in.c.purpose == "move"
_IS_MOVE_BARRED = exists().where(opt_in.c.address.endswith("@" + suppressed_domain.c.domain))

CONDITIONS: Mapping[Notice, ColumnElement[bool]] = {
    # A suppressed address may be asked: its person's own opt-in is the only way back. But not one
    # that was suppressed since: that may have been its answer.
    Notice.CONFIRM: and_(_JOINS, ~_IS_SUPPRESSED_SINCE, ~IS_DOMAIN_SUPPRESSED),
    Notice.MOVE_FROM: and_(_MOVES, MAY_BE_WRITTEN_TO),
    Notice.MOVE_TO: and_(_MOVES, ~_IS_MOVE_BARRED),
    Notice.WELCOME: and_(subscriber.c.state == State.CONFIRMED.value, MAY_BE_WRITTEN_TO),
    Notice.GOODBYE: and_(subscriber.c.state == State.UNSUBSCRIBED.value, MAY_BE_WRITTEN_TO),
}
"""What must hold beside an open opt-in, where the notice asks for one. How often somebody wants
editions, and whether they pause, is of no account: a notice answers what they just did."""

ASKING = frozenset({Notice.CONFIRM, Notice.MOVE_FROM, Notice.MOVE_TO})
"""The notices that carry an opt-in's token: sent only while it is unused and has not expired."""


def entitled(
    notice: Notice, *, now: datetime | BindParameter[datetime]
) -> Select[tuple[int, int, str, str, str, str, str]]:
    """Everybody who may get such a notice now, once for each opt-in that it may ask about.

    Columns: id, opt_in_id (0 where the notice carries none), nonce, wish (`language_of` and
    `lists_of` read it), public_id, address, language.
    """
    columns = subscriber.c
    person = (columns.public_id, columns.address, columns.language)
    if notice not in ASKING:
        none = literal(NO_OPT_IN).label("opt_in_id")
        query = select(
            columns.id, none, literal("").label("nonce"), literal("{}").label("wish"), *person
        )
        return query.where(CONDITIONS[notice])
    asked = opt_in.c
    return (
        select(
            columns.id,
            asked.id.label("opt_in_id"),
            asked.nonce,
            asked.choices.label("wish"),
            *person,
        )
        .join_from(subscriber, opt_in, asked.subscriber_id == columns.id)
        .where(asked.used_at.is_(None), asked.expires_at > now, CONDITIONS[notice])
    )


def language_of(wish: str) -> str:
    """The language that was asked for with an opt-in; empty where none was."""
    return read_wish(wish).language


def lists_of(wish: str) -> tuple[str, ...]:
    """The lists that were asked for with an opt-in; none where it is about no list."""
    return tuple(each.list for each in read_wish(wish).follows)
