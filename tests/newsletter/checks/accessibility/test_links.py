"""What links are called, and how they are told from words."""

import re
from dataclasses import replace

import pytest

from newsletter.checks import Severity
from newsletter.checks.accessibility import examine
from newsletter.report import from_json, to_json
from tests.newsletter.checks.accessibility.faults import changed, fault, faults, letter

URL = "https://heron.example.org/a"


@pytest.mark.parametrize(
    "link",
    [f"[]({URL})", f"[![](https://heron.example.org/a.png)]({URL})"],
    ids=["empty", "image"],
)
def test_links_without_words(link: str) -> None:
    """Nothing to hear is an error, with the report's line."""
    found = fault(letter(f"Lead.\n\nSee {link}."), "link-name")
    assert (found.severity, found.where, found.line) == (Severity.ERROR, "week.md", 9)
    assert URL in found.what


def test_links_with_words() -> None:
    """An image's text, a label and a title are words."""
    image = f"[![A curve](https://heron.example.org/a.png)]({URL})"
    assert not faults(letter(f"See {image}, or [the curve]({URL})."))
    made = letter(f"See [it all]({URL}).")
    labelled = changed(made, (">it all</a>", ' aria-label="the curve"></a>'))
    assert not faults(labelled)


def test_the_themes_own_links() -> None:
    """A way out without words is the template's fault."""
    made = changed(letter("Words."), (">Unsubscribe</a>", "></a>"))
    assert fault(made, "link-name").where == "edition.mjml.j2"


@pytest.mark.parametrize("words", ["here", "Read more ...", "click here!", "hier", "Link"])
def test_vague_words(words: str) -> None:
    """Words that say nothing in a list of links are told with their line."""
    found = fault(letter(f"Lead.\n\nA change, see [{words}]({URL})."), "link-words")
    assert (found.severity, found.line) == (Severity.WARNING, 9)


@pytest.mark.parametrize("words", ["here is the list", "more builders", "the link checker", "#812"])
def test_telling_words(words: str) -> None:
    """The same words among others say enough."""
    assert not faults(letter(f"Lead.\n\nA change, see [{words}]({URL})."))


def test_the_line_is_the_links_own() -> None:
    """Of two links to one address the vague one is named."""
    made = letter(f"Lead, [the list]({URL}).\n\nSee [here]({URL}).")
    assert fault(made, "link-words").line == 9


def test_a_report_without_lines() -> None:
    """What was read from a page has no lines; its words are not the theme's for that."""
    made = letter(f"Lead.\n\nSee [here]({URL}).")
    bare = from_json(re.sub(r'"span": \[[^]]*\],', "", to_json(made.report)), where="week.json")
    found = fault(replace(made, report=bare), "link-words")
    assert (found.where, found.line) == ("week.md", None)


def test_addresses() -> None:
    """Addresses that are shown are told together, with their lines."""
    body = f"See <{URL}>.\n\nAnd <{URL}/b>.\n\nAnd [{URL} in words]({URL})."
    found = fault(letter(body), "link-address")
    assert "2 links show their address" in found.what
    assert "(lines 7, 9)" in found.what
    assert found.line == 7
    one = fault(letter(f"See <{URL}>."), "link-address")
    assert one.what.startswith("a link shows its address, ")


@pytest.mark.parametrize("text", ["[The list]({}) is new.", "New is [the list]({})"])
def test_words_before_or_after(text: str) -> None:
    """Words on either side make running text of a link's paragraph."""
    look = ("color:#1a5fb4", "color:#1a5fb4; text-decoration:none")
    assert faults(changed(letter(text.format(URL)), look)) == ["link-underline"]


def test_underlines() -> None:
    """A link among words needs a line below it; one that stands alone does not."""
    made = letter(f"See [the list]({URL}).\n\n[Alone]({URL}/b)")
    look = "color:#1a5fb4"
    plain = "color:#1a5fb4; text-decoration:none"
    assert look in made.rendition.html
    found = fault(changed(made, (look, plain)), "link-underline")
    assert '"the list"' in found.what
    assert found.where == "style.css"
    bordered = plain + "; border-bottom:1px solid"
    assert not faults(changed(made, (look, bordered)))
    assert not faults(changed(letter(f"[Alone]({URL}/b)"), (look, plain)))


def test_what_stands_twice_is_found_first() -> None:
    """The same words with the same address are told at their first line."""
    made = letter(f"See [here]({URL}).\n\nAgain [here]({URL}).")
    assert [each.line for each in examine(made)] == [7, 7]
