"""A report from a page of HTML."""

from datetime import date

import pytest

from newsletter.errors import ReportError
from newsletter.report import Period, Person, Report, plain, words
from newsletter.sources.html.page import read_html

PAGE = """<!DOCTYPE html>
<html lang="pt-BR"><head>
<title>Gull weekly #12 | Gull</title>
<meta property="og:title" content="Gull weekly #12">
<meta name="author" content="Ada Example">
<meta property="article:published_time" content="2021-05-10T08:00:00Z">
<link rel="canonical" href="https://gull.example.org/weekly/12/">
<style>p { color: red }</style><script>evil()</script>
</head><body>
<header><a href="/">Gull</a></header><nav><ul><li>Home</li></ul></nav>
<main>
<h1>Gull weekly #12</h1>
<p>Status for the week of 3rd to 9th May.</p>
<h2 id="news">News</h2><p>Read <a href="../11/">the last one</a>.</p>
<h2>Changes</h2><h3>Core</h3><ul><li>a</li></ul><h3>Docs</h3><p>No changes.</p>
</main>
<aside>Subscribe!</aside><footer>Imprint</footer>
</body></html>"""


def _read(text: str, base: str = "") -> Report:
    return read_html(text, where="saved/page.html", base=base)


def _codes(report: Report) -> list[str]:
    return [note.code for note in report.notes]


def test_a_page() -> None:
    """Its main part becomes sections, its head the report's facts."""
    report = _read(PAGE)
    assert (report.title, report.number, report.language) == ("Gull weekly #12", 12, "pt-BR")
    assert report.published == date(2021, 5, 10)
    assert report.period == Period(start=date(2021, 5, 3), end=date(2021, 5, 9))
    assert report.authors == (Person(name="Ada Example"),)
    assert report.url == "https://gull.example.org/weekly/12/"
    assert [plain(section.title) for section in report.sections] == ["News", "Changes"]
    assert [section.id for section in report.sections] == ["news", "changes"]
    assert [plain(below.title) for below in report.sections[1].sections] == ["Core", "Docs"]
    assert _codes(report) == ["html-left-out", "html-outside"]


def test_addresses_start_from_the_page() -> None:
    """From the one that is given, else from the one that the page says is its own."""
    assert "https://gull.example.org/weekly/11/" in str(_read(PAGE).sections[0])
    given = _read(PAGE, base="https://mirror.example.org/a/b/")
    assert "https://mirror.example.org/a/11/" in str(given.sections[0])
    assert given.url == "https://mirror.example.org/a/b/"
    bare = _read('<p><a href="/x">a</a>')
    assert _codes(bare) == ["html-link-relative"]
    assert bare.url == ""


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>T</title><h1>H</h1><p>a", "H"),
        ("<title>T</title><p>a", "T"),
        ('<meta property="og:title" content="O"><title>T | S</title><p>a', "O"),
        ("<title>T</title><p>a<h1>A</h1><p>b<h1>B</h1><p>c", "T"),
        ("<h1>A</h1><p>a<h1>B</h1><p>b", "A"),
        ("<title>T</title><h2>t</h2><p>a", "T"),
        ("<p>a", "page"),
    ],
    ids=["heading", "head", "open-graph", "level-of-sections", "first-opens", "repeated", "file"],
)
def test_titles(html: str, title: str) -> None:
    """The only heading of level 1, else what the head says, else the file's name."""
    report = _read(html)
    assert report.title == title
    assert title.lower() not in [plain(section.title).lower() for section in report.sections]


MAINS = {
    "main": "<div>menu</div><main><p>a b c</p></main>",
    "by its role": "<div>menu</div><div role=main><p>a b c</p></div>",
    "a large article": "<div>menu</div><article><header>a</header><p>b c</p></article>",
}


@pytest.mark.parametrize("html", MAINS.values(), ids=MAINS.keys())
def test_only_the_main_part_is_read(html: str) -> None:
    """The words outside are counted in a note; a header inside belongs to the text."""
    report = _read(html)
    assert words(report) == ["page", "a", "b", "c"]
    (note,) = report.notes
    assert note.message == "1 words outside of the page's main part were left out"


def test_a_small_article_is_not_all_of_it() -> None:
    """A card among others does not hide the page."""
    html = "<p>a b c d e</p><article>f</article><article>g</article>"
    assert words(_read(html)) == ["page", *"abcdefg"]


def test_a_page_with_no_main_part_has_a_header() -> None:
    """It is left out like a menu."""
    assert words(_read("<header>menu</header><p>a</p>")) == ["page", "a"]


@pytest.mark.parametrize("html", ["", "<p> </p>", "<nav>a</nav>", "<!-- a -->", "<title>a</title>"])
def test_a_page_without_words_is_an_error(html: str) -> None:
    """One line that says what to do."""
    with pytest.raises(ReportError, match=r"^saved/page\.html: there is no text in it; save the"):
        _read(html)


def test_a_week_without_year_is_told() -> None:
    """Where no day of publication gives the year."""
    report = _read("<p>Status for the week of 3rd to 9th May.")
    assert report.period is None
    assert _codes(report) == ["period-without-year"]


def test_days_of_publication() -> None:
    """From what pages call it; what is no day is none."""
    assert _read("<meta name=date content='2021-05-10'><p>a").published == date(2021, 5, 10)
    assert _read("<p>a <time datetime='2021-05-10T09:00'>x</time>").published == date(2021, 5, 10)
    assert _read("<meta name=date content='2021-13-10'><p>a").published is None
