import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.errors import RenderingError
from newsletter.holes import TOKEN, Hole
from newsletter.rendering import Letterhead, Rendition, render
from newsletter.rendering.colours import contrast, legible
from newsletter.report import (
    Callout,
    Card,
    CodeBlock,
    CodeSpan,
    Details,
    Emoji,
    Footnote,
    FootnoteRef,
    Image,
    InlineImage,
    Link,
    Mention,
    Paragraph,
    Person,
    Quote,
    RawInline,
    Ref,
    Report,
    Span,
    Table,
    Text,
    words,
)
from tests.newsletter.rendering.reading import (
    WEEKLY,
    html_tokens,
    page,
    paper,
    rendered,
    tokens,
    unflowed,
)
from tests.newsletter.rendering.specimens import (
    EVERYTHING,
    LETTERHEAD,
    TABLE,
    bullets,
    paragraph,
    png,
    report,
    section,
)

LETTER = rendered(EVERYTHING)


def test_the_page_names_language_and_direction() -> None:
    """Without lang and dir a screen reader speaks with the wrong voice; nearly all mail fails."""
    root = page(LETTER)
    wrapper = root.xpath("//*[@role='article']")[0]
    for element in (root, wrapper):
        assert (element.get("lang"), element.get("dir")) == ("en", "ltr")
    assert LETTER.html.startswith("<!DOCTYPE html>\n<html")
    assert root.findtext(".//title") == "Lantern weekly #7"


def test_right_to_left() -> None:
    """An Arabic report runs from the right: page, columns, lists; our own words do not."""
    root = page(rendered(replace(EVERYTHING, language="ar")))
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    columns = root.find_class("mj-column-per-100")
    assert columns
    for column in columns:
        assert "direction:rtl" in column.get("style")
    assert all("padding:0 28px 0 0" in each.get("style") for each in root.xpath("//li/ul"))
    foot = root.find_class("foot")[0].xpath(".//div[@lang]")[0]
    assert (foot.get("lang"), foot.get("dir")) == ("en", "ltr")


def test_headings_are_real_and_none_is_skipped() -> None:
    """One h1, sections h2, what is below them h3: a reader can walk through them."""
    levels = [int(each.tag[1]) for each in page(LETTER).xpath("//*[re:test(name(), '^h[1-6]$')]",
              namespaces={"re": "http://exslt.org/regular-expressions"})]  # fmt: skip
    assert levels.count(1) == 1
    assert levels == [1, 2, 2, 3, 3, 3]


def test_depth_of_headings_ends_at_six() -> None:
    """HTML has six levels; a report may have more."""
    deep = section("h7")
    for level in range(6, 1, -1):
        deep = section(f"h{level}", sections=(deep,))
    root = page(rendered(report(sections=(deep,))))
    assert [each.text for each in root.iter("h6")] == ["h6", "h7"]


def test_every_image_has_an_alt() -> None:
    """The author's words, the caption, or an empty one."""
    root = page(rendered(report(Image(src="https://a.example/a.png"),
                                Image(src="https://a.example/b.png", caption="c"))))  # fmt: skip
    assert [image.get("alt") for image in root.iter("img")] == ["", "c"]
    assert all(image.get("alt") for image in page(LETTER).iter("img"))


def test_tables_say_what_they_are() -> None:
    """Layout tables are presentation; data tables have a caption and heads with a scope."""
    for table in page(LETTER).iter("table"):
        data = "data" in table.get("class", "")
        assert (table.get("role") == "presentation") is not data
        assert all(cell.get("scope") == "col" for cell in table.xpath("./thead//th"))
    (caption,) = page(LETTER).iter("caption")
    assert caption.text == TABLE.caption


def test_nothing_runs_and_nothing_is_fetched() -> None:
    """No script, handler, frame, form, font or style sheet of elsewhere; no VML; no tracking."""
    root = page(LETTER)
    assert not list(root.iter("script", "iframe", "object", "embed", "form", "link", "base"))
    assert not root.xpath("//@*[starts-with(name(), 'on')]")
    assert not re.search(r"@import|url\(|<v:|@font-face", LETTER.html)
    sources = {image.get("src") for image in root.iter("img")}
    assert sources == {"https://lantern.example/badge.png", "https://lantern.example/chart.png"}


