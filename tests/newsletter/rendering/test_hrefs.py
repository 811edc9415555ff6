import pytest

from newsletter.rendering.hrefs import usable


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "vbscript:x",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "ftp://lantern.example/a",
        "//",
        "http://",
        "https://[bad",
        "mailto:nobody",
        "relative/page.html",
        "#anchor",
        "",
    ],
)
def test_refused(href: str) -> None:
    """Only http, https and mailto become links, however the scheme is dressed."""
    assert usable(href) == ""


@pytest.mark.parametrize(
    ("href", "written"),
    [
        ("https://lantern.example/a?b=1&c=2#d", "https://lantern.example/a?b=1&c=2#d"),
        ("https://lantern.example/a b", "https://lantern.example/a%20b"),
        ("https://lantern.example/a\n\tb\x7f", "https://lantern.example/ab"),
        ("https://lantern.example/100%", "https://lantern.example/100%25"),
        ("https://lantern.example/%C3%A9", "https://lantern.example/%C3%A9"),
        ("https://lantern.example/é", "https://lantern.example/%C3%A9"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ('https://lantern.example/"><b>', "https://lantern.example/%22%3E%3Cb%3E"),
        ("mailto:a@lantern.example?subject=a b", "mailto:a@lantern.example?subject=a%20b"),
    ],
)
def test_written_as_ascii(href: str, written: str) -> None:
    """A link is plain ASCII without spaces, quotes or angle brackets, and written once."""
    assert usable(href) == written
    assert usable(written) == written


def test_relative_links_count_from_the_reports_page() -> None:
    """A forum's `/t/1` is a link where the report knows its own address."""
    assert usable("/t/1", page="https://lantern.example/w/7") == "https://lantern.example/t/1"
    assert usable("//[bad", page="https://lantern.example/w/7") == ""
    assert usable("javascript:x", page="https://lantern.example/w/7") == ""
