"""What a screen reader makes of the letter: its outline, its links, and all it says in order."""

from collections import Counter

from lxml import html as lxml_html

from newsletter.checks.transcript import link_list, outline, transcript
from newsletter.preview import cabinet
from newsletter.preview.asked import Asked
from newsletter.preview.opened import html_of
from newsletter.preview.pages import page
from newsletter.preview.studio import Studio


def draw(studio: Studio, asked: Asked) -> str:
    """Outline, links and transcript; links that sound alike are counted."""
    sheet = studio.desk.sheet
    if sheet is None:
        return page("panels/nothing")
    tree = lxml_html.document_fromstring(html_of(cabinet.as_asked(sheet, asked).letter.message))
    links = link_list(tree)
    alike = Counter(link.text for link in links)
    return page(
        "panels/spoken",
        headings=outline(tree),
        links=[(link, alike[link.text]) for link in links],
        said=transcript(tree),
    )
