"""Pages to look at letters in a browser: an index, and a page with both parts of each letter.

The letters are somebody's HTML: each stands in a sandboxed frame, on a page whose content
security policy lets nothing be loaded and nothing run.
"""

import base64
import email
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from newsletter.newsroom.workspace import write_whole
from newsletter.shipped import shipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """One letter as its recipient would see it; `page` is the name of its file."""

    page: str
    to: str
    subject: str
    size: int
    headers: tuple[tuple[str, str], ...]
    html: str
    text: str


def write_gallery(maildir: Path, folder: Path) -> Path:
    """Write index.html and a page for each letter of the Maildir; the index's path."""
    templates = Environment(
        loader=FileSystemLoader(shipped("templates") / "demo"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    letters = _letters(maildir)
    page = templates.get_template("letter.html.j2")
    for letter in letters:
        write_whole(folder / letter.page, page.render(letter=letter).encode())
    index = templates.get_template("index.html.j2").render(letters=letters)
    return write_whole(folder / "index.html", index.encode())


def _letters(maildir: Path) -> list[Caught]:
    found = [path.read_bytes() for path in (maildir / "new").iterdir()]
    # A letter begins with its Delivered-To, so this is the order of the addresses.
    return [_caught(data, number) for number, data in enumerate(sorted(found), start=1)]


def _caught(data: bytes, number: int) -> Caught:
    letter = email.message_from_bytes(data, policy=policy.default)
    return Caught(
        page=f"letters/{number}.html",
        to=str(letter["Delivered-To"]),
        subject=str(letter["Subject"]),
        size=len(data),
        headers=tuple((name, str(value)) for name, value in letter.items()),
        html=_with_pictures(letter),
        text=_part(letter, "plain"),
    )


def _part(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    return str(body.get_content()) if body is not None else ""


def _with_pictures(letter: EmailMessage) -> str:
    html = _part(letter, "html")
    for part in letter.walk():
        if cid := str(part.get("Content-ID", "")).strip("<>"):
            data = base64.b64encode(part.get_payload(decode=True)).decode("ascii")  # type: ignore[arg-type]  # a picture's bytes
            html = html.replace(f"cid:{cid}", f"data:{part.get_content_type()};base64,{data}")
    return html