def test_preheader_is_hidden_dark_and_padded() -> None:
    """The mailbox's second line: not seen in the letter, not white on white, not followed by the
    letter's first words.
    """
    (hidden,) = page(LETTER).find_class("preheader")
    style = hidden.get("style")
    assert "display:none" in style
    assert "mso-hide:all" in style
    assert "color:#1f2328" in style
    text = hidden.text_content()
    assert text.startswith(LETTER.preheader)
    assert 40 <= len(LETTER.preheader) <= 110
    assert text.count("\u034f\u00a0\u200c") == 150 - len(LETTER.preheader)
    body = page(LETTER).find("body")[0]
    assert body[0] is not None
    assert "preheader" in body[0].get("class")


def test_masthead() -> None:
    """Project, title, number and days in words."""
    text = " ".join(paper(LETTER).text_content().split())
    assert text.startswith(
        "Lantern Lantern weekly #7 29 May – 4 June 2017By A. Author and B. Writer"
    )


def test_footer() -> None:
    """Why, the ways out as each recipient's own URLs, the web edition, the postal address."""
    (foot,) = page(LETTER).find_class("foot")
    assert [link.get("href") for link in foot.iter("a")] == [
        Hole.UNSUBSCRIBE_URL.token,
        Hole.PREFERENCES_URL.token,
        LETTERHEAD.web_url,
    ]
    text = foot.text_content()
    assert Hole.REASON.token in text
    for line in LETTERHEAD.postal_address.splitlines():
        assert line in text


def test_bare_letterhead() -> None:
    """A project with nothing but a name gets a letter without gaps or empty links."""
    bare = render(report(paragraph("a")), theme=WEEKLY, folder=Path(),
                  letterhead=Letterhead(project="Lantern"))  # fmt: skip
    hrefs = [link.get("href") for link in page(bare).iter("a")]
    assert hrefs == [Hole.UNSUBSCRIBE_URL.token, Hole.PREFERENCES_URL.token]
    assert "<p></p>" not in bare.html
    assert "None" not in bare.html + bare.text


def test_sections_say_their_state() -> None:
    """Empty: one muted line instead of a gap. Nothing to report: one muted line, no bullet."""
    text = " ".join(paper(LETTER).text_content().split())
    assert "Burner Nothing was recorded here. Glass Nothing to report this week Handle" in text
    (muted,) = paper(LETTER).xpath(".//p[.='Nothing was recorded here.']")
    assert "color:#555e68" in muted.get("style")


def test_details_are_open() -> None:
    """Mail programs cannot unfold; what is folded on the web is open here."""
    assert not list(page(LETTER).iter("details", "summary"))
    assert "All the small changes" in LETTER.html


def test_what_is_never_rendered() -> None:
    """Comments and raw pieces stay in the report."""
    assert "never seen" not in LETTER.html + LETTER.text


def test_both_parts_say_the_same() -> None:
    """Every word of the report is in the HTML and in the text, as often as it was written."""
    said = tokens(" ".join(words(EVERYTHING)))
    assert not said - html_tokens(LETTER)
    assert not said - tokens(unflowed(LETTER.text))


def test_both_parts_link_the_same() -> None:
    """Every link of the HTML is in the text, and the other way round."""
    html = {str(href) for href in page(LETTER).xpath("//a/@href") if not href.startswith("#")}
    text = set(re.findall(r"(?m)^(?:\[\d+\] )?<(\S+)>$", LETTER.text))
    assert html - {LETTERHEAD.project_url} == text


def test_same_input_same_bytes() -> None:
    """A rendition depends on its input only."""
    again = rendered(EVERYTHING)
    assert again == LETTER


def test_clean_of_leftovers() -> None:
    """No template mark, no Python word, no theme variable reaches a reader."""
    for part in (LETTER.html, LETTER.text):
        assert not re.search(r"\{\{|\{%|None|Undefined|var\(--|data-premailer|<mj-", part)


HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% for x in y %}",
    "</mj-text></mj-column><mj-raw><b>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "--><!--[if mso]><b><![endif]-->",
    "]]>&lt;b&gt;&amp;",
    "</style></title><b>",
    "\x00\x1b[31m\u202e",
    "var(--ink); } body { display: none }",
)


def _everywhere(evil: str) -> Report:
    """A report with the same hostile text in every field that holds text."""
    address = f"https://a.example/{evil}"
    inlines = (
        Text(text=evil),
        CodeSpan(text=evil),
        Link(href=address, title=evil, children=(Text(text=evil),)),
        Ref(kind=evil, text=evil, url=address),
        Mention(name=evil, url=address),
        InlineImage(src="https://a.example/a.png", alt=evil, title=evil),
        Emoji(code=evil, char=evil),
        FootnoteRef(label=evil),
    )
    blocks = (
        Paragraph(children=inlines),
        CodeBlock(text=evil, language=evil),
        Quote(blocks=(), by=evil, url=address),
        Callout(kind=evil, title=evil, blocks=()),
        Details(summary=evil, blocks=()),
        Table(align=TABLE.align[:1], head=(inlines,), rows=((inlines,),), caption=evil),
        Image(src="https://a.example/a.png", alt=evil, title=evil, caption=evil, href=address),
        Card(url=address, title=evil, kind=evil, site=evil, text=evil, image=evil),
        Footnote(label=evil, blocks=(Paragraph(children=inlines),)),
    )
    return Report(
        title=evil, subject=evil, preheader=evil, authors=(Person(name=evil),),
        blocks=blocks, sections=(replace(section("s", *blocks), title=inlines, id=evil),),
    )  # fmt: skip


@pytest.mark.parametrize("evil", HOSTILE)
def test_an_authors_text_is_never_markup(evil: str) -> None:
    """Whatever is written where: the letter has the elements and attributes of a harmless one,
    and the words come out as they were written.
    """
    head = Letterhead(project=evil, project_url="https://a.example", postal_address=evil,
                      web_url="https://a.example")  # fmt: skip

    def shape(word: str, letterhead: Letterhead) -> list[tuple[str, list[str]]]:
        letter = render(_everywhere(word), theme=WEEKLY, letterhead=letterhead, folder=Path())
        return [
            (str(each.tag), sorted(set(each.keys()) - {"style"})) for each in page(letter).iter()
        ]

    calm = replace(head, project="a", postal_address="a")
    assert shape(evil, head) == shape("a", calm)
    said = tokens(evil.replace("\x00", "").replace("\x1b", ""))
    assert not said - html_tokens(rendered(_everywhere(evil)))


@pytest.mark.parametrize("hole", Hole)
@pytest.mark.parametrize(
    "place",
    [
        lambda token: Report(title=token),
        lambda token: Report(title="t", subject=token),
        lambda token: Report(title="t", preheader=token),
        lambda token: Report(title="t", authors=(Person(name=token),)),
        lambda token: report(paragraph(token)),
        lambda token: report(paragraph(token[:9], Text(text=token[9:]))),
        lambda token: report(paragraph(token[:9], RawInline(format="html", text="b"), token[9:])),
        lambda token: report(paragraph(token[:9] + "\x00" + token[9:])),
        lambda token: report(CodeBlock(text=token)),
        lambda token: report(paragraph(Link(href=f"https://a.example/{token}", children=()))),
        lambda token: report(Image(src="https://a.example/a.png", alt=token)),
        lambda token: report(Image(src=f"https://a.example/{token}")),
        lambda token: report(sections=(section(token),)),
    ],
    ids=["title", "subject", "preheader", "author", "text", "split", "raw-between",
         "control-between", "code", "href", "alt", "src", "heading"],
)  # fmt: skip
def test_tokens_in_a_report_are_refused(hole: Hole, place: object) -> None:
    """What looks like a hole would be filled with somebody's address or way out."""
    assert callable(place)
    with pytest.raises(RenderingError, match=r"marks a place that every recipient fills in"):
        rendered(place(hole.token))


