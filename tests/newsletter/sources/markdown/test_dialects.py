"""What tells one Markdown from another."""

import pytest

from newsletter.errors import ReportError
from newsletter.report import normalise, to_markdown
from newsletter.sources.markdown.dialects import Dialect, find_dialect
from newsletter.sources.markdown.reading import read_markdown
from newsletter.sources.metadata import split_front_matter

TEXTS = {
    "nothing": ("a {{ b }}\n", Dialect.COMMONMARK),
    "a layout": ("---\nlayout: post\n---\n", Dialect.KRAMDOWN),
    "named": ("---\ndialect: Kramdown\n---\n", Dialect.KRAMDOWN),
    "the name counts": ("---\nlayout: post\ndialect: commonmark\n---\n", Dialect.COMMONMARK),
}


def test_lines_without_fences_are_pelicans() -> None:
    """Whatever else they hold, unless they name another dialect."""
    entries = split_front_matter("Title: a\nlayout: b\n", where="x")[0]
    assert find_dialect(entries, where="x", fenced=False) is Dialect.PYTHON
    named = split_front_matter("Title: a\ndialect: kramdown\n", where="x")[0]
    assert find_dialect(named, where="x", fenced=False) is Dialect.KRAMDOWN
    assert find_dialect({}, where="x", fenced=False) is Dialect.COMMONMARK


@pytest.mark.parametrize(
    "text",
    ["Title: a\nlayout: b\n\n- c\n  - d\n", "---\ndialect: python-markdown\n---\n- c\n  - d\n"],
)
def test_what_was_read_reads_back_from_our_own_form(text: str) -> None:
    """Its front matter no longer gives the dialect away."""
    report = read_markdown(text, where="x")
    again = read_markdown(to_markdown(report), where="x")
    assert normalise(again) == normalise(report)


@pytest.mark.parametrize(("text", "dialect"), TEXTS.values(), ids=TEXTS.keys())
def test_dialect(text: str, dialect: Dialect) -> None:
    """From front matter alone."""
    assert find_dialect(split_front_matter(text, where="x")[0], where="x") is dialect


def test_an_unknown_dialect_is_an_error() -> None:
    """With its line and the names that are known."""
    entries = split_front_matter("---\ntitle: a\ndialect: latin\n---\n", where="x")[0]
    with pytest.raises(ReportError, match=r'^x:3: "latin" is not a dialect .*commonmark, kramdown'):
        find_dialect(entries, where="x")
