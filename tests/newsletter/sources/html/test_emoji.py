"""The codes of emoji."""

import pytest

from newsletter.sources.html.emoji import find_char, replace_codes


@pytest.mark.parametrize(
    ("code", "char"),
    [
        ("tada", "\U0001f389"), ("+1", "\U0001f44d"), ("rocket", "\U0001f680"), ("slight_smile", "\U0001f642"),
        ("heart", "\u2764\ufe0f"), ("no_such_code", ""), ("", ""),
    ],
)  # fmt: skip
def test_characters(code: str, char: str) -> None:
    """Those of the forum's own names too; an unknown code has none."""
    assert find_char(code).rstrip("\ufe0f") == char.rstrip("\ufe0f")


def test_codes_in_titles() -> None:
    """Known codes become characters, with their tone; the rest stays as it is."""
    assert replace_codes(":tada: a :gull: 12:30:45 :wave:t2:") == (
        "\U0001f389 a :gull: 12:30:45 \U0001f44b\U0001f3fb"
    )
