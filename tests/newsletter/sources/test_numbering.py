"""The number of a report stands in its title."""

import pytest

from newsletter.sources.numbering import find_number


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Weekly status #1", 1),
        ("Changelog #300 (v0.3.2)", 300),
        ("Harbour notes, No. 12", 12),
        ("Newsletter 7", 7),
        ("Edition 41: the calm one", 41),
        ("Week Ending August 16, 2026", None),
        ("Gull 3.9", None),
        ("Release #3.9", None),
    ],
)
def test_number_of_a_title(title: str, number: int | None) -> None:
    """A marked number counts; a date, a version or a bare number does not."""
    assert find_number(title) == number
