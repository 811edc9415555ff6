"""What a screen reader says of a page, by hand-written pages and by Chromium's own tree."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from lxml.html import HtmlElement

from newsletter.checks.transcript import (
    ListedLink,
    OutlineLine,
    Role,
    Utterance,
    link_list,
    outline,
    transcript,
)
from tests.newsletter.rendering.reading import rendered
from tests.newsletter.rendering.specimens import EVERYTHING
from tests.support.chromium import chromium, opened


def page(body: str) -> HtmlElement:
    return html.document_fromstring(f"<!DOCTYPE html><title>No</title><body>{body}</body>")


def said(body: str) -> list[str]:
    return list(map(str, transcript(page(body))))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<p>One <b>word</b>\n more.</p><p>Two</p>", ["One word more.", "Two"]),
        ("<p>One<br>Two</p>Three<div>Four</div>", ["One", "Two", "Three", "Four"]),
        ("<p>a<script>no</script>b<!-- no -->c</p>", ["abc"]),
        ("<p>a</p><p hidden>no</p><p style='display:none'>no <a href='b'>no</a></p>", ["a"]),
        ("<div aria-hidden='true'>no</div><hr>", ["separator"]),
        ("<blockquote><p>One</p><p>Two</p></blockquote>x", ["quote: One", "Two", "x"]),
        ("<button>Press <i>me</i></button>", ["button: Press me"]),
        ("<div role='article' aria-label='Letter'>a</div>", ["article: Letter", "a"]),
        ("<div role='unheard-of'>a</div>", ["a"]),
        ("<p>\u200b \u00a0</p>", []),
    ],
    ids=[
        "inline",
        "blocks",
        "script",
        "hidden",
        "rule",
        "quote",
        "button",
        "article",
        "role",
        "none",
    ],
)
def test_text(body: str, words: list[str]) -> None:
    """Text comes in runs that blocks end; what nobody hears is left out."""
    assert said(body) == words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<h2>A <code>b</code></h2><p>c</p>", ["heading level 2: A b", "c"]),
        ("<h3></h3>a", ["heading level 3", "a"]),
        ("<h1><a href='b'>B</a> more</h1>", ["heading level 1", "link: B", "more"]),
        ("<p role='heading' aria-level='5'>a</p>", ["heading level 5: a"]),
        ("<p role='heading'>a</p>", ["heading level 2: a"]),
        ("<h4 role='presentation'>a</h4>", ["a"]),
    ],
)
def test_headings(body: str, words: list[str]) -> None:
    """A heading is said with its level and its first words."""
    assert said(body) == words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<p>See <a href='b'>the <b>list</b></a>.</p>", ["See", "link: the list", "."]),
        ("<p>a<a name='b'></a>b</p>", ["ab"]),
        ("<a href='b'></a>", ["link"]),
        ("<a href='b'><img src='c.png' alt='C'></a>", ["link: C", "image: C"]),
        ("<a href='b'>B <img src='c.png' alt=''></a>", ["link: B"]),
        ("<p>a <img src='b.png' alt='B'> c</p>", ["a", "image: B", "c"]),
        ("<p>a<img src='b.png' alt=''>c</p>", ["ac"]),
        ("<p>a<img src='b.png' alt='B' role='none'>c</p>", ["ac"]),
        ("<img src='https://a.example/b/c.png'>", ["image: c.png"]),
        ("<div role='img' aria-label='A curve'><p>no</p></div>", ["image: A curve"]),
    ],
)
def test_links_and_images(body: str, words: list[str]) -> None:
    """Links have names, images their texts; decoration is silent, no alt is a file name."""
    assert said(body) == words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<ul><li>a</li><li hidden>b</li></ul>c", ["list of 1 item", "item: a", "c"]),
        (
            "<ol><li>\n<p>a</p><p>b</p></li><li>c<ul><li></li></ul>d</li></ol>",
            ["list of 2 items", "item: a", "b", "item: c", "list of 1 item", "item", "d"],
        ),
        (
            "<ul><li><a href='b'>B</a> and</li></ul>",
            ["list of 1 item", "item", "link: B", "and"],
        ),
        (
            "<dl><dt>a</dt><dd>b</dd><dd>c</dd></dl>",
            ["list of 1 item", "term: a", "definition: b", "definition: c"],
        ),
        ("<ul role='presentation'><li>a</li></ul>", ["item: a"]),
    ],
    ids=["hidden", "nested", "link", "definitions", "presentation"],
)
def test_lists(body: str, words: list[str]) -> None:
    """A list says how many items it has, each item where it begins."""
    assert said(body) == words


def test_tables_of_data() -> None:
    """A table says its size and its caption, once; cells are said one by one."""
    assert said(
        "<table><caption>Days</caption><thead><tr><th>a</th><th>b</th></tr></thead>"
        "<tbody><tr><td>1</td><td></td></tr></tbody></table>c"
    ) == ["table of 2 rows, 2 columns: Days", "header: a", "header: b", "cell: 1", "cell", "c"]


def test_a_tables_label() -> None:
    """A label goes before the caption, and stands in for it."""
    row = "<tr><td>1</td></tr>"
    assert said(f"<table aria-label='Days'>{row}</table>")[0] == "table of 1 row, 1 column: Days"
    both = f"<table aria-label='Days'><caption>Weeks</caption>{row}</table>"
    assert said(both) == ["table of 1 row, 1 column: Days", "cell: 1"]


def test_tables_of_layout() -> None:
    """A table of layout is silent, data inside it is not, and layout inside data is."""
    inner = "<table><tr><td>1<table role='none'><tr><td>2</td></tr></table></td></tr></table>"
    assert said(f"<table role='presentation'><tr><td>a{inner}b</td><td>c</td></tr></table>") == [
        "a", "table of 2 rows, 1 column", "cell: 1", "2", "b", "c",
    ]  # fmt: skip


def test_values() -> None:
    """What is said is kept as values, not only as words."""
    assert transcript(page("<h2>A</h2><ul><li>b</li></ul>")) == (
        Utterance(role=Role.HEADING, text="A", level=2),
        Utterance(role=Role.LIST, items=1),
        Utterance(role=Role.ITEM, text="b"),
    )


def test_outline_and_links() -> None:
    """Both lists are in reading order, without what is hidden and with what has no name."""
    made = page(
        "<h1>A <a href='#b'>B</a></h1><h3></h3><div hidden><h2>no</h2><a href='#no'>no</a></div>"
        "<a href='#c'><img alt=''></a><a name='no'>no</a><h2>C</h2>"
    )
    assert outline(made) == (
        OutlineLine(level=1, text="A B"),
        OutlineLine(level=3, text=""),
        OutlineLine(level=2, text="C"),
    )
    assert link_list(made) == (ListedLink(text="B", href="#b"), ListedLink(text="", href="#c"))


@pytest.mark.chromium
def test_chromium_hears_the_same() -> None:
    """Headings with their levels, links, images, lists and tables are those of the browser's tree."""
    letter = rendered(EVERYTHING, Path()).html
    with chromium() as browser, opened(browser, letter, width=600) as (shown, _):
        tree = shown.context.new_cdp_session(shown).send("Accessibility.getFullAXTree")
    heard = list(_in_order(tree["nodes"]))
    made = html.document_fromstring(letter)
    headings = [(line.text, line.level) for line in outline(made)]
    assert headings == [(name, level) for role, name, level in heard if role == "heading"]
    assert len(headings) == 6
    links = [line.text for line in link_list(made)]
    assert links == [name for role, name, _ in heard if role == "link"]
    spoken = transcript(made)
    images = [each.text for each in spoken if each.role is Role.IMAGE]
    assert images == [name for role, name, _ in heard if role == "image"]
    for role, names in _ROLES.items():
        assert sum(each.role is role for each in spoken) == sum(each[0] in names for each in heard)


_ROLES = {
    Role.ARTICLE: {"article"},
    Role.LIST: {"list", "DescriptionList"},
    Role.ITEM: {"listitem"},
    Role.TERM: {"term"},
    Role.DEFINITION: {"definition"},
    Role.TABLE: {"table"},
    Role.HEADER: {"columnheader"},
    Role.CELL: {"cell"},
    Role.QUOTE: {"blockquote"},
    Role.SEPARATOR: {"splitter", "separator"},
}
"""What Chromium calls ours."""


def _in_order(nodes: list[dict[str, Any]]) -> Iterator[tuple[str, str, int]]:
    """Role, name and level of what is not ignored; the tree comes as a list of parents' children."""
    by_id = {node["nodeId"]: node for node in nodes}
    waiting = [nodes[0]]
    while waiting:
        node = waiting.pop()
        waiting += [by_id[each] for each in reversed(node["childIds"]) if each in by_id]
        if not node["ignored"]:
            name = " ".join(node.get("name", {}).get("value", "").split())
            levels = [each for each in node["properties"] if each["name"] == "level"]
            yield node["role"]["value"], name, levels[0]["value"]["value"] if levels else 0
