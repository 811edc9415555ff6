"""What follows from the class of an answer: for the subscriber, for us, and in the summary.

Thresholds count editions in a row, never days: a weekly letter would never reach a threshold of
days. Whatever is held against a subscriber can be undone, one mailing at a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from newsletter.mailing.outcomes import Cause


class Toll(StrEnum):
    """What a cause costs the subscriber once it has come often enough."""

    NOTHING = "nothing"
    """The answer says nothing about the person or the mailbox."""
    SUPPRESSION = "suppression"
    """Never mailed again, unless somebody forgives it."""
    REST = "rest"
    """Left out for `REST`, then mailed once as a probe; refused again, left out again."""


class Stance(StrEnum):
    """What a cause makes of the sending itself."""

    GO_ON = "go on"
    """Nothing: the next letter has nothing to do with this answer."""
    SLOW_DOWN = "slow down"
    """The provider's limit shrinks; the letter comes back later."""
    OPEN_BREAKER = "open the breaker"
    """No more letters to this provider for a while."""
    STOP_EDITION = "stop the edition"
    """Every receiver with the same taste would refuse this letter: pause the mailing."""
    STOP_RUN = "stop the run"
    """Nothing can be sent by anybody until our own configuration is mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """All that follows from one cause."""

    toll: Toll = Toll.NOTHING
    after: int = 0
    """Editions in a row with this cause, this one included, before the toll is taken."""
    stance: Stance = Stance.GO_ON
    fault: str
    """Whose fault it is, as the summary says it."""
    mend: str
    """What to do about it, as the summary says it."""


REST = timedelta(weeks=8)
"""How long somebody is left out before a probe."""
GIVEN_UP_LEAST = 2
"""Editions in a row where servers said 4xx until the letter expired, whatever they said."""
OUTAGE_SHARE = 0.2
"""From this share of a domain's answers on, one cause is an outage and no fact about people."""
OUTAGE_LEAST = 3
"""Fewer refusals than this are no outage: two dead mailboxes of a small domain are dead."""
MAILING_OUTAGE_LEAST = 20
"""The same for a whole mailing, whose small ones may have met a few dead addresses at once."""
OUTAGE_EDITIONS = 3
"""Editions in a row for which one domain's outage holds a toll back; then it is the truth."""

EFFECTS: Mapping[Cause, Effect] = MappingProxyType(
    {
        Cause.ADDRESS: Effect(
            toll=Toll.SUPPRESSION,
            after=1,
            fault="the address does not exist",
            mend="nothing: it is never mailed again; `newsletter mailing forgive` undoes that",
        ),
        Cause.DOMAIN: Effect(
            toll=Toll.SUPPRESSION,
            after=2,
            fault="the address's domain takes no mail",
            mend="nothing: after two editions in a row it is never mailed again",
        ),
        Cause.DISABLED: Effect(
            toll=Toll.SUPPRESSION,
            after=2,
            fault="the mailbox is switched off",
            mend="nothing: after two editions in a row it is never mailed again",
        ),
        Cause.MAILBOX: Effect(
            toll=Toll.REST,
            after=4,
            fault="the mailbox is full",
            mend="nothing: after four editions in a row it is left out, and tried every 8 weeks",
        ),
        Cause.POLICY: Effect(
            stance=Stance.OPEN_BREAKER,
            fault="the provider distrusts us: reputation, authentication or a block list",
            mend="read the provider's words; check SPF, DKIM, DMARC and block lists, then resume",
        ),
        Cause.SENDER: Effect(
            stance=Stance.STOP_RUN,
            fault="our own settings: credentials, return path or protocol",
            mend="mend [smarthost] and [from] in newsletter.toml as the answer says, then send",
        ),
        Cause.CONTENT: Effect(
            stance=Stance.STOP_EDITION,
            fault="this edition: its size, or what is in it",
            mend="send a corrected edition: smaller, or without what the answer names",
        ),
        # Four quarters make a whole: what machines do wrong counts little, and never for ever.
        Cause.SYSTEM: Effect(
            toll=Toll.REST,
            after=4,
            fault="a machine or a network on the way",
            mend="nothing now: later editions are tried; if all fail, look at the smarthost's log",
        ),
        Cause.RATE: Effect(
            stance=Stance.SLOW_DOWN,
            fault="the provider wants letters more slowly, or a second try",
            mend="run `newsletter mailing run-due` later; lower `rate` in [sending] if it stays",
        ),
    }
)
"""Cause -> what follows."""


def is_outage(refused: int, answered: int, *, least: int = OUTAGE_LEAST) -> bool:
    """Whether so many refusals of one cause among so many answers tell of an outage."""
    return refused >= least and refused >= OUTAGE_SHARE * answered
