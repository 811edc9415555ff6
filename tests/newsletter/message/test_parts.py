"""The MIME tree of a letter."""

from email.message import EmailMessage

import pytest

from newsletter.edition import Attachment
from newsletter.errors import MessageError
from newsletter.message import plan
from tests.support.letters import PIXEL, SENDER, VALUES, check_wire, edition, read, variant


def _letter(*attachments: Attachment) -> EmailMessage:
    cut = variant(attachments=attachments)
    letter = plan(edition(cut), cut, SENDER).join(VALUES)
    check_wire(letter)
    return read(letter)


def _tree(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


def test_letter_without_images() -> None:
    """Plain text first, HTML last: readers show the last they can (RFC 2046 5.1.4)."""
    message = _letter()
    assert _tree(message) == ["multipart/alternative", "text/plain", "text/html"]
    text, html = message.iter_parts()
    assert text["Content-Type"].params == {"charset": "utf-8", "format": "flowed", "delsp": "no"}
    assert html["Content-Type"].params == {"charset": "utf-8"}
    assert {part["Content-Transfer-Encoding"] for part in (text, html)} == {"quoted-printable"}


@pytest.mark.parametrize("text", [None, "No line end", ""], ids=["usual", "open", "empty"])
def test_text_alone_is_the_same_text(text: str | None) -> None:
    """One part under the same headers, its words those of the letter with HTML; it ends in CRLF."""
    cut = variant(attachments=(PIXEL,)) if text is None else variant(text=text)
    letter = plan(edition(cut), cut, SENDER, is_plain=True).join(VALUES)
    check_wire(letter)
    assert letter.endswith(b"\r\n")
    message = read(letter)
    both = read(plan(edition(cut), cut, SENDER).join(VALUES))
    assert _tree(message) == ["text/plain"]
    same = next(part for part in both.walk() if part.get_content_type() == "text/plain")
    assert message.get_content().rstrip("\r\n") == same.get_content().rstrip("\r\n")
    assert message["Content-Type"] == same["Content-Type"]
    different = {"Content-Type", "Content-Transfer-Encoding"}
    assert [each for each in message.items() if each[0] not in different] == [
        each for each in both.items() if each[0] not in different
    ]


def test_letter_with_images() -> None:
    """Images travel beside the HTML that names them, inline, byte for byte."""
    other = Attachment(
        cid="b", filename="grün & rot.png", media_type="image/png", data=b"\x89PNG\r\n"
    )
    message = _letter(PIXEL, other)
    assert _tree(message) == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html",
        "image/png", "image/png",
    ]  # fmt: skip
    first, second = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert first["Content-ID"] == "<dot@letter>"
    assert first.get_content() == PIXEL.data
    assert first.get_filename() == "dot.png"
    assert first.get_content_disposition() == "inline"
    assert second.get_filename() == "grün & rot.png"
    assert second.get_content() == other.data


@pytest.mark.parametrize(
    "filename",
    [
        pytest.param("a.png", id="plain"),
        pytest.param("é" * 100 + ".png", id="long"),
        pytest.param('a"; b="c.png', id="quotes"),
        pytest.param("a\r\nX: y.png", id="CRLF"),
        pytest.param("a" * 200, id="long ASCII"),
        pytest.param("%41.png", id="percent"),
        pytest.param("\ud800", id="surrogate"),
    ],
)
def test_any_filename_comes_back(filename: str) -> None:
    """Long names and odd letters by RFC 2231, in pieces; line breaks become spaces."""
    message = _letter(
        Attachment(cid="a", filename=filename, media_type="image/gif", data=b"GIF89a")
    )
    *_, image = message.walk()
    assert image.get_filename() == filename.replace("\r\n", " ").replace("\ud800", "\ufffd")
    assert image.keys() == [
        "Content-Type", "Content-Transfer-Encoding", "Content-ID", "Content-Disposition",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cid", "media_type"),
    [
        ("a>\r\nX: y", "image/png"),
        ("", "image/png"),
        ("a", "image/png\r\nX: y"),
        ("a", "text/html"),
    ],
)
def test_image_with_an_odd_header_is_refused(cid: str, media_type: str) -> None:
    """The error names the image."""
    with pytest.raises(MessageError) as refused:
        _letter(Attachment(cid=cid, filename="dot.png", media_type=media_type, data=b""))
    odd = ascii(media_type if cid == "a" else cid).replace("\r\n", "\\r\\n")
    assert str(refused.value) == (
        f"dot.png: {odd} cannot stand in a message;"
        " give the image a plain ASCII media type (image/...) and cid"
    )


def test_boundary_cannot_occur_in_a_part() -> None:
    """A text that quotes the very boundary changes nothing: `=_` is never left in an encoded part."""
    boundary = _letter()["Content-Type"].params["boundary"]
    cut = variant(text=f"--{boundary}\n--{boundary}--\n")
    message = read(plan(edition(cut), cut, SENDER).join({**VALUES}))
    assert _tree(message) == ["multipart/alternative", "text/plain", "text/html"]
    assert boundary.startswith("=_")


@pytest.mark.parametrize(
    ("filename", "written"),
    [
        pytest.param("dot.png", 'filename="dot.png"', id="plain"),
        pytest.param("é" * 7, "filename*=utf-8''" + "%C3%A9" * 7, id="one piece, not numbered"),
        pytest.param("é" + "a" * 41, "filename*=utf-8''%C3%A9" + "a" * 41, id="exactly full"),
        pytest.param(
            "é" + "a" * 42,
            "filename*0*=utf-8''%C3%A9" + "a" * 41 + ";\r\n filename*1*=a",
            id="two pieces",
        ),
    ],
)
def test_a_filename_is_written(filename: str, written: str) -> None:
    """Byte by byte: RFC 2231 3 numbers the pieces only where there are several."""
    image = Attachment(cid="a", filename=filename, media_type="image/gif", data=b"GIF89a")
    cut = variant(attachments=(image,))
    letter = plan(edition(cut), cut, SENDER).join(VALUES)
    assert f"Content-Disposition: inline;\r\n {written}\r\n\r\n".encode() in letter


def test_a_lone_surrogate_has_a_boundary_too() -> None:
    """Whatever the text is, the letter can be planned."""
    cut = variant(text="\ud800\n", html="<p>\udfff</p>\n")
    letter = plan(edition(cut), cut, SENDER).join(VALUES)
    assert letter.count(b"=EF=BF=BD") == 2
