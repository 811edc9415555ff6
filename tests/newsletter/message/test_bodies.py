"""The two bodies, cut at their holes."""

import pytest

from newsletter.holes import Hole
from newsletter.message.bodies import Piece, html_body, text_body
from newsletter.message.slots import Context, Slot
from tests.support.letters import VALUES

NAME, ADDRESS, URL = Hole.NAME.token, Hole.ADDRESS.token, Hole.UNSUBSCRIBE_URL.token


def _joined(pieces: list[Piece], **values: str) -> bytes:
    filled = {**VALUES, **{Hole[key]: value for key, value in values.items()}}
    return b"".join(piece if isinstance(piece, bytes) else piece.fill(filled) for piece in pieces)


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        pytest.param("a\nb\n", b"a\r\nb\r\n", id="lines end in CRLF"),
        pytest.param("a\r\nb\rc", b"a\r\nb\r\nc", id="whatever they ended in, and none is added"),
        pytest.param("goes \non\n", b"goes=20\r\non\r\n", id="a flowed line ends in =20"),
        pytest.param(" a\n>b\nFrom c\n", b" =20a\r\n >b\r\n From c\r\n".replace(b" =20", b"  "),
                     id="stuffed: space, quote sign, From"),
        pytest.param(">\n", b" >\r\n", id="a quote sign alone"),
        pytest.param(f"<{URL}>\n", b"<=\r\nhttps://e.org/u=\r\n>\r\n", id="a URL in its brackets"),
        pytest.param(f"{NAME}, hello\n", b"=20=\r\nAnn=\r\n, hello\r\n", id="stuffed before a hole"),
        pytest.param(f"Hello {NAME}\nb\n", b"Hello=\r\n Ann\r\nb\r\n", id="the space goes with the name"),
        pytest.param(f"Hello {NAME} \nb\n", b"Hello=20=\r\nAnn=\r\n=20\r\nb\r\n", id="but where it flows"),
        pytest.param(f"{NAME}{ADDRESS}\n", b"=20=\r\nAnn=\r\nann@example.net\r\n", id="side by side"),
        pytest.param(f"LaTeX {NAME}\n", b"LaTeX=\r\n Ann\r\n", id="nothing but the space goes"),
        pytest.param("\ud800\n", b"=EF=BF=BD\r\n", id="a lone surrogate"),
    ],
)  # fmt: skip
def test_text_body(text: str, encoded: bytes) -> None:
    """RFC 3676 lines in quoted-printable, a break on each side of a hole."""
    assert _joined(text_body(text), UNSUBSCRIBE_URL="https://e.org/u") == encoded


@pytest.mark.parametrize("line", [f"Hello {NAME}", f"Hello {NAME} {NAME}", f"Hello  {NAME}"])
def test_no_name_leaves_no_soft_break(line: str) -> None:
    """Without a name the line still ends there: a space left behind would pull the next one up."""
    assert _joined(text_body(line + "\nb\n"), NAME="") == b"Hello=\r\n\r\nb\r\n"


@pytest.mark.parametrize(
    ("html", "context"),
    [
        pytest.param(f"<p>{NAME}</p>", Context.HTML, id="text"),
        pytest.param(f'<p title="{NAME}">', Context.HTML, id="attribute"),
        pytest.param(f'<a href="{URL}">', Context.HTML, id="a whole URL"),
        pytest.param(f"<a href='{URL}'>", Context.HTML, id="single quotes"),
        pytest.param(f'<a href="https://e.org/?to={ADDRESS}">', Context.COMPONENT, id="in a query"),
        pytest.param(f'<a href="https://e.org/?u={URL}">', Context.COMPONENT, id="a URL in a URL"),
        pytest.param(f'<a\n href="mailto:{ADDRESS}">', Context.COMPONENT, id="in a mailto"),
        pytest.param(f'<a href="{NAME}">', Context.COMPONENT, id="a name is no URL"),
        pytest.param(f'<a href="https://e.org/">{NAME}', Context.HTML, id="after the attribute"),
        pytest.param(f'<v:rect HREF = "{URL}">', Context.HTML, id="VML"),
    ],
)
def test_hole_knows_its_place_in_html(html: str, context: Context) -> None:
    """An attribute that holds a URL takes a whole URL only from its first letter on."""
    (slot,) = [piece for piece in html_body(html) if isinstance(piece, Slot)]
    assert slot.context is context


def test_each_hole_keeps_its_own_place() -> None:
    """Over several lines, in order."""
    html = f'<p>{NAME}</p>\n<a href="?{ADDRESS}"\ntitle="{ADDRESS}">{URL}</a>'
    slots = [piece for piece in html_body(html) if isinstance(piece, Slot)]
    assert [(slot.hole, slot.context) for slot in slots] == [
        (Hole.NAME, Context.HTML),
        (Hole.ADDRESS, Context.COMPONENT),
        (Hole.ADDRESS, Context.HTML),
        (Hole.UNSUBSCRIBE_URL, Context.HTML),
    ]
