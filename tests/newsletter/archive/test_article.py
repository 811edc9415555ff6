"""The article in a letter: its words and their structure, and nothing of the layout."""

from newsletter.archive.article import article
from newsletter.archive.public import Invitation, public_html
from newsletter.rendering import find_theme, render
from newsletter.sources import read_markdown
from tests.newsletter.rendering.specimens import LETTERHEAD

PAGE = "https://news.example.org/1"
REPORT = """\
---
title: "Heron weekly #3"
number: 3
---

A *short* week.

# Changes

- One, with `code`.
- Another, with [a link](https://heron.example.org).

```
two lines
of code
```

| a | b |
|---|---|
| 1 | 2 |

> Somebody said.
"""


def articled(report: str) -> str:
    read = read_markdown(report, where="3.md")
    rendition = render(read, theme=find_theme("weekly"), letterhead=LETTERHEAD, folder=None)
    invitation = Invitation(words="Subscribe", href="https://news.example.org/")
    return article(public_html(rendition.html, invitation, {}, page=PAGE), page=PAGE)


def test_words_and_structure_are_kept() -> None:
    html = articled(REPORT)
    for kept in (
        "<p>A <em>short</em> week.</p>",
        "<li>One, with <code>code</code>.</li>",
        '<a href="https://heron.example.org">a link</a>',
        "<pre><code>two lines<br>of code</code></pre>",
        "<th",
        "<td>1</td>",
        "<blockquote><p>Somebody said.</p></blockquote>",
    ):
        assert kept in html, kept


def test_nothing_of_the_layout_is_left() -> None:
    html = articled(REPORT)
    for gone in (
        "style=",
        "class=",
        "presentation",
        "mso",
        "<div><div>",
        "Subscribe",
        "<h1",
        "Heron weekly",
    ):
        assert gone not in html, gone
    assert html.count("<table") == 1


def test_nothing_that_acts_comes_through() -> None:
    html = article(
        '<body><script>x()</script><a href="javascript:x()">y</a><img src=x onerror=x()></body>',
        page=PAGE,
    )
    assert "x()" not in html


def test_no_page_is_no_article() -> None:
    assert article("<html></html>", page=PAGE) == ""


NOTES = """\
---
title: "Heron weekly #3"
number: 3
---

A claim[^1].

[^1]: The proof.
"""


def test_marks_of_footnotes_lead_to_the_edition() -> None:
    """A feed reader shows many articles on one page, so ids are left out: their page has them."""
    html = articled(NOTES)
    assert f'<sup><a href="{PAGE}#note-1">1</a></sup>' in html
    assert "The proof." in html
    assert " id=" not in html
