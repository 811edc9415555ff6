"""What is kept beside an address: a name, topics, a language, days, the wording of a consent."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

from subscribers.errors import InvalidField

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.ASCII | re.IGNORECASE)
_TOPIC = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}", re.ASCII)
_NO_TOPICS = {"all", "none"}  # words for every topic and for none, which settings refuse, too
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""Nobody came before; programs write a day of year 1 or 1970 where they know none."""
LATEST = datetime(9999, 12, 30, tzinfo=UTC)
"""A day later, clocks of some time zones have no year any more, and could not read it."""
_NAME_LENGTH = 200
_REASON_LENGTH = 500
_LANGUAGE_LENGTH = 35
_UNSEEN = {"Cc", "Zl", "Zp", "Cs", "Co"}
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def read_name(text: str) -> str:
    """A display name in NFC, spaces folded; refuses what could break or turn a header line."""
    if text.isascii() and text.isprintable() and "  " not in text and len(text) <= _NAME_LENGTH:
        # Nothing to fold, nothing to refuse: most names of most imports.
        return text.strip(" ")
    name = unicodedata.normalize("NFC", " ".join(filter(None, text.split(" "))))
    _refuse_control(name, "the name")
    # No-break and other wide spaces around a name are nobody's name.
    name = name.strip()
    if len(name) > _NAME_LENGTH:
        raise InvalidField(f"the name is longer than {_NAME_LENGTH} characters")
    return name


def read_wording(text: str) -> str:
    """The words a person agreed to; must say something."""
    wording = unicodedata.normalize("NFC", text.strip())
    _refuse_control(wording, "the consent text")
    return _said(wording, "the consent text")


def read_reason(text: str) -> str:
    """Why somebody is never to be mailed, as `clean_reason` leaves it; must say something."""
    return _said(clean_reason(text), "the reason")


def clean_reason(text: str) -> str:
    """A reason in one line of at most 500 characters, or '' where nothing of it can be shown.

    Shortened and cleaned, never refused: that would mail somebody for the words of a server.
    """
    shown = text
    if not text.isprintable():
        shown = "".join(" " if _is_control(char) else char for char in text)
    reason = unicodedata.normalize("NFC", " ".join(shown.split()))
    return reason if len(reason) <= _REASON_LENGTH else f"{reason[: _REASON_LENGTH - 1]}…"


def _said(text: str, what: str) -> str:
    if not text:
        raise InvalidField(f"{what} is empty", mend="say what happened, and where")
    return text


@lru_cache(maxsize=1000)
def read_language(text: str) -> str:
    """A language tag (BCP 47) in its usual case, or ''."""
    tag = text.strip().replace("_", "-")
    if tag and (not _LANGUAGE.fullmatch(tag) or len(tag) > _LANGUAGE_LENGTH):
        raise InvalidField(f"{tag[:40]!r} is not a language", mend="write it like en or pt-BR")
    first, _, rest = tag.partition("-")
    parts = (part.upper() if len(part) == 2 else part for part in rest.split("-") if part)  # noqa: PLR2004
    return "-".join((first.lower(), *parts))


@lru_cache(maxsize=1000)
def read_topics(text: str, *, known: frozenset[str] | None) -> tuple[str, ...]:
    """Topics separated by ; or , in order and once each; `known` None accepts every name."""
    names = dict.fromkeys(name.strip().lower() for name in re.split("[;,]", text) if name.strip())
    for name in names:
        if known is not None and name not in known:
            choice = f"the topics are {', '.join(sorted(known))}" if known else "there are none"
            raise InvalidField(f"unknown topic {name[:64]!r}", mend=choice)
        if not _TOPIC.fullmatch(name):
            mend = "use letters a to z, digits, dots and dashes"
            raise InvalidField(f"{name[:64]!r} cannot be a topic", mend=mend)
        if name in _NO_TOPICS:
            mend = "leave topics empty to follow everything"
            raise InvalidField(f"{name!r} cannot be a topic", mend=mend)
    return tuple(names)


def read_topic(text: str, *, known: frozenset[str] | None) -> str:
    """One topic; `known` None accepts every name."""
    names = read_topics(text, known=known)
    if len(names) != 1:
        raise InvalidField(f"{text[:64]!r} is not one topic", mend="name one")
    return names[0]


def read_list(name: str, *, known: Iterable[str]) -> str:
    """The name of one of these lists."""
    names = sorted(known)
    if name not in names:
        raise InvalidField(f"unknown list {name[:64]!r}", mend=f"the lists are {', '.join(names)}")
    return name


def is_newer(char: str) -> bool:
    """Whether it may be a sign that Unicode has given out since this Python was made."""
    code = ord(char)
    never = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # noqa: PLR2004  # noncharacters
    return unicodedata.category(char) == "Cn" and not never


def _refuse_control(text: str, what: str) -> None:
    if text.isascii() and text.isprintable():
        return
    for char in text:
        if _is_control(char):
            raise InvalidField(f"{what} holds the control character U+{ord(char):04X}")


def _is_control(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind in _UNSEEN or char in _TURNING or (kind == "Cn" and not is_newer(char))
