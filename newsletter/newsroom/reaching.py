"""Asks the web for the links of a letter: which of them lead nowhere."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from newsletter.errors import FetchError
from newsletter.fetching.fetcher import Fetcher
from newsletter.fetching.values import Limits

MOST = 100
"""Links that are asked for; a report with more has them from a list."""
AT_ONCE = 8
PATIENCE = Limits(seconds=10.0)
"""How long one link may take. Of its page nothing is read."""

_GONE = frozenset({404, 410})
_UNREAD: frozenset[int] = frozenset()
"""No status is worth its page: the status is all that we want to know."""


def reach(links: Sequence[str], fetcher: Fetcher) -> Mapping[str, str]:
    """Each link, up to MOST, and what was wrong with it; nothing where it answered.

    A server that does not let programs see a page, or has a fault of its own, is no dead link.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = links[:MOST]
        return dict(zip(asked, pool.map(lambda url: _fault(url, fetcher), asked), strict=True))


def _fault(url: str, fetcher: Fetcher) -> str:
    try:
        fetcher.fetch(url, statuses=_UNREAD)
    except FetchError as error:
        return error.what if error.status is None or error.status in _GONE else ""
    return ""