def test_only_our_own_holes_are_in_the_letter() -> None:
    """HTML has the reason and each way out once, so has the text."""
    for part in (LETTER.html, LETTER.text):
        assert sorted(TOKEN.findall(part)) == sorted(
            [Hole.REASON.token, Hole.UNSUBSCRIBE_URL.token, Hole.PREFERENCES_URL.token]
        )


def test_local_images_travel(tmp_path: Path) -> None:
    """A relative image is inside the letter, named by cid, with the width it has."""
    (tmp_path / "chart.png").write_bytes(png(640, 200))
    made = report(Image(src="chart.png", alt="A curve"), paragraph(InlineImage(src="chart.png")))
    letter = rendered(made, tmp_path)
    (picture,) = letter.attachments
    first, second = page(letter).iter("img")
    assert first.get("src") == second.get("src") == f"cid:{picture.cid}"
    assert first.get("width") == "536"
    assert picture.filename == "chart.png"
    assert re.fullmatch(r"[0-9a-f]{24}@picture", picture.cid)


@pytest.mark.parametrize("language", ["", "e", '"><b>', "en us", "english please"])
def test_language_that_is_none(language: str) -> None:
    """A screen reader cannot speak it; the author is told."""
    with pytest.raises(RenderingError, match="is not a language"):
        rendered(replace(EVERYTHING, language=language))


def test_missing_image_names_the_reports_line(tmp_path: Path) -> None:
    """The author is told the line of the report."""
    with pytest.raises(RenderingError) as caught:
        rendered(report(Image(src="a.png", span=Span(9, 9))), tmp_path)
    assert str(caught.value).startswith('week.md:9: the image "a.png" is not there; put the file')


def test_endless_depth_is_one_line() -> None:
    """Five hundred levels of list are refused, not a traceback."""
    block = bullets("x")
    for _ in range(500):
        block = bullets((block,))
    with pytest.raises(RenderingError, match="nested too deeply"):
        rendered(report(block))


@pytest.mark.parametrize("accent", ["#ffffff", "#000000", "#ffe600"])
def test_every_accent_can_be_read(accent: str) -> None:
    """A yellow accent is darkened for links on white, a black one made light for dark mode."""
    letter = render(EVERYTHING, theme=WEEKLY, folder=Path(),
                    letterhead=replace(LETTERHEAD, accent=accent))  # fmt: skip
    link = next(each for each in paper(letter).iter("a") if each.text == "a link")
    colour = re.search(r"(?<!-)color:#(\w+)", link.get("style", ""))
    assert colour
    digits = colour[1] if len(colour[1]) == 6 else "".join(digit * 2 for digit in colour[1])
    assert contrast(f"#{digits}", "#ffffff") >= 4.5
    dark = legible(accent, on=WEEKLY.dark["paper"], least=6)
    assert f".ink a{{color:{dark} !important}}" in letter.html


def test_a_list_item_costs_little() -> None:
    """Gmail cuts a letter at 102 kB: an item costs at most 120 bytes beyond its own text, counted
    in quoted-printable.
    """

    def size(items: int) -> int:
        html = rendered(report(bullets(*["x"] * items))).html
        return len(html.encode()) + html.count("=") * 2

    assert (size(110) - size(10)) / 100 - 1 <= 120


LINES = st.text(alphabet="ab <>&\"'{}%[]()é字\u202e\x00\n", max_size=80)


@settings(max_examples=30, deadline=None)
@given(title=LINES, lines=st.lists(LINES, max_size=5))
def test_any_text_makes_a_letter(title: str, lines: list[str]) -> None:
    """No text breaks the pipeline; lines stay short enough for SMTP; every word arrives."""
    made = report(*map(paragraph, lines), bullets(*lines), title=title)
    letter: Rendition = rendered(made)
    assert max(len(line.encode()) for line in letter.html.split("\n")) < 998
    assert len(list(page(letter).iter("h1"))) == 1
    said = tokens(" ".join(words(made)).replace("\x00", ""))
    assert not said - html_tokens(letter)
    assert not said - tokens(unflowed(letter.text))
