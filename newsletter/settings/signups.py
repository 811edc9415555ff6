"""How many sign-ups an hour may ask somebody to confirm: a bound against floods."""

from newsletter.settings.values import number

_MOST = 1_000_000


def signups(given: object) -> int:
    """So many; there is always a bound."""
    return number(given, 1, _MOST)
