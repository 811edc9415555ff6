"""A letter through the eyes of one client."""

import re

import pytest

from newsletter.checks.clients import CLIENTS, lens
from newsletter.checks.pages import page_of
from tests.newsletter.rendering.reading import rendered
from tests.newsletter.rendering.specimens import EVERYTHING

WORD, GMAIL, PHONE = "outlook.windows", "gmail.desktop-webmail", "gmail.mobile-webmail"
APPLE, MAC = "apple-mail.macos", "outlook.macos"


def seen(body: str, client: str, head: str = "") -> tuple[str, tuple[str, ...]]:
    lensed = lens(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>", client)
    inside = re.search(r"(?s)<body>(.*)</body>", lensed.html)
    assert inside
    return inside[1], lensed.dropped


def sheet(css: str, client: str) -> str:
    lensed = lens(f"<html><head><style>{css}</style></head><body></body></html>", client)
    found = re.search(r"(?s)<style>(.*)</style>", lensed.html)
    return found[1] if found else "none"


@pytest.mark.parametrize(
    ("before", "after", "dropped"),
    [
        ('<p style="color:red;border-radius:3px">x</p>', '<p style="color:red">x</p>', ("border-radius (1)",)),
        ('<p style="color:red">x</p>', '<p style="color:red">x</p>', ()),
        ("<bdi>x</bdi><bdi>y</bdi>", "xy", ("<bdi> element (2)",)),
        ("a<video>old</video>b", "ab", ("<video> element (1)",)),
        ('<img src="a.webp" alt="x">', '<img alt="x">', ("webP image format (1)",)),
        ("<p hidden>x</p>", "<p>x</p>", ("hidden attribute (1)",)),
        ("<!--[if mso]><i>w</i><![endif]--><!--[if !mso]><!--><b>o</b><!--<![endif]-->", "<i>w</i>", ()),
    ],
    ids=["declaration", "kept", "unwrapped", "removed", "image", "attribute", "conditions"],
)  # fmt: skip
def test_word_drops(before: str, after: str, dropped: tuple[str, ...]) -> None:
    """Declarations, elements with or without their words, attributes; conditions are evaluated."""
    assert seen(before, WORD) == (after, dropped)


def test_pictures_stay_and_conditions_hide_elsewhere() -> None:
    """Gmail shows pictures it can read; conditions are comments to all but Word, Outlook or not."""
    body = '<img src="a.png"><!--[if mso]><i>w</i><![endif]-->'
    assert seen(body, GMAIL) == seen(body, MAC) == (body, ())


def test_media_of_a_style_element() -> None:
    """For Word it is a condition like any other."""
    head = '<style media="screen">p{color:red}</style>'
    assert seen("", WORD, head)[1] == ("@media (1)",)
    assert seen("", GMAIL, head)[1] == ()


@pytest.mark.parametrize(
    ("client", "css", "left"),
    [
        (GMAIL, "@media (prefers-color-scheme:dark){a{b:c}}p{color:red}", "p{color:red}"),
        (GMAIL, "@media print{.a{b:c}}", "@media print{.m_a{b:c}}"),
        (GMAIL, "a:first-child,a{color:red;box-shadow:0 0 1px}", "a{color:red}"),
        (GMAIL, "a{box-shadow:0 0 1px}", ""),
        (GMAIL, "a{color:red}@media a{@media b{c{d:e}}}", "none"),
        (GMAIL, f"a{{color:red}}{'b' * 16_384}", "none"),
        (WORD, f"a{{color:red}}{'b' * 16_384}{{c:d}}", f"a{{color:red}}{'b' * 16_384}{{c:d}}"),
        (WORD, "@media print{a{b:c}}.a>b{c:d}", ""),
        (PHONE, "a{color:red}", "none"),
        (APPLE, "a{color:red}@media a{@media b{c{d:e}}}", "a{color:red}@media a{@media b{c{d:e}}}"),
        (APPLE, "@import url(x);a{color:red}", "@import url(x);a{color:red}"),
    ],
    ids=[
        "scheme",
        "prefix",
        "part",
        "empty",
        "nested",
        "long",
        "word-long",
        "word",
        "none",
        "apple-nested",
        "apple-import",
    ],
)
def test_sheets_lose_rules(client: str, css: str, left: str) -> None:
    """Selectors, declarations and at-rules go one by one; Gmail's limits take whole sheets."""
    assert sheet(css, client) == left


def test_counts() -> None:
    """What was dropped is named once, with how many times."""
    style = '<p style="opacity:0;border-radius:1px"></p><p style="border-radius:1px"></p>'
    assert seen(style * 2, WORD)[1] == ("border-radius (4)", "opacity (2)")


@pytest.mark.parametrize("client", CLIENTS)
def test_a_real_letter_keeps_its_words(client: str) -> None:
    """Whatever a client drops, every word of the letter stays, and looking twice shows the same."""
    html = rendered(EVERYTHING).html
    lensed = lens(html, client)
    before, after = (
        " ".join(page_of(each).body.text_content().split()) for each in (html, lensed.html)
    )
    assert after == before
    assert lensed == lens(html, client)
    assert lensed.html.startswith("<!DOCTYPE html>")


def test_word_gets_the_tables_that_are_written_for_it() -> None:
    """MJML's ghost tables are shown to Word, and to nobody else."""
    html = rendered(EVERYTHING).html
    assert 'class="paper-outlook"' in re.sub(r"(?s)<!--.*?-->", "", lens(html, WORD).html)
    assert 'class="paper-outlook"' not in re.sub(r"(?s)<!--.*?-->", "", lens(html, PHONE).html)


def test_unknown_clients_are_refused() -> None:
    """The clients there are get named."""
    with pytest.raises(ValueError, match=r'no client "pine"; there are: gmail\.desktop-webmail'):
        lens("<p>", "pine")
