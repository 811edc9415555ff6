"""How other programs say that somebody may be mailed or not, and what that is to us.

Whoever a file knows as unsubscribed, bounced or complained is entered as just that. An unknown
word is nobody's consent: its row is rejected.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from subscribers.errors import InvalidField
from subscribers.fields import EARLIEST, LATEST
from subscribers.model import Act, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a file says about one person; `act` None leaves it to the terms of the import."""

    act: Act | None = None
    suppress: str = ""
    """Why they are never to be mailed, or ''."""


AGREED = Standing()
"""Gets letters there; here, too, if the operator names the consent."""
WAITS = Standing(act=Act.ENTERED)
"""Has not agreed yet."""
GONE = Standing(act=Act.LEFT)
"""Left, or was turned off."""
BOUNCED = Standing(act=Act.ENTERED, suppress="bounced")
"""Mail to them comes back."""
COMPLAINED = Standing(act=Act.LEFT, suppress="complained")
"""Called it spam."""
BLOCKED = Standing(act=Act.LEFT, suppress="blocked")
"""Somebody decided that they are never to be mailed."""

STANDINGS: dict[str, Standing] = {
    # Ours.
    State.CONFIRMED.value: AGREED,
    State.UNCONFIRMED.value: WAITS,
    State.UNSUBSCRIBED.value: GONE,
    # listmonk.
    "enabled": AGREED,
    "disabled": GONE,
    "blocklisted": BLOCKED,
    # Mailchimp.
    "subscribed": AGREED,
    "pending": WAITS,
    "transactional": WAITS,
    "archived": GONE,
    "cleaned": BOUNCED,
    # Buttondown.
    "regular": AGREED,
    "premium": AGREED,
    "gifted": AGREED,
    "trialed": AGREED,
    "churning": AGREED,
    "churned": AGREED,
    "past_due": AGREED,
    "unpaid": AGREED,
    "paused": AGREED,
    "unactivated": WAITS,
    "upcoming": WAITS,
    "removed": GONE,
    "undeliverable": BOUNCED,
    "complained": COMPLAINED,
    "blocked": BLOCKED,
    "spammy": BLOCKED,
    # Spreadsheets of people.
    "active": AGREED,
    "inactive": GONE,
    "bounced": BOUNCED,
    "complaint": COMPLAINED,
    "spam": COMPLAINED,
    "opted_in": AGREED,
    "opted_out": GONE,
}
"""Word -> what it is to us; spaces and hyphens are written as underscores."""

_LISTMONK = {
    State.CONFIRMED: "enabled",
    State.UNCONFIRMED: "disabled",
    State.UNSUBSCRIBED: "blocklisted",
}


def listmonk_status(state: State, *, suppressed: bool) -> str:
    """How our export for listmonk says that somebody stands; all who are gone by one word."""
    return _LISTMONK[State.UNSUBSCRIBED if suppressed else state]


_YES = frozenset({"true", "1", "1.0", "yes", "y", "t", "on"})
_NO = frozenset({
    "", "false", "0", "0.0", "no", "n", "f", "off",
    # How databases and spreadsheets write that there is nothing.
    "null", "none", "nil", "nan", "nat", "n/a", "na", "-", "--", "\\n",
})  # fmt: skip
_NO_DAYS = ("0000-", "0001-01-01")
"""How days begin that MySQL and Go write where there is none."""
_TOLD_LENGTH = 40


def standing_of(cells: Mapping[str, str], *, ignore_state: bool) -> Standing:
    """How one row's person stands; raises InvalidField.

    A word decides where there is one, and of two the one that mails nobody; dates alone may be of
    somebody who left and came back.
    """
    word = "" if ignore_state else cells.get("state", "")
    bounced, left = cells.get("bounced", ""), cells.get("left", "")
    wanted = _by_wish(cells.get("wanted", ""))
    if word:
        found = standing_by_word(word)
        if found in {AGREED, WAITS}:
            if says_yes(bounced):
                return BOUNCED
            return GONE if says_yes(left) else _stricter(found, wanted)
        return found
    if says_something(bounced):
        return BOUNCED
    return GONE if says_something(left) else wanted


def _stricter(first: Standing, second: Standing) -> Standing:
    return first if second == AGREED else second


def _by_wish(cell: str) -> Standing:
    """What a column such as `subscribed` says: a yes, a no, or a word for how somebody stands."""
    if not cell or says_yes(cell):
        return AGREED
    return standing_by_word(cell) if says_something(cell) else GONE


def known_standing(word: str) -> Standing | None:
    """What a word is to us, however it is spelled."""
    return STANDINGS.get(word.lower().replace(" ", "_").replace("-", "_"))


def standing_by_word(word: str) -> Standing:
    """What a word is to us; raises InvalidField for one that is not known."""
    found = known_standing(word)
    if found is None:
        raise InvalidField(
            f"unknown state {word[:40]!r}",
            mend=f"the states are {', '.join(State)}; or ignore that column",
        )
    return found


def says_yes(cell: str) -> bool:
    """Whether it is a plain yes."""
    return cell.lower() in _YES


def says_something(cell: str) -> bool:
    """Whether there is anything but a no, or a sign that there is nothing."""
    word = cell.lower()
    return word not in _NO and not word.startswith(_NO_DAYS)


def written_reason(reason: str) -> str:
    """A reason as our exports write it: one that reads like a no would suppress nobody."""
    return reason if not reason or says_something(reason) else f"reason: {reason}"


_EPOCH = re.compile(r"\d{9,10}(\.\d+)?", re.ASCII)
"""Seconds since 1970, of 1973 and later."""
_ZONE_WORD = re.compile(r" ?(UTC|GMT)$")
_SPACED_OFFSET = re.compile(r" (?=[+-]\d\d:?\d\d$)")


def read_day(cell: str, *, now: datetime) -> datetime | None:
    """The moment that a file names, UTC where it names no zone; None where it cannot be read.

    ISO 8601, also as Go, Ruby and SQL write zones, and seconds since 1970. `05/04/2019` is two
    days. What lies ahead is as of now: nobody came tomorrow. What lies before `EARLIEST` tells
    nothing.
    """
    if not cell:
        return None
    try:
        moment = _moment(cell)
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return min(aware, now) if aware >= EARLIEST else None


def _moment(cell: str) -> datetime:
    if _EPOCH.fullmatch(cell):
        return datetime.fromtimestamp(float(cell), UTC)
    try:
        return datetime.fromisoformat(cell)
    except ValueError:
        return datetime.fromisoformat(_SPACED_OFFSET.sub("", _ZONE_WORD.sub("", cell)))


def read_until(cell: str) -> datetime | None:
    """The moment until which somebody pauses, at most `LATEST`; raises InvalidField."""
    if not cell:
        return None
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError as wrong:
        raise InvalidField(
            f"{cell[:_TOLD_LENGTH]!r} is no date", mend="write it like 2026-03-09"
        ) from wrong
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return min(max(aware, EARLIEST), LATEST).astimezone(UTC)
