import re

import lxml.html
import pytest

from newsletter.holes import Hole
from newsletter.rendering.inlining import inline
from newsletter.rendering.mjml import convert, to_html
from newsletter.rendering.post_pass import darken_preheader, mend, name_places
from tests.conformance.mrml_cases import HERE, SCENES, column, letter


def test_every_image_has_an_alt() -> None:
    """Without alt a screen reader reads the file's name; an alt that is there is kept."""
    html = mend('<p><img src="a.png"><img src="b.png" alt="b > a"><img alt=\'"c"\' src="c"></p>')
    assert [image.get("alt") for image in lxml.html.fromstring(html).iter("img")] == [
        "",
        "b > a",
        '"c"',
    ]


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "file:///etc", " x"]
)
def test_links_a_theme_lets_through_are_unlinked(href: str) -> None:
    """Whatever a theme's template does, no script becomes a link."""
    html = mend(f'<p><a class="a" href="{href}" title="b">words</a></p>')
    assert html == '<p><a class="a" title="b">words</a></p>\n'
    assert mend(f'<p><a href="{href}">words</a></p>') == "<p><a>words</a></p>\n"


@pytest.mark.parametrize(
    "href",
    ["https://a.example/", "http://a.example", "mailto:a@b.example", "#note-1",
     Hole.UNSUBSCRIBE_URL.token],
)  # fmt: skip
def test_links_that_stay(href: str) -> None:
    """Web, mail, a place in the letter, and each recipient's own URL."""
    html = f'<p><a href="{href}">words</a></p>\n'
    assert mend(html) == html


def test_words_comments_are_merged() -> None:
    """Word's comments, closed and opened back to back, cost 1.3 kB a letter."""
    html = "<!--[if mso | IE]><table><![endif]--><!--[if mso | IE]><tr><![endif]--><p>a</p>"
    assert mend(html) == "<!--[if mso | IE]><table><tr><![endif]--><p>a</p>\n"


def test_no_window_is_asked_for() -> None:
    """The target="_blank" of mrml goes, wherever it stands in a link; a target of the theme's stays."""
    html = mend(
        '<p><a target="_blank" href="https://a.example/">a</a>'
        '<a href="https://a.example/" target="_top">b</a></p>'
    )
    assert (
        html
        == '<p><a href="https://a.example/">a</a><a href="https://a.example/" target="_top">b</a></p>\n'
    )


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ('<h2 id="x">b</h2>', '<h2 id="x"><a name="x"></a>b</h2>'),
        ('<td class="a>b" id="x">b</td>', '<td class="a>b" id="x"><a name="x"></a>b</td>'),
        ('<img id="x" alt="">', '<a name="x"></a><img id="x" alt="">'),
        ('<table id="x"></table>', '<a name="x"></a><table id="x"></table>'),
        ('<a id="x" href="#x">b</a>', '<a name="x"></a><a id="x" href="#x">b</a>'),
        ('<tr id="x"></tr>', '<tr id="x"></tr>'),
        ('<p id="y">b</p>', '<p id="y">b</p>'),
        ('<p title="x">b</p>', '<p title="x">b</p>'),
        ('<a name="x"></a><p id="x">b</p>', '<a name="x"></a><p id="x">b</p>'),
        ('<a data-name="x"></a><p id="x">b</p>', '<a data-name="x"></a><p id="x"><a name="x"></a>b</p>'),
        ('<p data-id="x">b</p>', '<p data-id="x">b</p>'),
        ('<p id="y">b</p><i data-href="#y"></i>', '<p id="y">b</p><i data-href="#y"></i>'),
    ],
    ids=["inside", "quoted", "void", "table", "link", "nowhere", "unlinked", "no-id", "named",
         "other-name", "other-id", "other-href"],
)  # fmt: skip
def test_places_that_links_point_to_have_names(place: str, named: str) -> None:
    """An empty <a name> beside the id, once, and where an <a> may stand."""
    link = '<a href="#x">a</a>'
    assert name_places(link + place) == link + named


def test_a_place_is_found_whatever_way_its_link_is_written() -> None:
    """What is not ASCII becomes percents in premailer's links; & is an entity in both."""
    html = '<a href="#caf%C3%A9-a&amp;b">a</a><p id="café-a&amp;b">b</p>'
    assert '<p id="café-a&amp;b"><a name="café-a&amp;b"></a>b</p>' in name_places(html)


def test_the_preheader_of_mjml_is_dark() -> None:
    """White hidden words look like a spammer's; the same way before and after premailer."""
    html = to_html(letter("", "<mj-preview>first words</mj-preview>"), templates=[])
    for page in (html, inline(html, "p{margin:0}"), html.replace("1px;color", "1px; color")):
        hidden = lxml.html.fromstring(mend(page)).xpath("//div[text()='first words']")[0]
        assert "color:#333333" in hidden.get("style").replace(" ", "")
        assert "#ffffff" not in hidden.get("style")


@pytest.mark.parametrize("style", ["color:#ffffff", "display:none; font-size:1px; color:#fffff0"])
def test_other_white_stays(style: str) -> None:
    """White on the ground of a button is meant."""
    html = f'<p style="{style}">a</p>'
    assert darken_preheader(html) == html


def _finished(tag: str) -> str:
    extra = "<mj-image src='https://a.example/c.png' href='https://a.example/'/>"
    scene = SCENES[tag].replace(HERE, "").replace("</mj-column>", f"{extra}</mj-column>", 1)
    return mend(inline(convert(scene), "td{vertical-align:top} a{color:red}"))


KITCHEN = sorted(tag for tag in SCENES if "srcset" not in SCENES[tag])


@pytest.mark.parametrize("tag", KITCHEN)
def test_every_component_comes_out_mended(tag: str) -> None:
    """No image without alt, no window, no attribute twice (in Word's comments neither), no two
    comments back to back, whatever MJML a theme is made of.
    """
    html = _finished(tag)
    assert not re.findall(r"<img(?![^>]*\salt=)[^>]*>", html)
    assert 'target="_blank"' not in html
    assert "<![endif]--><!--[if mso | IE]>" not in html
    for attributes in re.findall(r"""<[a-z][a-z0-9:]*((?:\s+[\w:-]+="[^"]*")+)""", html):
        names = re.findall(r'([\w:-]+)="[^"]*"', attributes)
        assert len(names) == len(set(names)), attributes


def test_mending_twice_is_mending_once() -> None:
    """What is mended has nothing left to mend; a place of the letter is named on the way."""
    html = mend(
        inline(
            to_html(
                column("<mj-image src='a.png' href='#x'/><mj-text><p id='x'>a</p></mj-text>"),
                templates=[],
            ),
            "p{margin:0}",
        )
    )
    assert html.count('<a name="x"></a>') == 1
    assert mend(html) == html
