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

    def text(self, number: int) -> str:
        """The plain-text part of an edition."""
        return f"{self.base}/{number}.txt"

    def picture(self, number: int, name: str) -> str:
        """An image of an edition, named by its content."""
        return f"{self.base}/{number}/{name}"

    def editions(self) -> str:
        """The list of all editions."""
        return f"{self.base}/editions"

    def feed(self, form: str = "atom", topic: str = "") -> str:
        """A feed of all editions, or of those with something on a topic: Atom, RSS or JSON."""
        return f"{self.base}/topics/{topic}.{form}" if topic else f"{self.base}/feed.{form}"

    def static(self, name: str) -> str:
        """A style sheet, script or icon of the pages."""
        return f"{self.base}/static/{name}"

    def logo(self) -> str:
        """The project's logo."""
        return f"{self.base}/logo"

    def calendar(self) -> str:
        """The release calendar as iCalendar."""
        return f"{self.base}/releases.ics"

    def sitemap(self) -> str:
        """What search engines may look at."""
        return f"{self.base}/sitemap.xml"

    def subscribe(self) -> str:
        """The subscribe form: GET shows it alone, POST asks for a confirmation by mail."""
        return f"{self.base}/subscribe"

    def confirm(self, token: str) -> str:
        """What a mail asks to confirm: GET shows it, POST does it."""
        return f"{self.base}/c/{token}"

    def unsubscribe(self, token: str) -> str:
        """One subscriber's way out: GET shows a page, POST acts (RFC 8058 3.1)."""
        return f"{self.base}/u/{token}"

    def stay(self, token: str) -> str:
        """The way back of who has just left: POST acts, GET shows the page to leave."""
        return f"{self.base}/u/{token}/undo"

    def move(self, token: str) -> str:
        """Where a subscriber asks for another address: POST acts, GET shows their choices."""
        return f"{self.base}/p/{token}/move"

    def preferences(self, token: str) -> str:
        """One subscriber's choices."""
        return f"{self.base}/p/{token}"
