"""How topics divide the followers of a list: whose choice is which, asked in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    true,
)

from subscribers.model import MAIN
from subscribers.tables import subscriber, subscriber_topic

_BETWEEN = "+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """Expressions over one subscriber of a list, to be used where `mailable` is embedded."""

    choice: ColumnElement[str | None]
    """The topics they follow, as `lxc+lxd`; NULL for who follows them all."""
    follows_any: ColumnElement[bool]
    """Whether they follow any of them at all."""
    is_plain: ColumnElement[bool]
    """Whether they want plain text only."""


def division(topics: Sequence[str], *, always: Sequence[str] = (), list_: str = MAIN) -> Division:
    """Divide a list's followers by these topics; `always` are put into each choice beside them.

    Who chose none of the list's topics follows them all.
    """
    chosen = subscriber_topic.c
    here = (chosen.subscriber_id == subscriber.c.id, chosen.list == list_)
    chose_none = ~exists().where(*here)
    chose = {topic: exists().where(*here, chosen.topic == topic) for topic in topics}
    if not topics:
        return Division(
            choice=cast(null(), String), follows_any=true(), is_plain=subscriber.c.plain.is_(true())
        )
    # In one order for every database: theirs differ in how they sort text.
    parts: list[ColumnElement[str]] = [
        case((chose[topic], literal(_BETWEEN + topic)), else_=literal(""))
        if topic in chose
        else literal(_BETWEEN + topic, String)
        for topic in sorted({*topics, *always})
    ]
    joined = reduce(ColumnElement[str].concat, parts)
    follows_all = or_(chose_none, and_(*chose.values()))
    return Division(
        choice=case((follows_all, null()), else_=func.substr(joined, len(_BETWEEN) + 1)),
        follows_any=or_(chose_none, *chose.values()),
        is_plain=subscriber.c.plain.is_(true()),
    )
