"""What a fetch may cost, and what it brings."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Where a fetch ends that does not end by itself."""

    seconds: float = 30.0
    """For the whole of it: names, redirects, and the last octet however slowly it drips."""
    octets: int = 20 * 2**20
    """Of content, counted both on the wire and after decompression."""
    redirects: int = 5
    """Followed at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer, whole and decompressed."""

    url: str
    """Where it came from in the end, after redirects."""
    status: int
    headers: Mapping[str, str]
    """Names in lower case; what came several times is joined by commas."""
    content: bytes
    """As the author of the page wrote it; HTML and XML name their charset themselves."""
    from_cache: bool = False
