"""What servers said, taken out of real bounces: the material on which the rules are measured.

No bounce parser: it takes the one answer of a report that has one, and leaves the rest out.
"""

import json
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from pathlib import Path

from newsletter.mailing.outcomes import Cause, PutBack
from newsletter.mailing.replies import Reply
from newsletter.mailing.verdicts.rules import Phase, judge

DISPUTED = frozenset({"filtered", "networkerror"})
"""Where the truth calls an unknown user after DATA, or a domain that does not exist, not hard."""
HARD = frozenset({Cause.ADDRESS, Cause.DOMAIN})
NO_BOUNCES = frozenset({"feedback", "vacation", "delivered"})

_REPLY = re.compile(r"(?<![\d.-])([45]\d\d)(?:[ -]|$)(?=\s*(?:#?[45]\.\d+\.\d+|[^\d\s.,:)]))")
_STATUS = re.compile(r"\b([45]\.\d{1,3}\.\d{1,3})\b")
_ORIGINAL = re.compile(
    r"^(?:-+ ?(?:this is a copy|original|the header|returned|included|unsent|message header|"
    r"forwarded|below this line)|received: |return-path: <?\S*@|content-type: message/rfc822)",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One real bounce with a single verdict: what the server said, and what is true of it."""

    name: str
    phase: Phase
    reply: Reply
    reason: str
    hard: bool

    @property
    def cause(self) -> Cause:
        """What our rules make of it."""
        outcome = judge(self.phase, self.reply)
        if isinstance(outcome, PutBack):
            return Cause.SENDER if outcome.stops_run else Cause.RATE
        return outcome.cause

    @property
    def called_hard(self) -> bool:
        return self.cause in HARD and self.reply.code >= 500

    @property
    def half(self) -> int:
        """0: the half that the rules were tuned on; 1: the half that nobody looked at."""
        return zlib.crc32(self.name.encode()) % 2


def samples() -> Iterator[Sample]:
    """The bounces of the corpus that have one verdict and in which a server's answer stands."""
    folder = Path(os.environ["NEWSLETTER_CORPORA"], "bounces")
    truth = json.loads(folder.joinpath("sisimai-expected.json").read_text("utf-8"))
    for name, row in sorted(truth.items()):
        expected = row["expected"] or []
        if len(expected) != 1 or expected[0]["reason"] in NO_BOUNCES:
            continue
        read = answer(folder.joinpath("sisimai", name).read_bytes())
        if read is None:
            continue
        phase, reply = read
        yield Sample(
            name=name,
            phase=phase,
            reply=reply,
            reason=expected[0]["reason"],
            hard=expected[0]["hard"],
        )


def answer(raw: bytes) -> tuple[Phase, Reply] | None:
    """What the server said, and to what, as far as the report tells."""
    message = message_from_bytes(raw.replace(b"\r\n", b"\n"), policy=policy.compat32)
    text = _text(message)
    fields = _fields(message)
    said = fields.get("diagnostic-code", "").partition(";")[2].strip()
    for candidate in (said, text):
        found = _reply(candidate, fields.get("status", ""))
        if found is not None:
            return _phase(f"{said}\n{text}"), found
    # Some reports carry a status and words, but no code: the class of the status is the code.
    status = _STATUS.search(fields.get("status", ""))
    if said and status:
        words = " ".join(said.split())
        return _phase(text), Reply(int(status[1][0]) * 100 + 50, f"{status[1]} {words}")
    return None


def _reply(said: str, status: str) -> Reply | None:
    found = [each for each in _REPLY.finditer(said) if each[1] != "421" or len(said) < 2000]
    if not found:
        return None
    last = found[0]
    paragraph = re.split(r"\n\s*\n", said[last.end() :], maxsplit=1)[0]
    words = " ".join(re.sub(r"(?m)^\s*(?:<<<\s*)?[45]\d\d[ -]", " ", paragraph).split())[:600]
    if not _STATUS.match(words):
        better = _STATUS.search(status)
        if better and not better[1].endswith((".0.0", ".0")):
            words = f"{better[1]} {words}"
    return Reply(int(last[1]), words.removeprefix("#"))


def _fields(message: Message) -> dict[str, str]:
    for part in message.walk():
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            blocks = part.get_payload()
            if not isinstance(blocks, list):
                blocks = []
            found: dict[str, str] = {}
            for block in blocks:
                for field in ("status", "diagnostic-code", "action"):
                    if isinstance(block, Message) and block.get(field):
                        found[field] = " ".join(str(block.get(field)).split())
            return found
    return {}


def _text(message: Message) -> str:
    for part in message.walk():
        if part.get_content_maintype() == "text" and not isinstance(part, EmailMessage):
            payload = part.get_payload(decode=True)
            if not isinstance(payload, bytes):
                return ""
            text = payload.decode("utf-8", "replace")
            if part.get_content_subtype() == "html":
                text = re.sub(r"<[^>]+>", " ", text)
            return _ORIGINAL.split(text, maxsplit=1)[0]
    return ""


def _phase(text: str) -> Phase:
    if re.search(
        r"reply to end of DATA|after (?:end of )?(?:DATA|message)|>>> \.", text, re.IGNORECASE
    ):
        return Phase.DOT
    if re.search(r"reply to DATA|>>> DATA", text, re.IGNORECASE):
        return Phase.DATA
    if re.search(r"(?:reply to|after|>>>) MAIL\b", text, re.IGNORECASE):
        return Phase.MAIL
    return Phase.RCPT
