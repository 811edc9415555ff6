"""What reading HTML loses or changes: counted while reading, told in a few notes at the end."""

import re
from collections import Counter
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

from newsletter.report import Diagnostic, Level, Span
from newsletter.sources.html.source import SCHEMES

_SAYINGS: Mapping[str, tuple[Level, str]] = {
    "html-left-out": (Level.INFO, "parts that are no text of the report were left out"),
    "html-outside": (Level.INFO, "words outside of the page's main part were left out"),
    "html-link-relative": (
        Level.WARNING,
        "addresses lack their host, and it is not known; they lead nowhere in mail",
    ),
    "html-link-dropped": (
        Level.WARNING,
        "links have no address that may be used; their text stays",
    ),
    "html-link-lost": (Level.WARNING, "links stood in a title or caption, where only text can be"),
    "html-image-dropped": (Level.WARNING, "images have no address that may be used"),
    "html-online-only": (
        Level.WARNING,
        "things work only in a browser; a link stands in their place",
    ),
    "html-spoiler-shown": (Level.INFO, "hidden words in sentences are shown"),
}
"""The code of a note -> its level, and what it says of the things it counts."""
_SHOWN, _LONGEST = 5, 80
_BLANK = re.compile(r"[\t\r\n]")


class Losses:
    """Counts things under the code of the note that tells them.

    `total` is how many there are; `place` is where what is read now stands in its file, if that is
    known: a note tells where the first of its things was.
    """

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {code: Counter() for code in _SAYINGS}
        self._places: dict[str, Span | None] = {}
        self.total = 0
        self.place: Span | None = None

    def add(self, code: str, what: str, count: int = 1) -> None:
        """Count a thing; `what` names it for the reader of the note."""
        self._counts[code][" ".join(what.split())[:_LONGEST]] += count
        self._places.setdefault(code, self.place)
        self.total += count

    def notes(self) -> tuple[Diagnostic, ...]:
        """One note for each code that something was counted under."""
        return tuple(
            _note(code, counts, self._places[code])
            for code, counts in self._counts.items()
            if counts
        )


def _note(code: str, counts: Counter[str], span: Span | None) -> Diagnostic:
    level, saying = _SAYINGS[code]
    named = [f"{what} ({count})" if count > 1 else what for what, count in counts.items() if what]
    more = [f"and {len(named) - _SHOWN} more"] if len(named) > _SHOWN else []
    listed = ", ".join([*named[:_SHOWN], *more])
    message = f"{counts.total()} {saying}" + (f": {listed}" if listed else "")
    return Diagnostic(level=level, code=code, message=message, span=span)


class Addresses:
    """Makes the addresses of a page absolute, against the page's own."""

    def __init__(self, base: str, losses: Losses) -> None:
        self.page = base if base.startswith(("https://", "http://")) else ""
        self._losses = losses

    def absolute(self, address: str) -> str:
        """An address as a reader of mail can use it; empty where it may not be used.

        One without a host stays as it is where the page's own address is not known, and is
        counted. Discourse's `upload://` becomes the address that its server knows.
        """
        address = _BLANK.sub("", address.strip()).replace(" ", "%20")
        if address.startswith("upload://"):
            address = f"/uploads/short-url/{address.removeprefix('upload://')}"
        try:
            whole = urljoin(self.page, address) if self.page and address else address
            scheme = urlsplit(whole).scheme
        except ValueError:
            return ""
        if not scheme and address:
            self._losses.add("html-link-relative", address)
        return whole if not scheme or scheme in SCHEMES else ""
