"""HTML to a tree and back."""

from newsletter.checks.pages import html_of, page_of

PAGE = (
    '<!DOCTYPE html>\n<html lang="en"><head><title>T</title></head>'
    "<body><!--[if mso]><table><tr><td><![endif]--><p>é &amp; &lt;b&gt;</p></body></html>"
)


def test_there_and_back() -> None:
    """Doctype, conditions and characters survive."""
    assert html_of(page_of(PAGE)) == PAGE
