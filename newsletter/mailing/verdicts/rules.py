"""What an answer means and whom it is about: ordered rules as data, the first that fits decides.

Words come before codes, because servers choose their words with more care; a status is believed
where the words say nothing. Nothing is held against an address on a bare 550: RFC 5321 4.2.3
gives that code to policy, too. The phase matters: at MAIL no recipient has been named, so whatever
is wrong there is ours. Sources: RFC 3463, 5248, 5321, 7372, 7504, 7505, and what servers say.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from newsletter.mailing.outcomes import Cause, Deferred, PutBack, Refused
from newsletter.mailing.replies import Reply
from newsletter.mailing.verdicts import words


class Phase(StrEnum):
    """What the answer answers."""

    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    DOT = "the final dot"


class Verdict(StrEnum):
    """What follows for the letter."""

    STOP = "stop"
    """Every other letter would get this answer too."""
    DEFER = "defer"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of the table: whom the answer is about, where every given sign fits."""

    cause: Cause
    phases: Sequence[Phase] = ()
    codes: Sequence[int] = ()
    status: str | None = None
    """A pattern for the whole enhanced status."""
    says: re.Pattern[str] | None = None
    """A pattern found somewhere in the words."""

    def fits(self, phase: Phase, code: int, status: str, said: str) -> bool:
        """Whether every sign that the rule names is there."""
        return (
            (not self.phases or phase in self.phases)
            and (not self.codes or code in self.codes)
            and (self.status is None or bool(re.fullmatch(self.status, status)))
            and (self.says is None or bool(self.says.search(said)))
        )


NEVER = range(500, 600)
NOT_NOW = range(400, 500)
CLOSING = 421
"""RFC 5321 3.8: the server is closing the channel, whatever was being said."""
_WORDS_READ = 500
"""Characters; an explanation longer than this says nothing new."""
_TAGGED = re.compile(r"#([245]\.\d{1,3}\.\d{1,3})\b")
"""qmail and its kin write the status into the sentence, as in `no mailbox here (#5.1.1)`."""
_QUOTED = re.compile(r"https?://\S+|[^\s<>@]+@[^\s<>@]+")
"""Links and addresses: what stands in them is not what the server says about the letter."""

