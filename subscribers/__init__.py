"""Who gets the letters: subscribers, their consent, their tokens, and the store that keeps them.

Knows nothing of the package `newsletter`. This is its front door; what is not named here is
nobody else's business.
"""

from subscribers.addresses import read_address
from subscribers.consent import known, mailable, reachable
from subscribers.errors import SubscriberError, TokenError
from subscribers.importing import ImportResult
from subscribers.model import MAIN, Following, Frequency, State, Subscriber, Way
from subscribers.store import Subscribers
from subscribers.tables import metadata
from subscribers.tokens import KeyRing

__all__ = [
    "MAIN",
    "Following",
    "Frequency",
    "ImportResult",
    "KeyRing",
    "State",
    "Subscriber",
    "SubscriberError",
    "Subscribers",
    "TokenError",
    "Way",
    "known",
    "mailable",
    "metadata",
    "reachable",
    "read_address",
]
