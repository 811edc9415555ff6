"""The toolbar's choices come from a query that anybody may write by hand."""

import pytest

from newsletter.preview.asked import Asked, asked_of


def test_nothing_asked_is_the_plain_letter() -> None:
    """Light, with images, for nobody in particular."""
    assert asked_of({}) == Asked()


def test_everything_asked() -> None:
    """Each choice is taken."""
    query = {
        "world": "forced", "images": "off", "client": "gmail.android", "reader": "ann@example.net",
        "edition": "12", "laid": "over", "line": "7",
    }  # fmt: skip
    assert asked_of(query) == Asked(
        world="forced", images=False, client="gmail.android", reader="ann@example.net",
        edition=12, is_overlaid=True, line=7,
    )  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [{"client": "pine"}, {"edition": "-1"}, {"edition": "²"}, {"line": "x"}, {"images": "maybe"},
     {"unknown": "1"}, {"edition": "9" * 5000}],
    ids=["client", "negative", "superscript", "word", "images", "unknown", "endless"],
)  # fmt: skip
def test_nonsense_is_not_asked(query: dict[str, str]) -> None:
    """It counts as nothing, and is no error."""
    assert asked_of(query) == Asked()
