"""Sentences of providers that say how long to stay away, as data."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Words of one provider, and the pause that it wants with them."""

    provider: str
    says: re.Pattern[str]
    """Looked for in the answer's text, in lower case."""
    pause: float
    """Seconds."""


_HOUR = 3600.0
SIGNS = (
    # KumoMTA's community/shaping.toml, for all three; Yahoo names its own sentences.
    Sign(provider="yahoo", says=re.compile(r"\[?tss04\]?"), pause=2 * _HOUR),
    Sign(provider="yahoo", says=re.compile(r"\[?tss05\]?"), pause=4 * _HOUR),
    Sign(provider="google", says=re.compile(r"unusual rate"), pause=0.5 * _HOUR),
)


def wanted_pause(provider: str, text: str) -> float:
    """Seconds that this provider wants to be left alone, by what it says; 0 where it does not."""
    said = text.lower()
    found = (sign.pause for sign in SIGNS if sign.provider == provider and sign.says.search(said))
    return max(found, default=0)
