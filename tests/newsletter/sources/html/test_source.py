"""Foreign HTML is refused where it is a bomb, and cleaned before it is read."""

import time

import pytest

from newsletter.errors import ReportError
from newsletter.sources.html.source import DEEPEST, LARGEST, parse_html
from newsletter.sources.html.tree import Element


def _root(text: str) -> Element:
    return parse_html(text, where="page.html").root


BOMBS: dict[str, str] = {
    "blocks": "<div>" * 1_000_000,
    "formatting": "<b>" * 1_000_000,
    "formatting left open over paragraphs": "".join(f"<b id={n}>" for n in range(20_000)) + "<p>a" * 500_000,
    "lists": "<ul><li>" * 500_000,
    "tables": "<table><tr><td>" * 300_000,
    "quotes, just too deep": "<blockquote>" * (DEEPEST + 1) + "a",
    "closed ones": "<i><s>" * 200_000 + "</s></i>" * 200_000,
    "breaks": "<br>" * (LARGEST // 4),
    "entities": "&amp;" * (LARGEST // 5),
    "unknown tags": "<x-y>" * 900_000,
    "fifty megabytes": "a" * 50_000_000,
    "fifty megabytes of tags": "<div>" * 10_000_000,
}  # fmt: skip


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_bombs_are_refused_at_once(text: str) -> None:
    """In a second or two, with one line, and without a deep recursion."""
    start = time.monotonic()
    with pytest.raises(ReportError, match=r"^page\.html: .*(nested too deeply|more than)"):
        parse_html(text, where="page.html")
    assert time.monotonic() - start < 20


WIDE: dict[str, str] = {
    "text": "a " * (LARGEST // 2),
    "paragraphs": "<p>a" * 200_000,
    "breaks": "<br>" * 200_000,
    "entities": "&amp;" * 200_000,
    "unclosed tags": "<" * (LARGEST // 4),
    "one attribute": f'<p title="{"a" * (LARGEST - 100)}">',
    "attributes": f"<p {'a=b ' * 100_000}>",
    "scripts never closed": "<script>" * 100_000,
    "comments never closed": "<!--" * 100_000,
    "levels just not too deep": "<blockquote>" * (DEEPEST - 2) + "a",
}  # fmt: skip


@pytest.mark.parametrize("text", WIDE.values(), ids=WIDE.keys())
def test_large_texts_are_read_in_reasonable_time(text: str) -> None:
    """What is only long is read; the suite's time limit guards it."""
    parse_html(text, where="page.html")


def test_what_runs_or_styles_is_gone() -> None:
    """Scripts, styles, handlers, comments: not one character of them reaches the tree."""
    root = _root(
        "<p onclick=evil() style='color:evil'>a<script>evil</script><style>evil</style><!-- evil -->"
        "<svg><text>evil</text></svg><template>evil</template><iframe src=x><b>evil</b></iframe></p>"
        "<math><annotation>evil</annotation></math>"
    )
    seen = [root, *root.find("")]
    values = [value for element in seen for value in element.attributes.values()]
    assert "evil" not in f"{root.text()} {values}"
    assert root.words() == "a"


def test_what_goes_with_its_content_is_counted() -> None:
    """Once for each, wherever it stands."""
    text = "<!-- a --><script>'<style>'</script><SCRIPT src=b></SCRIPT><style>c</style><textarea><!-- d --></textarea>"
    assert parse_html(text, where="x").dropped == {"comment": 1, "script": 2, "style": 1}


def test_tags_are_closed_as_browsers_close_them() -> None:
    """HTML5's rules: misnested, unclosed, in the wrong place."""
    root = _root("<p>a<b>b<p>c</b>d<ul><li>e<li>f</ul><table>g<tr><td>h</table>")
    assert [element.name for element in root.find("p", "li", "td")] == ["p", "p", "li", "li", "td"]
    assert root.words() == "a b cd e f g h".replace("a b", "ab")


def test_odd_characters() -> None:
    """Control characters are spaces; halves of characters and NUL do no harm."""
    assert _root("a\x00b\x0bc&#0;d\ud800e&#xD800;f&#1;g").words().replace(
        "\ufffd", " "
    ).split() == list("abcdefg")


def test_text_of_an_element() -> None:
    """Its words have spaces where blocks and breaks are; parts of it can be left out."""
    root = _root("<div>a<b>b</b><p>c</p>d<br>e<i class='x y'>f</i></div>")
    assert root.words() == "ab c d ef"
    assert root.words("b", "i.y") == "a c d e"
    assert root.text() == "abcd\nef"
    (italic,) = root.find(".y")
    assert italic.fits("b", "i.x")
    assert not italic.fits("i.z", "b.y")
