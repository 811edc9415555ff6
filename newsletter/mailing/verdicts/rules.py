"""What an answer means and whom it is about: ordered rules as data, the first that fits decides.

The phase matters: at MAIL no recipient has been named, so whatever is wrong there is ours.
Sources: RFC 3463, RFC 5321 4.2 and 4.5.3.1.10, and what servers really say.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from newsletter.mailing.outcomes import Cause, Deferred, PutBack, Refused
from newsletter.mailing.replies import Reply


class Phase(StrEnum):
    """What the answer answers."""

    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    DOT = "the final dot"


class Verdict(StrEnum):
    """What follows for the letter."""

    PUT_BACK = "put back"
    """Nothing was said about this letter."""
    STOP = "stop"
    """Every other letter would get this answer too."""
    DEFER = "defer"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of the table: what follows and whom it is about, where every given sign fits."""

    verdict: Verdict
    cause: Cause
    phase: Phase | None = None
    codes: Sequence[int] = ()
    enhanced: str | None = None
    """A pattern for the whole enhanced code."""
    says: str | None = None
    """A pattern found somewhere in the text, whatever its case."""

    def fits(self, phase: Phase, reply: Reply) -> bool:
        """Whether every sign that the rule names is there."""
        return (
            self.phase in (None, phase)
            and (not self.codes or reply.code in self.codes)
            and (self.enhanced is None or bool(re.fullmatch(self.enhanced, reply.enhanced or "")))
            and (self.says is None or bool(re.search(self.says, reply.text, re.IGNORECASE)))
        )


NEVER = range(500, 600)
NOT_NOW = range(400, 500)
RULES = (
    # RFC 5321 3.8: the server is closing the channel, whatever was being said.
    Rule(verdict=Verdict.PUT_BACK, cause=Cause.SYSTEM, codes=(421,)),
    Rule(verdict=Verdict.STOP, cause=Cause.SENDER, phase=Phase.MAIL, codes=NEVER),
    Rule(verdict=Verdict.STOP, cause=Cause.SENDER, codes=(530, 534, 535, 538)),
    Rule(verdict=Verdict.STOP, cause=Cause.SENDER, enhanced=r"5\.1\.[78]|5\.7\.60"),
    # The receiver's opinion of us says nothing about who asked for the letter.
    Rule(verdict=Verdict.DEFER, cause=Cause.POLICY, enhanced=r"[45]\.7\.\d+"),
    Rule(verdict=Verdict.REFUSE, cause=Cause.CONTENT, enhanced=r"5\.3\.4|5\.2\.3|5\.6\.\d+"),
    Rule(verdict=Verdict.DEFER, cause=Cause.MAILBOX, enhanced=r"[45]\.2\.2"),
    # RFC 5321 4.5.3.1.10: 552 to RCPT is to be read as 452, too many recipients.
    Rule(verdict=Verdict.DEFER, cause=Cause.MAILBOX, phase=Phase.RCPT, codes=(452, 552)),
    Rule(verdict=Verdict.DEFER, cause=Cause.SYSTEM, enhanced=r"[45]\.5\.3"),
    Rule(verdict=Verdict.DEFER, cause=Cause.SYSTEM, says=r"too many recipients"),
    Rule(verdict=Verdict.REFUSE, cause=Cause.ADDRESS, enhanced=r"5\.1\.\d+|5\.2\.1"),
    Rule(verdict=Verdict.REFUSE, cause=Cause.CONTENT, phase=Phase.DOT, codes=(552,)),
    Rule(verdict=Verdict.REFUSE, cause=Cause.ADDRESS, phase=Phase.RCPT, codes=(550, 551, 553)),
    Rule(verdict=Verdict.REFUSE, cause=Cause.SYSTEM, codes=NEVER),
    Rule(verdict=Verdict.DEFER, cause=Cause.SYSTEM, codes=NOT_NOW),
)
"""Tried in this order; the last two fit every negative answer."""


def judge(phase: Phase, reply: Reply) -> Deferred | Refused | PutBack:
    """The outcome that the first fitting rule makes of a negative (4xx or 5xx) answer."""
    rule = next(rule for rule in RULES if rule.fits(phase, reply))
    if rule.verdict in (Verdict.PUT_BACK, Verdict.STOP):
        stops = rule.verdict is Verdict.STOP
        return PutBack(code=reply.code, text=reply.text, stops_run=stops)
    kind = Deferred if rule.verdict is Verdict.DEFER else Refused
    return kind(code=reply.code, cause=rule.cause, enhanced=reply.enhanced, text=reply.text)
