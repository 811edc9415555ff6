"""Pauses that providers name themselves."""

import pytest

from newsletter.mailing.pacing.signs import wanted_pause


@pytest.mark.parametrize(
    ("provider", "text", "seconds"),
    [
        ("yahoo", "4.7.0 [TSS04] Messages deferred", 2 * 3600),
        ("yahoo", "4.7.0 TSS05", 4 * 3600),
        ("yahoo", "[TSS05] after [TSS04]", 4 * 3600),
        ("google", "4.7.28 an Unusual Rate of mail", 1800),
        ("google", "[TSS04]", 0),
        ("example.org", "an unusual rate of mail", 0),
        ("yahoo", "", 0),
    ],
)
def test_the_longest_pause_that_is_said(provider: str, text: str, seconds: float) -> None:
    """In any case of letters, believed of its own provider alone; nought where none is said."""
    assert wanted_pause(provider, text) == seconds
