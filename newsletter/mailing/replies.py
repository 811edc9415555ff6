"""SMTP replies: bytes in, replies out, no socket. Strict, because a wrong pairing lies.

A server that breaks the form of RFC 5321 4.2 is not read on: what it says next could be an answer
to anything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from newsletter.errors import TransportError

LONGEST_LINE = 2048
"""Octets with CRLF. RFC 5321 4.5.3.1.5 says 512; real servers put explanations and links in."""
LONGEST_REPLY = 32 * 1024
"""Octets of one reply with all its lines; an EHLO reply takes 1 or 2 kB."""

GO_AHEAD = 354
"""RFC 5321 4.3.2: the only good answer to DATA."""

_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)
_WHOLE = re.compile(rb"([2-5][0-9]{2}) ([^\r]{0,512})\r")
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?=\s|$)")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_QUEUE_ID = re.compile(
    r"\bqueued as (?P<a>[\w.-]{4,64})|\bid=(?P<b>[\w.-]{4,64})|\bqueued mail (?P<c>[\w.-]{4,64})",
    re.IGNORECASE,
)


class BrokenReply(TransportError):
    """What the server said is no SMTP reply, or none that was asked for."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: its code and its text, lines joined by a blank, without control characters."""

    code: int
    text: str

    @property
    def is_positive(self) -> bool:
        """2xx: done."""
        return 200 <= self.code < 300  # noqa: PLR2004

    @property
    def is_go_ahead(self) -> bool:
        """354: the body is awaited."""
        return self.code == GO_AHEAD

    @property
    def is_negative(self) -> bool:
        """4xx or 5xx: not done."""
        return self.code >= 400  # noqa: PLR2004

    @property
    def enhanced(self) -> str | None:
        """The status of RFC 2034 that begins the text, such as 5.1.1, where there is one."""
        found = _ENHANCED.match(self.text)
        return found[1] if found else None

    @property
    def queue_id(self) -> str | None:
        """What the smarthost calls the letter, where its answer says so."""
        found = _QUEUE_ID.search(self.text)
        return next((name for name in found.groups() if name), None) if found else None


class ReplyReader:
    """Cuts a stream of octets into replies; BrokenReply ends the stream."""

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[bytes] = []
        self._code = b""
        self._size = 0

    @property
    def partial(self) -> bool:
        """Whether a reply has begun that has not ended."""
        return bool(self._rest or self._lines)

    def feed(self, data: bytes) -> Iterator[Reply]:
        """The replies that these octets complete, one after the other.

        BrokenReply where one is malformed: those before it have been given and count.
        """
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            reply = self._take(line) if self._lines else _whole(line) or self._take(line)
            if reply is not None:
                yield reply
        if len(self._rest) > LONGEST_LINE:
            raise BrokenReply("a reply has a line without end")

    def _take(self, line: bytes) -> Reply | None:
        match = _LINE.fullmatch(line.removesuffix(b"\r"))
        if match is None or not line.endswith(b"\r") or len(line) >= LONGEST_LINE:
            raise BrokenReply(f"this is no SMTP reply: {_readable(line[:80])!r}")
        if self._lines and match[1] != self._code:
            raise BrokenReply("the lines of a reply have different codes")
        self._code = match[1]
        self._lines.append(match[3] or b"")
        self._size += len(line)
        if self._size > LONGEST_REPLY:
            raise BrokenReply("a reply has no end")
        if match[2] == b"-":
            return None
        reply = Reply(int(self._code), _readable(b" ".join(self._lines)))
        self._lines, self._size = [], 0
        return reply


@lru_cache(maxsize=256)
def _whole(line: bytes) -> Reply | None:
    """A reply of one line, as nearly all are; three of a letter's four are always the same."""
    match = _WHOLE.fullmatch(line)
    return None if match is None else Reply(int(match[1]), _readable(match[2]))


def _readable(text: bytes) -> str:
    return _UNSEEN.sub(" ", text.decode("utf-8", "backslashreplace")).strip()
