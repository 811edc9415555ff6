"""A letter opened again says what was put into it."""

from newsletter import message
from newsletter.preview.opened import open_letter
from tests.support.letters import HTML, PIXEL, SENDER, TEXT, VALUES, edition, variant


def test_both_parts_headers_and_images_come_back() -> None:
    """As written, but for the values in the holes and LF line ends."""
    whole = variant(attachments=(PIXEL,))
    sent = message.plan(edition(whole), whole, SENDER).join(VALUES)
    found = open_letter(sent)
    for hole, value in VALUES.items():
        assert hole.token not in found.html + found.text
        del value
    assert found.html.split("\n")[0] == HTML.split("\n")[0]
    assert found.text.startswith("Weekly #7\n\nOne paragraph that goes \non in a second line.\n")
    assert len(found.text.split("\n")) == len(TEXT.split("\n"))
    assert dict(found.headers)["Subject"] == "Weekly #7"
    assert found.headers[0][0] == "From"
    [picture] = found.pictures
    assert picture == PIXEL


def test_a_message_without_parts() -> None:
    """Headers alone are no letter, and no error."""
    found = open_letter(b"Subject: none\r\n\r\n")
    assert found.html == ""
    assert found.pictures == ()
