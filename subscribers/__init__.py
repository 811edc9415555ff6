"""Who gets the letters: subscribers, their consent, their tokens, and the store that keeps them.

Knows nothing of the package `newsletter`. This is its front door; what is not named here is
nobody else's business.
"""

from subscribers.addresses import read_address
from subscribers.census import Census
from subscribers.consent import known, mailable, reachable
from subscribers.dividing import Division, division
from subscribers.errors import (
    SubscriberError,
    TokenError,
    TokenExpired,
    TokenForged,
    UnknownSubscriber,
)
from subscribers.exporting.forms import ExportForm
from subscribers.exporting.sieve import Exported
from subscribers.found import Found
from subscribers.grounds import Reception
from subscribers.importing.imports import ImportInterrupted, ImportOrder
from subscribers.importing.running import ImportResult, Progress
from subscribers.importing.runs import Run
from subscribers.joining.entitling import NO_OPT_IN, entitled, language_of, lists_of
from subscribers.joining.forms import read_stamp, stamp
from subscribers.joining.joining import Confirmed, Pending, SignUp
from subscribers.joining.limits import Limits
from subscribers.joining.opt_ins import Purpose
from subscribers.joining.puzzles import make_puzzle, read_solution
from subscribers.leaving.departing import Departure
from subscribers.model import MAIN, Following, Frequency, Preview, State, Subscriber, Way
from subscribers.moment import one_moment
from subscribers.outbox import Notice, Outbox, Owed
from subscribers.persons.choosing import Choices
from subscribers.reading import followed
from subscribers.store import Subscribers
from subscribers.tables import metadata
from subscribers.tokens import KeyRing

__all__ = [
    "MAIN",
    "NO_OPT_IN",
    "Census",
    "Choices",
    "Confirmed",
    "Departure",
    "Division",
    "ExportForm",
    "Exported",
    "Following",
    "Found",
    "Frequency",
    "ImportInterrupted",
    "ImportOrder",
    "ImportResult",
    "KeyRing",
    "Limits",
    "Notice",
    "Outbox",
    "Owed",
    "Pending",
    "Preview",
    "Progress",
    "Purpose",
    "Reception",
    "Run",
    "SignUp",
    "State",
    "Subscriber",
    "SubscriberError",
    "Subscribers",
    "TokenError",
    "TokenExpired",
    "TokenForged",
    "UnknownSubscriber",
    "Way",
    "division",
    "entitled",
    "followed",
    "known",
    "language_of",
    "lists_of",
    "mailable",
    "make_puzzle",
    "metadata",
    "one_moment",
    "reachable",
    "read_address",
    "read_solution",
    "read_stamp",
    "stamp",
]
