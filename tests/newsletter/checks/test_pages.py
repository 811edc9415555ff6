"""HTML to a tree and back."""

from newsletter.checks.pages import html_of, page_of, put_first, put_last

PAGE = (
    '<!DOCTYPE html>\n<html lang="en"><head><title>T</title></head>'
    "<body><!--[if mso]><table><tr><td><![endif]--><p>é &amp; &lt;b&gt;</p></body></html>"
)


def test_there_and_back() -> None:
    """Doctype, conditions and characters survive."""
    assert html_of(page_of(PAGE)) == PAGE


def test_styles_are_put_around_those_there_are() -> None:
    """First and last in the head, which is made where there is none."""
    page = page_of("<html><head><style>b{}</style></head><body></body></html>")
    put_first(page, "a{}")
    put_last(page, "c>d{}")
    assert [style.text for style in page.iter("style")] == ["a{}", "b{}", "c>d{}"]
    assert "c>d{}" in html_of(page)
    bare = page_of("<p>x</p>")
    put_last(bare, "a{}")
    assert html_of(bare).endswith(
        "<html><head><style>a{}</style></head><body><p>x</p></body></html>"
    )
