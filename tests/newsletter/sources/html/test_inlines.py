"""What stands in a sentence of HTML."""

import pytest

from newsletter.report import (
    Break,
    CodeSpan,
    Emphasis,
    Inline,
    InlineImage,
    Link,
    Strike,
    Strong,
)
from tests.newsletter.sources.html.values import a, blocks_of, notes_of, p, t

X = "https://example.org/x"

INLINES: dict[str, tuple[str, tuple[Inline, ...]]] = {
    "strong, emphasis, strike": ("<b>a</b> <strong>b</strong> <i>c</i> <em>d</em> <s>e</s> <del>f</del>", (Strong(children=(t("a"),)), t(" "), Strong(children=(t("b"),)), t(" "), Emphasis(children=(t("c"),)), t(" "), Emphasis(children=(t("d"),)), t(" "), Strike(children=(t("e"),)), t(" "), Strike(children=(t("f"),)))),
    "white space is one space": ("  a \n\t b<b> c</b>  ", (t("a b "), Strong(children=(t("c"),)))),
    "a no-break space stays": ("a&nbsp;b", (t("a\u00a0b"),)),
    "breaks": ("a<br>b<br/>\n c", (t("a"), Break(), t("b"), Break(), t("c"))),
    "code": ("<code>a  &lt;b&gt;\nc</code> <kbd>Ctrl</kbd>", (CodeSpan(text="a <b> c"), t(" "), CodeSpan(text="Ctrl"))),
    "blanks at the edges of code stand outside": ("a<code> b </code>c", (t("a "), CodeSpan(text="b"), t(" c"))),
    "a blank at one edge": ("a<code> b</code>c<code>d </code>e", (t("a "), CodeSpan(text="b"), t("c"), CodeSpan(text="d"), t(" e"))),
    "a link in code is a link": (f'<code><a href="{X}">a</a></code>', (a(X, "a"),)),
    "what has no meaning in the model": ("H<sub>2</sub>O <u>a</u> <mark>b</mark> <span>c</span> <font color=red>d</font>", (t("H2O a b c d"),)),
    "quotation marks": ("<q>a</q>", (t("\u201ca\u201d"),)),
    "entities": ("&lt;b&gt; &copy; &#8212; &amp;amp;", (t("<b> \u00a9 \u2014 &amp;"),)),
    "a link": (f'<a href="{X}" title="b">a</a>', (Link(href=X, title="b", children=(t("a"),)),)),
    "a link to the same host": ('<a href="/x">a</a>', (a("https://forum.example.org/x", "a"),)),
    "a link to the same folder": ('<a href="x">a</a>', (a("https://forum.example.org/t/weekly/x", "a"),)),
    "a link without a scheme": ('<a href="//example.org/x">a</a>', (a(X, "a"),)),
    "a link in the page": ('<a href="#x">a</a>', (a("https://forum.example.org/t/weekly/7#x", "a"),)),
    "mail and other schemes": ('<a href="mailto:ada@example.org">a</a> <a href="matrix:r/b">b</a>', (a("mailto:ada@example.org", "a"), t(" "), a("matrix:r/b", "b"))),
    "an empty link is nothing": (f'<a name="x" href="{X}"></a>a', (t("a"),)),
    "a place to link to": ('<a name="x">a</a>', (t("a"),)),
    "the sign behind a heading": (f'a<a class="headerlink" href="{X}">\u00b6</a>', (t("a"),)),
    "a script's address": ('<a href="javascript:alert(1)">a</a> <a href=" jAvA\nscript:b">b</a>', (t("a b"),)),
    "an image in a sentence": ('a <img src="/b.png" alt="c  d" title="e" width=4 height=5>', (t("a "), InlineImage(src="https://forum.example.org/b.png", alt="c d", title="e", attrs=(("height", "5"), ("width", "4"))))),
    "an image that is loaded late": ('a <img data-src="/b.png">', (t("a "), InlineImage(src="https://forum.example.org/b.png"))),
    "a control": ("a <button>Copy</button>", (t("a"),)),
}  # fmt: skip


@pytest.mark.parametrize(("html", "inlines"), INLINES.values(), ids=INLINES.keys())
def test_inlines(html: str, inlines: tuple[Inline, ...]) -> None:
    """Inside a paragraph, and bare in the body."""
    assert blocks_of(f"<p>{html}</p>") == (p(*inlines),)
    assert blocks_of(html) == (p(*inlines),)


def test_links_without_a_usable_address_are_told() -> None:
    """The text stays, the note counts them and shows what they said."""
    html = '<p><a href="javascript:b()">a</a> <a href="data:text/html,b">b</a> <a href="http://[">c</a>'
    assert blocks_of(html) == (p("a b c"),)
    assert notes_of(html)["html-link-dropped"].startswith("3 links")
    assert notes_of(html)["html-link-dropped"].endswith(": a, b, c")


def test_images_without_a_usable_address_are_told() -> None:
    """Data in the address is none that mail can show; a tracker's image of one pixel goes too."""
    html = '<p>a<img src="data:image/png;base64,AA" alt="chart"><img src="/b.gif" width=1 height=1>'
    assert blocks_of(html) == (p("a"),)
    assert notes_of(html) == {
        "html-left-out": "1 parts that are no text of the report were left out: image of one pixel",
        "html-image-dropped": "1 images have no address that may be used: chart",
    }
