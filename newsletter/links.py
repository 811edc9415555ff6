"""Public URLs: every address a letter, a page or a feed can contain is built here.

Paths are short because List-Unsubscribe should fit one header line: path and token together
take at most 48 characters (measured: Python's own folding of a longer one breaks one-click).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Links:
    """The public pages below one base URL, such as `https://news.example.org`."""

    base: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "base", self.base.rstrip("/"))

    def home(self) -> str:
        """The page with the subscribe form and the archive's beginning."""
        return f"{self.base}/"

    def edition(self, number: int) -> str:
        """The web edition, the same words as the letter."""
        return f"{self.base}/{number}"

    def feed(self) -> str:
        """The Atom feed of all editions."""
        return f"{self.base}/feed.atom"

    def unsubscribe(self, token: str) -> str:
        """One subscriber's way out: GET shows a page, POST acts (RFC 8058 3.1)."""
        return f"{self.base}/u/{token}"

    def confirm(self, token: str) -> str:
        """Where an opt-in is confirmed: GET shows a page, POST acts."""
        return f"{self.base}/c/{token}"

    def preferences(self, token: str) -> str:
        """One subscriber's choices."""
        return f"{self.base}/p/{token}"
