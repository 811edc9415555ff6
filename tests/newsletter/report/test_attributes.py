"""Named attributes: written and read back, and not seen where an author only used braces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.report.attributes import (
    NONE,
    Attributes,
    read_attributes,
    split_attributes,
    write_attributes,
)
from tests.support.reports import TEXTS


@given(st.dictionaries(TEXTS, TEXTS, max_size=3), TEXTS)
def test_any_text_reads_back(values: dict[str, str], ident: str) -> None:
    """Keys and values may hold anything: quotes, brackets, line feeds, braces."""
    values.pop("id", None)
    written = write_attributes(values, kind="a", ident=ident)
    assert "\n" not in written
    named = values | ({"id": ident} if ident else {})
    assert read_attributes(f"x{written}}}", 1) == (Attributes(("a",), named), len(written) + 1)


@pytest.mark.parametrize(
    "text",
    ["{", "{}", "{ }", "{a}", "{% a %}", "{{ a }}", "{: .a}", "{a=}", "{a='b'}", "{#}", '{a="b}'],
)
def test_an_authors_braces_are_no_attributes(text: str) -> None:
    """Liquid, kramdown, sets and code stay text."""
    assert read_attributes(text) is None


def test_what_people_type() -> None:
    """Names, kinds, a format, bare and quoted values, blanks between."""
    found = read_attributes('{ #a .b .c =html d=e/f?g=h i="j \\"k\\" l" }')
    values = {"id": "a", "d": "e/f?g=h", "i": 'j "k" l'}
    assert found
    assert found[0] == Attributes(("b", "c"), values, "html")


@pytest.mark.parametrize(
    ("title", "rest", "attributes"),
    [
        ("A title {#a}", "A title", Attributes((), {"id": "a"})),
        ("{#a}", "", Attributes((), {"id": "a"})),
        ("A title{#a}", "A title{#a}", NONE),
        ("A {#a} title", "A {#a} title", NONE),
        ('A {b c} {d=" {e=f}"}', "A {b c}", Attributes((), {"d": " {e=f}"})),
    ],
)
def test_a_titles_attributes_stand_apart_at_its_end(
    title: str, rest: str, attributes: Attributes
) -> None:
    """Right behind a word they belong to the word."""
    assert split_attributes(title) == (rest, attributes)


def test_take_splits_fields_from_the_rest() -> None:
    """Kinds that nothing uses become a class, as in HTML."""
    attributes = Attributes(("mention", "x"), {"url": "u", "class": "y", "b": "c"})
    assert attributes.take("url", kind="mention") == (
        {"url": "u"},
        (("b", "c"), ("class", "x y")),
    )
