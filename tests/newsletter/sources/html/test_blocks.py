"""What stands below a heading of HTML."""

import pytest

from newsletter.report import (
    Blocks,
    Break,
    Callout,
    CodeBlock,
    Definition,
    DefinitionList,
    Details,
    Image,
    InlineImage,
    ListBlock,
    Paragraph,
    Quote,
    Rule,
    Strong,
    plain,
)
from newsletter.sources.sections import Heading
from tests.newsletter.sources.html.values import (
    a,
    blocks_of,
    bullets,
    item,
    notes_of,
    p,
    parts_of,
    t,
)

X = "https://example.org/x"
IMAGE = Image(src="https://example.org/i.png", alt="i")
IMG = '<img src="https://example.org/i.png" alt="i">'

BLOCKS: dict[str, tuple[str, Blocks]] = {
    "paragraphs": ("<p>a</p><p>b", (p("a"), p("b"))),
    "text between blocks": ("a<p>b</p>c <b>d</b><div>e</div>", (p("a"), p("b"), p("c ", Strong(children=(t("d"),))), p("e"))),
    "blocks in blocks": ("<div><section>a<article>b</article></section>c</div>", (p("a"), p("b"), p("c"))),
    "two breaks end a paragraph": ("a<br>b<br><br>c<br>", (p("a", Break(), "b"), p("c"))),
    "an empty paragraph is nothing": ("<p> </p><p>&#32;<b></b></p>a", (p("a"),)),
    "a tight list": ("<ul><li>a</li><li>b<ul><li>c</ul></ul>", (bullets("a", item(p("b"), bullets("c"))),)),
    "a loose list": ("<ul><li><p>a</p></li><li><p>b</p></li></ul>", (bullets("a", "b", tight=False),)),
    "an ordered list": ('<ol start="3"><li>a</ol>', (ListBlock(items=(item(p("a")),), ordered=True, start=3),)),
    "a start that is none": ('<ol start="-1"><li>a</ol><ol start="9999999999"><li>b</ol>', (ListBlock(items=(item(p("a")),), ordered=True), ListBlock(items=(item(p("b")),), ordered=True))),
    "a list between the items": ("<ul><li>a</li><ul><li>b</li></ul></ul>", (bullets(item(p("a"), bullets("b"))),)),
    "text between the items": ("<ul>a<li>b</li></ul>", (bullets("a", "b"),)),
    "an empty item is nothing": ("<ul><li></li><li>a</ul>", (bullets("a"),)),
    "check boxes": ('<ul><li><input type=checkbox checked disabled> a<li><p><label><input type="checkbox">b</label></p></ul>', (bullets(item(p("a"), checked=True), item(p("b"), checked=False), tight=False),)),
    "a box that is not the item's": ("<ul><li><b>a</b> <input type=checkbox> b</ul>", (bullets(item(p(Strong(children=(t("a"),)), " b"))),)),
    "code": ('<pre><code class="hljs language-python">a\n\n  b &lt;c&gt;\n</code></pre>', (CodeBlock(text="a\n\n  b <c>", language="python"),)),
    "code in colours": ('<div class="highlight-source-shell"><pre><span class="k">a</span>  b</pre></div>', (CodeBlock(text="a  b", language="shell"),)),
    "code of no language": ('<pre class="lang-auto">a<br>b</pre>', (CodeBlock(text="a\nb"),)),
    "a quote": ('<blockquote cite="/q"><p>a</p><blockquote>b</blockquote><footer>\u2014 <cite>Ada</cite></footer></blockquote>', (Quote(blocks=(p("a"), Quote(blocks=(p("b"),))), by="Ada", url="https://forum.example.org/q"),)),
    "a note written as a quote": ("<blockquote><p>[!WARNING] Mind<br>the gap</p><p>b</p></blockquote>", (Callout(kind="warning", title="Mind", blocks=(p("the gap"), p("b"))),)),
    "a note without a title": ("<blockquote><p>[!tip]\nread</p></blockquote>", (Callout(kind="tip", blocks=(p("read"),)),)),
    "details": ("<details><summary>A <b>b</b></summary><p>c</p>d</details>", (Details(summary="A b", blocks=(p("c"), p("d"))),)),
    "definitions": ("<dl><dt>A<dd>b<dd><p>c</p><p>d</p><div><dt>E</dt><dd>f</dd></div></dl>", (DefinitionList(items=(Definition(term=(t("A"),), meanings=((p("b"),), (p("c"), p("d")))), Definition(term=(t("E"),), meanings=((p("f"),),)))),)),
    "a rule": ("a<hr>b", (p("a"), Rule(), p("b"))),
    "an image alone": (f"<p>{IMG}</p>", (IMAGE,)),
    "an image on a line of its own": (f"<p>a<br>{IMG}<br>b</p>", (p("a"), IMAGE, p("b"))),
    "two images on a line": (f"<p>{IMG} {IMG}</p>", (p(InlineImage(src=IMAGE.src, alt="i"), " ", InlineImage(src=IMAGE.src, alt="i")),)),
    "a linked image": (f'<a href="{X}">{IMG}</a>', (Image(src=IMAGE.src, alt="i", href=X),)),
    "a figure": (f"<figure>{IMG}<figcaption>a <b>b</b></figcaption></figure>", (Image(src=IMAGE.src, alt="i", caption="a b"),)),
    "a caption with a link": (f'<figure>{IMG}<figcaption>a <a href="{X}">b</a></figcaption></figure>', (IMAGE, p("a ", a(X, "b")))),
    "a figure of code": ("<figure><pre>a</pre><figcaption>b</figcaption></figure>", (CodeBlock(text="a"), p("b"))),
    "a link around blocks": (f'<a href="{X}"><div>a</div><p>b</p></a><p>c</p>', (p(a(X, "a")), p(a(X, "b")), p("c"))),
    "a heading in a quote": ("<blockquote><h3>a</h3></blockquote>", (Quote(blocks=(Paragraph(children=(Strong(children=(t("a"),)),), attrs=(("heading", "3"),)),)),)),
}  # fmt: skip


