"""What mail programs support, which of it a letter uses, and what a reader of one would see.

The facts are caniemail.com's, kept with the package and dated; nothing is fetched. `lens` shows a
letter without what one client drops.
"""

from newsletter.checks.clients.consequences import BASELINE, Consequence, Loss, loss
from newsletter.checks.clients.features import Use, features_of
from newsletter.checks.clients.lenses import Lensed, lens
from newsletter.checks.clients.support import Feature, Support, features
from newsletter.checks.clients.table import CLIENTS, WEIGHTY, Client, named, weight

__all__ = [
    "BASELINE",
    "CLIENTS",
    "WEIGHTY",
    "Client",
    "Consequence",
    "Feature",
    "Lensed",
    "Loss",
    "Support",
    "Use",
    "features",
    "features_of",
    "lens",
    "loss",
    "named",
    "weight",
]
