"""Slots: the holes of an encoded message, and how a recipient's value is written into each.

A value is escaped for the place it stands in and encoded on its own, so it can neither end a
header, a line or a tag nor reach the text around it. Values nearly all letters have (plain
ASCII, short) take a shorter way to the same bytes.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from newsletter.errors import MessageError, RecipientError
from newsletter.holes import URLS, Hole
from newsletter.message.addresses import component, url
from newsletter.message.headers import mailbox
from newsletter.message.quoted import quoted
from newsletter.message.words import harmless

Values = Mapping[Hole, str]
"""One recipient's values; every hole of the message needs one, only NAME may be left out."""


class Context(StrEnum):
    """Where a hole stands, which decides how its value is escaped."""

    HEADER = "header"
    """A header whose value has a strict form: a URL, a date, a Message-ID."""
    TO = "to"
    """The whole To header, from name and address."""
    TEXT = "text"
    """The plain-text part."""
    HTML = "html"
    """The HTML part: text, an attribute, or a whole URL in one."""
    COMPONENT = "component"
    """A piece of a URL in an attribute of the HTML part, as after `?to=`."""

    __hash__ = str.__hash__


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One hole in its place: `lead` comes before a value that is not empty, `tail` after it."""

    hole: Hole
    context: Context
    lead: str = ""
    tail: bytes = b""

    def fill(self, values: Values) -> bytes:
        """The value's bytes for this place; MessageError for one that cannot stand there."""
        return _FILL[self.context](self, values)


_PLAIN_OCTETS = 75
"""As many as quoted-printable writes on one line."""
_PLAIN_LINE = 60
_RUN = r"[A-Za-z0-9_.:/?+,;@$!*()~-]+"
# No `=`, nothing HTML escapes, no start that quoted-printable guards, single spaces within.
_PLAIN = re.compile(rf"(?!\.|From ){_RUN}(?: {_RUN})*")
_PLAIN_ADDRESS = re.compile(r"[a-z0-9]+(?:[.+_-][a-z0-9]+)*@[a-z0-9]+(?:[.-][a-z0-9]+)+")
_PLAIN_NAME = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*")
_STRICT = {
    Hole.DATE: re.compile(r"[A-Z][a-z]+, [0-9]{2} [A-Z][a-z]+ [0-9]{4} [0-9:]{8} [+-][0-9]{4}"),
    Hole.LEAVE_KEY: re.compile(r"[a-z2-7]{48}"),
    Hole.MESSAGE_ID: re.compile(r"[A-Za-z0-9._+-]{1,128}@[A-Za-z0-9.-]{1,253}"),
}
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def _value(hole: Hole, values: Values) -> str:
    value = values.get(hole, "") if hole is Hole.NAME else values[hole]
    return url(value, where=hole) if hole in URLS else harmless(value)


def _text(slot: Slot, values: Values) -> bytes:
    value = values.get(slot.hole, "")
    if _plain(slot, value):
        return (slot.lead + value).encode("ascii") + slot.tail
    value = _value(slot.hole, values)
    return quoted(slot.lead + value) + slot.tail if value else b""


def _html(slot: Slot, values: Values) -> bytes:
    value = values.get(slot.hole, "")
    if _plain(slot, value):
        return value.encode("ascii") + slot.tail
    value = _value(slot.hole, values).translate(_HTML)
    return quoted(value) + slot.tail if value else b""


def _component(slot: Slot, values: Values) -> bytes:
    value = component(_value(slot.hole, values))
    return quoted(value) + slot.tail if value else b""


def _plain(slot: Slot, value: str) -> bool:
    return (
        len(slot.lead) + len(value) <= _PLAIN_OCTETS
        and _PLAIN.fullmatch(value) is not None
        and (slot.hole not in URLS or (value.startswith("https://") and " " not in value))
    )


def _header(slot: Slot, values: Values) -> bytes:
    value = values[slot.hole]
    strict = _STRICT.get(slot.hole)
    if strict is None:
        return url(value, where=slot.hole).encode("ascii")
    if strict.fullmatch(value):
        return value.encode("ascii")
    raise MessageError(f"{value!a} is not a {slot.hole}", where="message", mend="build it anew")


def _to(_: Slot, values: Values) -> bytes:
    address, name = values[Hole.ADDRESS], values.get(Hole.NAME, "")
    if len(address) + len(name) <= _PLAIN_LINE and _PLAIN_ADDRESS.fullmatch(address):
        if not name:
            return f"To: {address}\r\n".encode("ascii")
        if _PLAIN_NAME.fullmatch(name):
            return f"To: {name} <{address}>\r\n".encode("ascii")
    try:
        return mailbox("To", name, address)
    except MessageError as error:
        raise RecipientError(error.what, where=error.where, mend=error.mend) from error


_FILL: Mapping[Context, Callable[[Slot, Values], bytes]] = {
    Context.HEADER: _header,
    Context.TO: _to,
    Context.TEXT: _text,
    Context.HTML: _html,
    Context.COMPONENT: _component,
}
