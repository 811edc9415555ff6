"""The message panel explains what stands in our letters."""

from newsletter.preview.views.message import MEANINGS
from tests.newsletter.preview.running import Running


def test_every_header_is_explained(shared: Running) -> None:
    """None of a letter's headers is left without a word."""
    sheet = shared.studio.desk.sheet
    assert sheet
    head = sheet.letter.message.partition(b"\r\n\r\n")[0].decode()
    names = {line.partition(":")[0] for line in head.split("\r\n") if line[:1] not in " \t"}
    assert len(names) > 8
    assert names <= MEANINGS.keys()


def test_markup_in_a_letter_is_shown_as_text(shared: Running) -> None:
    """The source is escaped: it cannot become part of the page."""
    told = shared.get("panels/message").text
    assert "<html" not in told
    assert "&lt;html" in told
