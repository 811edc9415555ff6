"""Values as people write them, read by the kind of their field."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches

from subscribers.addresses import fold, read_address
from subscribers.errors import InvalidAddress, SubscriberError
from subscribers.model import MAIN, Lists
from subscribers.segments.fields import FIELDS, Kind
from subscribers.segments.tree import Ago, Followed, Operator, Unit, Value

FIRST_YEAR, LAST_YEAR = 1970, 2199
MOST_AGO = 100_000
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ODD = {"ς": "σ", "ẞ": "ß"}  # noqa: RUF001  # it is meant
"""Letters that are another one's case, though not the one that `str` makes of it: the sigma at the
end of words, and the capital of ß that is seldom written."""
_YES = {"yes": True, "true": True, "no": False, "false": False}


class Unfit(Exception):
    """A value that its field cannot have; the parser adds the place."""

    def __init__(self, what: str, *, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


def nearest(name: str, names: Iterable[str]) -> str:
    """The mend for a name that is none of these."""
    known = tuple(names)
    if not known:
        return "it has none"
    close = get_close_matches(name.lower(), known, n=1)
    return f"did you mean {close[0]}?" if close else f"write one of {', '.join(known)}"


def read_value(field: str, operator: Operator, text: str, *, known: Lists) -> Value:
    """What a field is compared with; raises Unfit."""
    if operator is Operator.HOLDS:
        return _part(field, text)
    read = _READERS.get(field) or _KINDS[FIELDS[field].kind]
    return read(field, text, known)


def read_flag(field: str, text: str) -> bool:
    """Whether a flag is asked for as set; raises Unfit."""
    if text.lower() not in _YES:
        mend = f"write {field}, or not {field}"
        raise Unfit(f"{field} is yes or no, not {text[:40]!r}", mend=mend)
    return _YES[text.lower()]


def read_ago(number: str, unit: str) -> Ago:
    """`30`, `days`: that long ago; raises Unfit."""
    if not (number.isascii() and number.isdigit() and int(number[:9]) <= MOST_AGO):
        raise Unfit(f"{number!r} is no number of days", mend="write it like 30 days ago")
    name = unit.lower().removesuffix("s")
    if name not in set(Unit):
        raise Unfit(f"there is no unit {unit!r}", mend=nearest(name, Unit))
    ago = Ago(number=int(number), unit=Unit(name))
    day_of(ago, today=date(LAST_YEAR, 12, 31))
    return ago


def day_of(value: date | Ago, *, today: date) -> date:
    """The day that is meant, seen from today; never before the first that can be kept."""
    if isinstance(value, date):
        return value
    first = date(FIRST_YEAR, 1, 1)
    if value.unit in {Unit.DAY, Unit.WEEK}:
        days = value.number * (7 if value.unit is Unit.WEEK else 1)
        return max(first, today - timedelta(days=min(days, (today - first).days)))
    months = value.number * (12 if value.unit is Unit.YEAR else 1)
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    if year < FIRST_YEAR:
        return first
    # A month ago on the 31st is the last day of a shorter month.
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def begin_of(day: date) -> datetime:
    """The first moment of a day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def lowered(text: str) -> str:
    """Letter by letter in lower case, where that can be told from the letter alone.

    The database does the same with the letters that it is asked for: neither SQLite nor PostgreSQL
    can be relied on for the case of other than ASCII letters.
    """
    return "".join(map(_lower, text))


def cases(small: str) -> str:
    """Every letter that is this one in lower case, itself first."""
    others = (small.upper(), *_ODD)
    return small + "".join(other for other in others if other != small and lowered(other) == small)


def _lower(char: str) -> str:
    lower = char.lower()
    plain = lower if len(lower) == 1 and lower.upper() == char else char
    return _ODD.get(plain, plain)


def _part(field: str, text: str) -> str:
    if not text:
        raise Unfit("the empty text is in everything", mend="write a part, or is empty")
    part = unicodedata.normalize("NFC", text)
    return fold(part) if field in {"address", "domain"} else lowered(part)


def _text(field: str, text: str, known: Lists) -> str:
    del field, known
    return lowered(unicodedata.normalize("NFC", text))


def _address(field: str, text: str, known: Lists) -> str:
    del field, known
    try:
        return fold(read_address(text))
    except InvalidAddress:
        raise Unfit(f"{text[:40]!r} is no address", mend="write ~ for a part of one") from None


def _domain(field: str, text: str, known: Lists) -> str:
    del field, known
    try:
        return read_address(f"postmaster@{text}").partition("@")[2]
    except SubscriberError:
        mend = "write ~ for a part of one"
        raise Unfit(f"{text[:40]!r} is no domain of an address", mend=mend) from None


def _choice(field: str, text: str, known: Lists) -> str:
    del known
    choices = FIELDS[field].choices
    if text.lower() not in choices:
        raise Unfit(f"no {field} is {text[:40]!r}", mend=nearest(text, choices))
    return text.lower()


def _list(field: str, text: str, known: Lists) -> str:
    del field
    name = _name(text)
    if known and name not in known:
        raise Unfit(f"there is no list {name!r}", mend=nearest(name, known))
    return name


def _topic(field: str, text: str, known: Lists) -> Followed:
    place, slash, name = text.rpartition("/")
    followed = Followed(list=_list(field, place, known) if slash else MAIN, topic=_name(name))
    topics = known.get(followed.list)
    # Who chose none follows every topic, also one that never was: a slip would find too many.
    # What somebody chose once stays chosen when the settings forget it, and can be asked for.
    if field == "topic" and topics is not None and followed.topic not in topics:
        mend = nearest(followed.topic, sorted(topics))
        raise Unfit(f"the list {followed.list} has no topic {followed.topic!r}", mend=mend)
    return followed


def _name(text: str) -> str:
    name = text.lower()
    if not _NAME.fullmatch(name):
        mend = "names are of a to z, digits, dots and dashes; a topic of another list is list/topic"
        raise Unfit(f"{text[:40]!r} is no name of a list or topic", mend=mend)
    return name


def _day(field: str, text: str, known: Lists) -> date | Ago:
    del field, known
    if text.lower() == "today":
        return Ago(number=0, unit=Unit.DAY)
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        mend = "write it like 2025-01-01, today or 30 days ago"
        raise Unfit(f"{text[:40]!r} is no day", mend=mend)
    return day


_READERS: dict[str, Callable[[str, str, Lists], Value]] = {
    "address": _address,
    "domain": _domain,
    "list": _list,
    "topic": _topic,
    "chosen": _topic,
}
_KINDS: dict[Kind, Callable[[str, str, Lists], Value]] = {
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.DAY: _day,
}
