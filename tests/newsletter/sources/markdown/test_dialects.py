"""What tells one Markdown from another."""

import pytest

from newsletter.errors import ReportError
from newsletter.sources.markdown.dialects import Dialect, find_dialect
from newsletter.sources.metadata import split_front_matter

TEXTS = {
    "nothing": ("a {{ b }}\n", Dialect.COMMONMARK),
    "a layout": ("---\nlayout: post\n---\n", Dialect.KRAMDOWN),
    "named": ("---\ndialect: Kramdown\n---\n", Dialect.KRAMDOWN),
    "the name counts": ("---\nlayout: post\ndialect: commonmark\n---\n", Dialect.COMMONMARK),
}


@pytest.mark.parametrize(("text", "dialect"), TEXTS.values(), ids=TEXTS.keys())
def test_dialect(text: str, dialect: Dialect) -> None:
    """From front matter alone."""
    assert find_dialect(split_front_matter(text, where="x")[0], where="x") is dialect


def test_an_unknown_dialect_is_an_error() -> None:
    """With its line and the names that are known."""
    entries = split_front_matter("---\ntitle: a\ndialect: latin\n---\n", where="x")[0]
    with pytest.raises(ReportError, match=r'^x:3: "latin" is not a dialect .*commonmark, kramdown'):
        find_dialect(entries, where="x")
