"""Discourse's cards of links."""

import pytest

from newsletter.report import Block, Card, CodeBlock
from tests.newsletter.sources.html.values import blocks_of, p

PULL = "https://code.example.org/gull/gull/pull/3"


def _onebox(kind: str, body: str, url: str = PULL) -> str:
    return (
        f'<aside class="onebox {kind}" data-onebox-src="{url}"><header class="source"><img src="/i.ico" class="site-icon" width="16" height="16">'
        f'<a href="{url}" target="_blank">code.example.org</a></header><article class="onebox-body">{body}</article>'
        '<div class="onebox-metadata"></div><div style="clear: both"></div></aside>'
    )


CARDS: dict[str, tuple[str, tuple[Block, ...]]] = {
    "a page": (
        _onebox("allowlistedgeneric", '<img src="//img.example.org/t.png" class="thumbnail" width="60"><h3><a href="/x">Gull <b>3.9</b></a></h3><p>It flies.</p>'),
        (Card(url=PULL, title="Gull 3.9", site="code.example.org", text="It flies.", image="https://img.example.org/t.png"),),
    ),
    "a pull request": (
        _onebox("githubpullrequest", '<div class="github-row"><div class="github-icon-container"><svg></svg></div><div class="github-info-container"><h4><a>Fly</a></h4><div class="branches"><code>main</code> \u2190 <code>fly</code></div><div class="github-info">opened by <img class="onebox-avatar-inline" src="/a.png"> ada</div></div></div>'),
        (Card(url=PULL, title="Fly", kind="githubpullrequest", site="code.example.org", text="main \u2190 fly opened by ada"),),
    ),
    "lines of a file": (
        _onebox("githubblob", f'<h4><a href="{PULL}">src/a.c</a></h4><pre class="onebox"><code class="onebox lang-c"><ol class="start lines" start="7" style="counter-reset: li-counter 6 ;"><li>int a;</li><li class="selected">  b();</li></ol></code></pre><div class="show-original">show original</div>'),
        (Card(url=PULL, title="src/a.c", kind="githubblob", site="code.example.org"), CodeBlock(text="int a;\n  b();", language="c")),
    ),
    "a document": (
        _onebox("pdf", f'<a href="{PULL}"><span class="pdf-onebox-logo"></span></a><h3><a href="{PULL}">a.pdf</a></h3><p class="filesize">2 MB</p>'),
        (Card(url=PULL, title="a.pdf", kind="pdf", site="code.example.org", text="2 MB"),),
    ),
    "a card with no heading": (
        _onebox("twitterstatus", "<div>said Ada</div>"),
        (Card(url=PULL, kind="twitterstatus", site="code.example.org", text="said Ada"),),
    ),
    "a video": (
        '<div class="youtube-onebox lazy-video-container" data-video-id="v1" data-video-title="Gulls" data-provider-name="youtube"><a href="https://www.youtube.com/watch?v=v1" target="_blank"><img class="youtube-thumbnail" src="https://img.example.org/v1.jpg" title="Gulls"></a></div>',
        (Card(url="https://www.youtube.com/watch?v=v1", title="Gulls", kind="youtube", image="https://img.example.org/v1.jpg"),),
    ),
    "an old video": (
        '<div class="onebox lazyYT" data-youtube-id="v1" data-youtube-title="Gulls" data-width="480"></div>',
        (Card(url="https://www.youtube.com/watch?v=v1", title="Gulls", kind="youtube"),),
    ),
    "a video without an address": ('<div class="lazy-video-container"><p>a</p></div>', (p("a"),)),
}  # fmt: skip


@pytest.mark.parametrize(("html", "blocks"), CARDS.values(), ids=CARDS.keys())
def test_cards(html: str, blocks: tuple[Block, ...]) -> None:
    """Address, title, text, site and picture; what only decorates is left out."""
    assert blocks_of(html) == blocks
