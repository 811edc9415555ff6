"""Whether everybody can read the letter: with eyes, with fingers, and by ear.

The rules are those that the Email Markup Consortium and Parcel audit mails by, as far as they can
be seen in the letter: an error is what they call critical or serious. Faults of the look name the
theme's file, faults of the words the report's line. Contrast is a question of its own.
"""

from collections.abc import Iterator

from newsletter.checks.accessibility import (
    frame,
    headings,
    images,
    languages,
    links,
    tables,
    targets,
    type_sizes,
    wording,
)
from newsletter.checks.accessibility.reading import Reading
from newsletter.checks.finding import Finding
from newsletter.checks.letter import Letter

_PARTS = (frame, headings, tables, images, links, targets, type_sizes, wording, languages)

RULES = tuple(rule for part in _PARTS for rule in part.RULES)


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield what keeps some readers out."""
    reading = Reading(letter)
    for part in _PARTS:
        yield from part.examine(reading)
