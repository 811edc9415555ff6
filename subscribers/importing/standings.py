"""How other programs say that somebody may be mailed or not, and what that is to us.

Whoever a file knows as unsubscribed, bounced or complained is entered as just that. An unknown
word is nobody's consent: its row is rejected.
"""

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
}
"""Word -> what it is to us."""

_LISTMONK = {
    State.CONFIRMED: "enabled",
    State.UNCONFIRMED: "disabled",
    State.UNSUBSCRIBED: "blocklisted",
}


def listmonk_status(state: State, *, suppressed: bool) -> str:
    """How our export for listmonk says that somebody stands; all who are gone by one word."""
    return _LISTMONK[State.UNSUBSCRIBED if suppressed else state]


_NO = frozenset({"false", "0", "no", "n", "f"})
_TOLD_LENGTH = 40


def standing_of(cells: Mapping[str, str], *, ignore_state: bool) -> Standing:
    """How one row's person stands.

    A word decides where there is one; dates alone may be of somebody who left and came back.
    """
    word = "" if ignore_state else cells.get("state", "")
    if word:
        return _by_word(word)
    if _yes(cells.get("bounced", "")):
        return BOUNCED
    wanted = cells.get("wanted", "")
    if _yes(cells.get("left", "")) or (wanted and not _yes(wanted)):
        return GONE
    return AGREED


def _by_word(word: str) -> Standing:
    found = STANDINGS.get(word.lower())
    if found is None:
        raise InvalidField(
            f"unknown state {word[:40]!r}",
            mend=f"the states are {', '.join(State)}; or ignore that column",
        )
    return found


def _yes(cell: str) -> bool:
    return bool(cell) and cell.lower() not in _NO


def read_yes(cell: str) -> bool:
    """A yes or a no; nothing is a no."""
    return _yes(cell)


def read_day(cell: str, *, now: datetime) -> datetime | None:
    """The moment that a file names, UTC where it names no zone; None where it cannot be read.

    What lies ahead is as of now: nobody came tomorrow. What lies before `EARLIEST` tells nothing.
    """
    if not cell:
        return None
    try:
        moment = datetime.fromisoformat(cell)
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return min(aware, now) if aware >= EARLIEST else None


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
