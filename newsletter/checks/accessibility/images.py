"""Whether every image has words for those who do not see it, or is marked as mere decoration."""

from collections.abc import Iterator

from newsletter.checks.accessibility.reading import BLOCKS, Reading
from newsletter.checks.elements import is_layout
from newsletter.checks.finding import Finding, Rule, Severity

RULES = (
    Rule(
        name="image-words",
        question="Has every image an alternative text, an empty one if it is decoration?",
    ),
)


def examine(reading: Reading) -> Iterator[Finding]:
    """Yield the images whose file name would be read."""
    for seen in reading.seen("img"):
        if seen.element.get("alt") is None and not is_layout(seen.element):
            source = seen.element.get("src") or ""
            yield Finding(
                rule="image-words",
                severity=Severity.ERROR,
                what=f"the image {source[:80]} has no alt, so its file name is read",
                mend='write alt="..." in the template, alt="" where it is decoration',
                where=BLOCKS,
            )