_AT_RCPT = (Phase.RCPT,)
_AFTER_RCPT = (Phase.DATA, Phase.DOT)
RULES = (
    # At MAIL nobody has been named. 4xx there is a machine's trouble or a limit.
    Rule(cause=Cause.SENDER, phases=(Phase.MAIL,), codes=NEVER),
    Rule(cause=Cause.SENDER, codes=(530, 534, 535, 538)),
    Rule(cause=Cause.SENDER, status=r"5\.7\.60"),
    Rule(cause=Cause.SENDER, says=words.BAD_SENDER),
    Rule(cause=Cause.SYSTEM, says=words.NOBODY_LEFT),
    # Words. Exchange Online's directory says "access denied" of an address it does not know.
    Rule(cause=Cause.ADDRESS, status=r"5\.4\.1", says=words.NOT_IN_DIRECTORY),
    Rule(cause=Cause.RATE, says=words.OUR_QUOTA),
    Rule(cause=Cause.RATE, codes=NOT_NOW, says=words.GREYLISTED),
    Rule(cause=Cause.MAILBOX, says=words.FULL),
    Rule(cause=Cause.CONTENT, codes=NEVER, says=words.SPAM),
    Rule(cause=Cause.CONTENT, codes=NEVER, says=words.TOO_BIG),
    # RFC 5321 4.5.3.1.10: 552 for too many recipients is to be read as 452.
    Rule(cause=Cause.RATE, codes=(452, 552), says=words.TOO_MANY),
    Rule(cause=Cause.RATE, codes=NOT_NOW, says=words.TOO_FAST),
    Rule(cause=Cause.POLICY, says=words.DISLIKE),
    # iCloud calls an address inactive that it never gave to anybody.
    Rule(cause=Cause.ADDRESS, status=r"5\.1\.1", says=words.INACTIVE_ADDRESS),
    Rule(cause=Cause.DISABLED, says=words.SWITCHED_OFF),
    Rule(cause=Cause.SYSTEM, says=words.PREFERENCES),
    Rule(cause=Cause.DOMAIN, says=words.NO_DOMAIN),
    Rule(cause=Cause.ADDRESS, says=words.NO_ADDRESS),
    Rule(cause=Cause.SYSTEM, says=words.LOOP_OR_EXPIRED),
    # Codes.
    Rule(cause=Cause.SENDER, status=r"[45]\.1\.[78]"),
    Rule(cause=Cause.ADDRESS, status=r"[45]\.1\.[136]"),
    Rule(cause=Cause.DOMAIN, status=r"[45]\.1\.(2|10)|5\.4\.310|5\.4\.4"),
    # RFC 7504: a host, and a domain, that never take mail.
    Rule(cause=Cause.DOMAIN, phases=_AT_RCPT, codes=(521, 556)),
    Rule(cause=Cause.RATE, status=r"4\.2\.1|[45]\.4\.5"),
    Rule(cause=Cause.DISABLED, status=r"5\.2\.1"),
    Rule(cause=Cause.MAILBOX, status=r"[45]\.2\.2"),
    Rule(cause=Cause.CONTENT, status=r"[45]\.3\.4|[45]\.2\.3|5\.6\.\d+"),
    Rule(cause=Cause.RATE, codes=(450, 451), status=r"4\.7\.1"),
    Rule(cause=Cause.POLICY, status=r"[45]\.7\.\d+"),
    Rule(cause=Cause.RATE, status=r"[45]\.5\.3"),
    Rule(cause=Cause.SENDER, status=r"5\.5\.\d+"),
    Rule(cause=Cause.SYSTEM, status=r"[45]\.[34]\.\d+"),
    Rule(cause=Cause.MAILBOX, phases=_AT_RCPT, codes=(452, 552)),
    Rule(cause=Cause.CONTENT, phases=_AFTER_RCPT, codes=(552,)),
    Rule(cause=Cause.ADDRESS, phases=_AT_RCPT, codes=(551, 553)),
    Rule(cause=Cause.SYSTEM),
)
"""Tried in this order; the last fits every answer that says no more than its code."""

VERDICTS: Mapping[Cause, Verdict] = MappingProxyType(
    {
        Cause.ADDRESS: Verdict.REFUSE,
        Cause.DOMAIN: Verdict.REFUSE,
        Cause.DISABLED: Verdict.REFUSE,
        Cause.CONTENT: Verdict.REFUSE,
        Cause.SYSTEM: Verdict.REFUSE,
        Cause.MAILBOX: Verdict.DEFER,
        Cause.POLICY: Verdict.DEFER,
        Cause.RATE: Verdict.DEFER,
        Cause.SENDER: Verdict.STOP,
    }
)
"""What a 5xx of each cause means for the letter; a 4xx always defers."""


def cause_of(phase: Phase, reply: Reply) -> Cause:
    """Whom a negative (4xx or 5xx) answer is about: the first fitting rule says it."""
    said = reply.text[:_WORDS_READ].lower()
    tagged = _TAGGED.search(said)
    status = reply.enhanced or (tagged[1] if tagged else "")
    said = _QUOTED.sub("@", said)
    return next(rule.cause for rule in RULES if rule.fits(phase, reply.code, status, said))


def judge(phase: Phase, reply: Reply) -> Deferred | Refused | PutBack:
    """The outcome of a negative answer; 421 is about the connection, whatever else it says."""
    if reply.code == CLOSING:
        return PutBack(code=reply.code, text=reply.text)
    cause = cause_of(phase, reply)
    verdict = Verdict.DEFER if reply.code in NOT_NOW else VERDICTS[cause]
    if verdict is Verdict.STOP:
        return PutBack(code=reply.code, text=reply.text, stops_run=True)
    kind = Deferred if verdict is Verdict.DEFER else Refused
    return kind(code=reply.code, cause=cause, enhanced=reply.enhanced, text=reply.text)
