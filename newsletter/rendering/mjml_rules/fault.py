"""What is wrong with a theme's MJML, where, and how to mend it; and the nearest word to a slip."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that mrml would pass over in silence; `where` is `file:line` of the template."""

    what: str
    where: str
    mend: str

    def __str__(self) -> str:
        """One line: `where: what; mend`."""
        return f"{self.where}: {self.what}; {self.mend}"


def nearest(word: str, known: Collection[str], *, otherwise: str = "") -> str:
    """The known word that was probably meant, as a question; else what to do instead."""
    close = get_close_matches(word.lower(), sorted(known), n=1)
    if close:
        return f'did you mean "{close[0]}"?'
    return otherwise or f"there are: {', '.join(sorted(known))}"
