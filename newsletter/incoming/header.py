"""The header of a message that came in: pure, over octets of which nothing is believed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

HEADER_OCTETS = 1 << 18
"""As much of a message is looked at; servers allow a header no more."""
_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")
# Begun only where a word begins: a long one without an @ would be read from every letter anew.
_ADDRESS = re.compile(r"(?<![^\s<>,;:\"()@])[^\s<>,;:\"()@]+@[^\s<>,;:\"()@]+")
_TO = ("x-original-to", "delivered-to", "envelope-to", "x-envelope-to", "to", "cc")
"""Fields that name who it was sent to, those of our own server first."""
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What a header says."""

    recipients: tuple[str, ...]
    """Every address that it may have been sent to, each once."""
    automatic: str
    """Why a machine seems to have written it; empty for a person's."""


def read_header(message: bytes) -> Incoming:
    """Read the header of a message, or as much of it as there is."""
    header = message[:HEADER_OCTETS].lstrip(b"\r\n")
    # An mbox's line, as some servers pipe it in.
    if header.startswith(b"From "):
        header = header.partition(b"\n")[2]
    if end := _END.search(header):
        header = header[: end.start()]
    fields: dict[str, list[str]] = {}
    for name, value in _fields(header):
        fields.setdefault(name, []).append(value)
    found = (each for name in _TO for value in fields.get(name, ()) for each in _addresses(value))
    return Incoming(recipients=tuple(dict.fromkeys(found)), automatic=_automatic(fields))


def _fields(header: bytes) -> Iterator[tuple[str, str]]:
    for line in re.split(rb"\r?\n(?![ \t])", header):
        name, colon, value = line.partition(b":")
        if colon:
            text = _FOLD.sub(b" ", value).decode("utf-8", "replace").strip()
            yield name.decode("latin-1").strip().lower(), text


def _addresses(value: str) -> list[str]:
    return _ADDRESS.findall(value)


def _automatic(fields: Mapping[str, Sequence[str]]) -> str:
    """RFC 3834 2 and 5: what must not be answered must not be obeyed either."""

    def first(name: str) -> str:
        return next(iter(fields.get(name, ())), "").lower()

    submitted = first("auto-submitted")
    if submitted and not re.match(r"no\b", submitted):
        return "it is an automatic reply"
    if first("return-path") == "<>" or first("content-type").startswith("multipart/report"):
        return "it is a bounce or a report"
    if first("precedence") in _BULK or "list-id" in fields:
        return "it came over a list"
    if {"x-autoreply", "x-autorespond"} & fields.keys():
        return "it is an automatic reply"
    return ""