@pytest.mark.parametrize(("html", "blocks"), BLOCKS.values(), ids=BLOCKS.keys())
def test_blocks(html: str, blocks: Blocks) -> None:
    """Each construct as the model has it."""
    assert blocks_of(html) == blocks


@pytest.mark.parametrize(
    "html",
    [
        '<h2 id="x"><a class="header" href="#x">News</a></h2>',
        '<h2 id="x">News<a href="#x">#</a></h2>',
        '<h2 id="x"><a href="#x">\u00b6</a>News</h2>',
    ],
)
def test_a_headings_link_to_itself_is_nothing(html: str) -> None:
    """Documentation tools put one there for readers with a mouse."""
    assert parts_of(html) == [Heading(level=2, title=(t("News"),), id="x")]


def test_a_link_in_a_summary_is_told() -> None:
    """The model has a text there."""
    html = '<details><summary>a <a href="/b">b c</a></summary>d</details>'
    assert blocks_of(html) == (Details(summary="a b c", blocks=(p("d"),)),)
    assert notes_of(html)["html-link-lost"].endswith(": b c")


def test_headings() -> None:
    """With their levels and ids; breaks are spaces, an empty one is nothing."""
    html = '<h1 id="top"><b>A<br>b</b></h1><div><h3 id="x y">C</h3></div><h2></h2><h4><img src="/i.png"></h4>'
    headings = [part for part in parts_of(html) if isinstance(part, Heading)]
    shown = [(heading.level, plain(heading.title), heading.id) for heading in headings]
    assert shown == [(1, "A b", "top"), (3, "C", None)]
    assert blocks_of(html) == (Image(src="https://forum.example.org/i.png"),)


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ('<iframe src="https://video.example/e/1">old</iframe>', "https://video.example/e/1"),
        ('<video controls><source src="/v.mp4">old</video>', "https://forum.example.org/v.mp4"),
        ('<p>a <audio src="//example.org/v.ogg"></audio></p>', "https://example.org/v.ogg"),
        ('<object data="/o.swf">old</object>', "https://forum.example.org/o.swf"),
    ],
    ids=["iframe", "video", "audio", "object"],
)
def test_what_only_a_browser_plays_is_a_link(html: str, address: str) -> None:
    """The link says so, and a note does."""
    shown = address.partition("://")[2]
    assert blocks_of(html)[-1] == p(a(address, f"See online: {shown}"))
    assert address in notes_of(html)["html-online-only"]


def test_a_sites_own_words_are_left_out_and_counted() -> None:
    """Menus, margins, forms, scripts, styles, comments, what is hidden."""
    html = (
        "<nav>menu</nav><p>a</p><aside>see also</aside><form><p>mail</p></form><!-- b --><footer>c</footer>"
        "<script>d</script><style>e</style><div role=navigation>f</div><div hidden>g</div><svg><text>h</text></svg>"
    )
    assert blocks_of(html) == (p("a"),)
    named = notes_of(html)["html-left-out"]
    assert named.startswith("9 parts")


def test_a_form_around_a_whole_page_is_not_left_out() -> None:
    """Some servers write every page as one form."""
    assert blocks_of("<form><h2>A</h2><p>b</p></form>") == (p("b"),)
