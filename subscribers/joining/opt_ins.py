"""Opt-ins: what somebody asked for and has not confirmed yet; nothing of it holds before.

The mail carries a token that is used once. The database has a random nonce, of which the token is
made with a key that is elsewhere, and the token's hash.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from subscribers.errors import TokenExpired, TokenForged
from subscribers.model import Following
from subscribers.tables import Moment, opt_in

LIFE = timedelta(days=7)
"""How long a token is good for."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_NONCE_BYTES = 16


class Purpose(StrEnum):
    """What confirming does."""

    JOIN = "join"
    """Follows what was chosen."""
    MOVE = "move"
    """One of the two yeses to another address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for, beside the address."""

    follows: tuple[Following, ...] = ()
    name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptIn:
    """One row; `address` is where a move goes."""

    id: int
    subscriber_id: int
    purpose: Purpose
    address: str | None
    wish: Wish
    wording: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An opt-in to be made."""

    subscriber_id: int
    purpose: Purpose
    address: str | None = None
    wish: Wish = Wish()
    wording: str = ""


def make(
    connection: Connection, request: Request, token_of: Callable[[str], str], now: datetime
) -> int:
    """Keep what somebody asked for; the opt-in's id, by which the mail will find its nonce."""
    nonce = secrets.token_hex(_NONCE_BYTES)
    row = {
        "subscriber_id": request.subscriber_id,
        "purpose": request.purpose.value,
        "nonce": nonce,
        "hash": hash_of(token_of(nonce)),
        "address": request.address,
        "choices": _to_json(request.wish),
        "wording": request.wording,
        "made_at": now,
        "expires_at": now + LIFE,
    }
    made = insert(opt_in).values(row).returning(opt_in.c.id)
    return int(connection.execute(made).scalar_one())


def hash_of(token: str) -> str:
    """What the database knows of a token."""
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def find(connection: Connection, token: str) -> OptIn:
    """The opt-in of a token, whether it is still good or not; raises TokenForged."""
    row = None
    if _TOKEN.fullmatch(token):
        query = select(opt_in).where(opt_in.c.hash == hash_of(token))
        row = connection.execute(query).one_or_none()
    if row is None:
        raise forged()
    return _read(row)


def forged() -> TokenForged:
    """What is said of a token that leads nowhere, or nowhere any more."""
    mend = "use the link of the newest mail, or sign up again"
    return TokenForged("this link is not one of ours", mend=mend)


def refuse_stale(found: OptIn, now: datetime, *, since: datetime | None) -> None:
    """TokenExpired for what is too old, or was asked for before `since`, such as a complaint."""
    if found.expires_at <= now or (since is not None and found.made_at < since):
        raise stale()


def stale() -> TokenExpired:
    """What is said of a token whose time has passed."""
    return TokenExpired("this link is no longer good", mend="sign up again to get a new one")


def use(connection: Connection, found: OptIn, now: datetime) -> bool:
    """Use an opt-in up; False where somebody has."""
    unused = (opt_in.c.id == found.id, opt_in.c.used_at.is_(None))
    return connection.execute(update(opt_in).where(*unused).values(used_at=now)).rowcount == 1


def void(
    connection: Connection,
    person: int,
    now: datetime,
    *,
    purpose: Purpose | None = None,
    besides: str | None = None,
) -> None:
    """Let nothing that somebody has asked for so far be confirmed any more, for other addresses.

    Without `besides` for any address, without `purpose` for any purpose.
    """
    open_ones = _VOID if purpose is None else _VOID.where(opt_in.c.purpose == purpose.value)
    if besides is not None:
        open_ones = open_ones.where(opt_in.c.address != besides)
    connection.execute(open_ones, {"person": person, "now": now})


_NOW = bindparam("now", type_=Moment)
_VOID = (
    update(opt_in)
    .where(
        opt_in.c.subscriber_id == bindparam("person"),
        opt_in.c.used_at.is_(None),
        opt_in.c.expires_at > _NOW,
    )
    .values(expires_at=_NOW)
)


def has_other_half(connection: Connection, found: OptIn) -> bool:
    """Whether the other of a move's two opt-ins is confirmed; they are made in one moment."""
    query = select(opt_in.c.id).where(
        opt_in.c.subscriber_id == found.subscriber_id,
        opt_in.c.purpose == Purpose.MOVE.value,
        opt_in.c.made_at == found.made_at,
        opt_in.c.address == found.address,
        opt_in.c.id != found.id,
        opt_in.c.used_at.is_not(None),
    )
    return connection.execute(query).first() is not None


def _to_json(wish: Wish) -> str:
    follows = [{"list": each.list, "topics": each.topics} for each in wish.follows]
    return json.dumps({"follows": follows, "name": wish.name, "language": wish.language})


def read_wish(text: str) -> Wish:
    """What was asked for, as the table keeps it."""
    kept = json.loads(text)
    follows = (
        Following(list=each["list"], topics=tuple(each["topics"]))
        for each in kept.get("follows", ())
    )
    return Wish(
        follows=tuple(follows), name=kept.get("name", ""), language=kept.get("language", "")
    )


def _read(row: Row[tuple[object, ...]]) -> OptIn:
    return OptIn(
        id=row.id,
        subscriber_id=row.subscriber_id,
        purpose=Purpose(row.purpose),
        address=row.address,
        wish=read_wish(row.choices),
        wording=row.wording,
        made_at=row.made_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
    )
