"""What Discourse's HTML means: each construct of its dialect and its plugins."""

import pytest

from newsletter.report import (
    Blocks,
    Break,
    Callout,
    Card,
    CodeBlock,
    CodeSpan,
    Details,
    Emoji,
    Emphasis,
    Footnote,
    FootnoteRef,
    Image,
    Mention,
    Paragraph,
    Quote,
    Strike,
    Strong,
    Text,
    plain,
)
from newsletter.sources.sections import Heading
from tests.newsletter.sources.html.values import (
    PAGE,
    a,
    blocks_of,
    bullets,
    item,
    notes_of,
    p,
    parts_of,
    t,
)

HOST = "https://forum.example.org"

COOKED: dict[str, tuple[str, Blocks]] = {
    "a quote of a post": (
        ('<aside class="quote no-group" data-username="ada" data-post="2" data-topic="5">\n<div class="title">\n<div class="quote-controls"></div>\n'
        '<img alt="" width="24" height="24" src="/user_avatar/ada.png" class="avatar"> ada:</div>\n<blockquote>\n<p>a</p>\n</blockquote>\n</aside>'),
        (Quote(blocks=(p("a"),), by="ada", url=f"{HOST}/t/5/2"),),
    ),
    "a quote from another topic": (
        ('<aside class="quote" data-username="ada" data-post="1" data-topic="5"><div class="title"><div class="quote-controls"></div>'
        '<img class="avatar" src="/a.png"> <a href="/t/gulls/5/1">Gulls</a></div><blockquote><p>a</p></blockquote></aside>'),
        (Quote(blocks=(p("a"),), by="ada", url=f"{HOST}/t/gulls/5/1", attrs=(("topic", "Gulls"),)),),
    ),
    "a quote of somebody who left": (
        '<aside class="quote"><div class="title"><div class="quote-controls"></div> Ada Example:</div><blockquote>a</blockquote></aside>',
        (Quote(blocks=(p("a"),), by="Ada Example"),),
    ),
    "a quote of a whole topic": (
        '<aside class="quote quote-modified" data-post="1" data-topic="5"><div class="title"><div class="quote-title__text-content"><a href="/t/gulls/5">Gulls</a></div></div><blockquote>a</blockquote></aside>',
        (Quote(blocks=(p("a"),), by="Gulls", url=f"{HOST}/t/gulls/5"),),
    ),
    "details": (
        "<details>\n<summary>\nAll changes</summary>\n<ul>\n<li>a</li>\n</ul>\n</details>",
        (Details(summary="All changes", blocks=(bullets("a"),)),),
    ),
    "a lightbox": (
        ('<p>a</p><p><div class="lightbox-wrapper"><a class="lightbox" href="/uploads/default/original/1X/b.png" data-download-href="/uploads/short-url/b.png?dl=1" title="shot">'
        '<img src="/uploads/default/optimized/1X/b_690.png" alt="shot" data-base62-sha1="b" width="690" height="336" srcset="/x 1.5x"><div class="meta">'
        '<svg class="fa"><use href="#i"></use></svg><span class="filename">shot</span><span class="informations">1024\u00d7512 40 KB</span></div></a></div></p>'),
        (p("a"), Image(src=f"{HOST}/uploads/default/optimized/1X/b_690.png", alt="shot", width=690, height=336, href=f"{HOST}/uploads/default/original/1X/b.png")),
    ),
    "a lightbox in a sentence": (
        '<p>a<br>\n<a class="lightbox" href="/b.png" title="b"><img src="/c.png" alt="d"></a><br>e</p>',
        (p("a"), Image(src=f"{HOST}/c.png", alt="d", href=f"{HOST}/b.png"), p("e")),
    ),
    "an upload that is not yet resolved": (
        '<p><img src="upload://b62.png" alt="a"> <a class="attachment" href="/uploads/short-url/c.pdf">c.pdf</a> (1 MB)</p>',
        (p(*blocks_of('<img src="/uploads/short-url/b62.png" alt="a"> x')[0].children[:1], " ", a(f"{HOST}/uploads/short-url/c.pdf", "c.pdf"), " (1 MB)"),),
    ),
    "a link shown by its title": (
        f'<p>See <a href="{HOST}/t/5" class="inline-onebox">Gulls</a></p>',
        (p("See ", a(f"{HOST}/t/5", "Gulls")),),
    ),
    "mentions": (
        '<p><a class="mention" href="/u/ada">@ada</a> <a class="mention-group" href="/groups/core">@core</a> <span class="mention">@old</span></p>',
        (p(Mention(name="ada", url=f"{HOST}/u/ada"), " ", Mention(name="core", url=f"{HOST}/groups/core"), " ", Mention(name="old")),),
    ),
    "hashtags": (
        ('<p><a class="hashtag-cooked" href="/tag/gull" data-type="tag"><span class="hashtag-icon-placeholder"><svg><use></use></svg></span><span>gull</span></a> '
        '<a class="hashtag" href="/c/news">#<span>news</span></a> <span class="hashtag">#old</span></p>'),
        (p(a(f"{HOST}/tag/gull", "#gull"), " ", a(f"{HOST}/c/news", "#news"), " #old"),),
    ),
    "emoji": (
        '<p>a<img src="/images/emoji/twitter/tada.png?v=12" title=":tada:" class="emoji" alt=":tada:" width="20"> <img class="emoji only-emoji" alt=":+1:t3:" src="/x"> <img class="emoji emoji-custom" title=":gull:" alt=":gull:" src="/x"></p>',
        (p("a", Emoji(code="tada", char="\U0001f389"), " ", Emoji(code="+1:t3", char="\U0001f44d\U0001f3fc"), " :gull:"),),
    ),
    "a poll": (
        ('<div class="poll" data-poll-name="poll" data-poll-status="open"><div class="poll-container"><div class="poll-title">Which <b>day</b>?</div>'
        '<ul><li data-poll-option-id="1">Monday</li><li data-poll-option-id="2">Friday</li></ul></div><div class="poll-info"><span>0</span> voters</div></div>'),
        (p(Strong(children=(t("Which day?"),))), bullets("Monday", "Friday"), p(a(PAGE, "See online: forum.example.org/t/weekly/7"))),
    ),
    "a local date": (
        '<p>on <span data-date="2021-05-10" data-time="09:00:00" class="discourse-local-date" data-timezone="Europe/Berlin">May 10, 2021 9:00 AM</span></p>',
        (p("on ", Text(text="May 10, 2021 9:00 AM", attrs=(("date", "2021-05-10"), ("time", "09:00:00"), ("timezone", "Europe/Berlin")))),),
    ),
    "a check list": (
        '<ul><li class="has-checkbox"><span class="chcklst-box checked fa fa-square-check-o fa-fw"></span> a</li><li><p><span class="chcklst-box fa fa-square-o fa-fw"></span> b</p></li><li>c</li></ul>',
        (bullets(item(p("a"), checked=True), item(p("b"), checked=False), item(p("c")), tight=False),),
    ),
    "boxes outside of a list": (
        '<p><span class="chcklst-box checked"></span> a<br><span class="chcklst-box"></span> b</p>',
        (p("[x] a", Break(), "[ ] b"),),
    ),
    "footnotes": (
        ('<p>a<sup class="footnote-ref"><a href="#footnote-12-1" id="footnote-ref-12-1">[1]</a></sup></p>\n<hr class="footnotes-sep">\n<section class="footnotes">\n<ol class="footnotes-list">'
        '<li id="footnote-12-1" class="footnote-item"><p>b <a href="#footnote-ref-12-1" class="footnote-backref">\u21a9\ufe0e</a></p></li></ol></section>'),
        (p("a", FootnoteRef(label="1")), Footnote(label="1", blocks=(p("b"),))),
    ),
    "footnotes of other Markdown": (
        '<p>a<sup class="footnote-ref"><a href="#fn2" id="fnref2">[2]</a></sup></p><section class="footnotes"><ol><li id="fn2"><p>b</p></li></ol></section>',
        (p("a", FootnoteRef(label="2")), Footnote(label="2", blocks=(p("b"),))),
    ),
    "a video of the forum": (
        '<div class="video-placeholder-container" data-video-src="/uploads/v.mp4" data-thumbnail-src="/t.png"></div>',
        (p(a(f"{HOST}/uploads/v.mp4", "See online: forum.example.org/uploads/v.mp4")),),
    ),
    "a spoiler": (
        '<div class="spoiler"><p>a</p></div><p>b <span class="spoiler">c</span></p>',
        (Details(summary="Spoiler", blocks=(p("a"),)), p("b c")),
    ),
    "callouts": (
        ('<div class="callout" data-callout-type="tip"><p class="callout__title"><img class="emoji" title=":bulb:" alt=":bulb:" src="/x"> Tip</p><div class="callout__content"><p>a</p></div></div>'
        '<div class="markdown-alert markdown-alert-note"><p class="markdown-alert-title">Mind</p><p>b</p></div>'
        "<blockquote><p>[!important] C<br>d</p></blockquote>"),
        (Callout(kind="tip", blocks=(p("a"),)), Callout(kind="note", title="Mind", blocks=(p("b"),)), Callout(kind="important", title="C", blocks=(p("d"),))),
    ),
    "BBCode": (
        '<p><span class="bbcode-b">a</span> <span class="bbcode-i">b</span> <span class="bbcode-u">c</span> <span class="bbcode-s">d</span></p>',
        (p(Strong(children=(t("a"),)), " ", Emphasis(children=(t("b"),)), " c ", Strike(children=(t("d"),))),),
    ),
    "formulas": (
        '<p>a <span class="math">x_1</span></p><div class="math">\ny = 2\nz\n</div>',
        (p("a ", CodeSpan(text="x_1")), CodeBlock(text="y = 2\nz", language="latex")),
    ),
    "wraps": (
        '<div class="d-wrap" data-wrap="toc"><p>a</p></div><div class="md-table"><table><tr><th>b<th>c</table></div>',
        (p("a"), *blocks_of("<table><tr><th>b<th>c</table>")),
    ),
    "an image grid": (
        '<div class="d-image-grid"><p><img src="/a.png" alt="a"><br><img src="/b.png" alt="b"></p></div>',
        (Image(src=f"{HOST}/a.png", alt="a"), Image(src=f"{HOST}/b.png", alt="b")),
    ),
    "code": (
        '<pre data-code-wrap="shell"><code class="lang-shell">$ a\n</code></pre><pre><code class="lang-auto">b</code></pre>',
        (CodeBlock(text="$ a", language="shell"), CodeBlock(text="b")),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("html", "blocks"), COOKED.values(), ids=COOKED.keys())
def test_constructs(html: str, blocks: Blocks) -> None:
    """Each as the model has it."""
    assert blocks_of(html) == blocks


def test_anchors_in_headings_are_nothing() -> None:
    """The forum puts an empty link into every heading."""
    (heading,) = parts_of(
        '<h2><a name="p-1-news-1" class="anchor" href="#p-1-news-1" aria-label="Heading link"></a>News</h2>'
    )
    assert isinstance(heading, Heading)
    assert (heading.level, heading.id, plain(heading.title)) == (2, None, "News")


def test_what_cannot_be_shown_is_told() -> None:
    """Polls and videos work online only; a spoiler in a sentence is shown."""
    html = '<div class="poll"><ul><li>a</ul></div><p><span class="spoiler">b c</span></p>'
    notes = notes_of(html)
    assert "poll" in notes["html-online-only"]
    assert notes["html-spoiler-shown"].endswith(": b c")


def test_a_poll_without_a_title_and_address() -> None:
    """It is called a poll, and no link leads nowhere."""
    html = '<div class="poll"><ol><li>a</ol></div>'
    first, options = blocks_of(html, base="")
    assert isinstance(first, Paragraph)
    assert plain(first.children) == "Poll"
    assert not isinstance(options, Card)


def test_a_date_without_words() -> None:
    """The attributes tell it."""
    html = (
        '<p><span class="discourse-local-date" data-date="2021-05-10" data-time="09:00"></span></p>'
    )
    (paragraph,) = blocks_of(html)
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.children) == "2021-05-10 09:00"


def test_a_quote_without_an_address() -> None:
    """Where the forum is not known there is no link to the post."""
    html = '<aside class="quote" data-username="ada" data-post="2" data-topic="5"><blockquote>a</blockquote></aside>'
    assert blocks_of(html, base="") == (Quote(blocks=(p("a"),), by="ada"),)
