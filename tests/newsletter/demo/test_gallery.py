"""The gallery: pages that show letters and let nothing in them act."""

import mailbox
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from lxml import html

from newsletter.demo.gallery import write_gallery
from tests.support.chromium import chromium

EVIL = '<h1>Hi "you"</h1><script>document.title="taken"</script><img src="https://example.org/x.png"><img src="cid:dot">'


def keep(maildir: Path, to: str, subject: str, page: str) -> None:
    """Put one letter into a Maildir, as the catcher does."""
    letter = EmailMessage()
    letter["Delivered-To"] = to
    letter["Subject"] = subject
    letter.set_content("the text part\n")
    letter.add_alternative(page, subtype="html")
    related = letter.get_payload()[1]  # type: ignore[index]
    related.add_related(b"picture", "image", "png", cid="<dot>")  # type: ignore[union-attr]
    mailbox.Maildir(maildir).add(letter.as_bytes())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two letters, written in the wrong order, and their pages."""
    keep(tmp_path / "mail", "bob@example.net", "<b>Bob</b>", "<p>hi</p>")
    keep(tmp_path / "mail", "ann@example.net", "Ann", EVIL)
    write_gallery(tmp_path / "mail", tmp_path)
    return tmp_path


def test_the_index_leads_to_every_letter(folder: Path) -> None:
    """By address, subjects as the text they are."""
    index = html.parse(folder / "index.html").getroot()
    links = [(link.text, link.get("href")) for link in index.iter("a")]
    assert links == [("ann@example.net", "letters/1.html"), ("bob@example.net", "letters/2.html")]
    assert "<b>Bob</b>" in index.text_content()
    assert all((folder / target).is_file() for _, target in links)


def test_a_page_shows_both_parts(folder: Path) -> None:
    """The HTML part in a sandboxed frame, with its pictures inside; the text beside it."""
    page = html.parse(folder / "letters" / "1.html").getroot()
    (frame,) = page.iter("iframe")
    assert frame.get("sandbox") == ""
    assert '<img src="data:image/png;base64,cGljdHVyZQ==">' in frame.get("srcdoc")
    (text,) = page.iter("pre")
    assert text.text.strip() == "the text part"
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none';")


@contextmanager
def web() -> Iterator[tuple[str, list[str]]]:
    """A web server on loopback: its address, and the paths that somebody asked it for."""
    asked: list[str] = []

    class Remembers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's own name
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Remembers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()


@pytest.mark.chromium
@pytest.mark.parametrize("guarded", [True, False], ids=["as-written", "policy-taken-out"])
def test_nothing_is_loaded_and_nothing_runs(folder: Path, *, guarded: bool) -> None:
    """A letter's script and remote picture stay dead in a real browser; it is the page's policy
    that keeps the picture from being fetched.
    """
    path = folder / "letters" / "1.html"
    with web() as (server, asked), chromium() as browser:
        text = path.read_text().replace("https://example.org", server)
        if not guarded:
            text = re.sub(r"<meta[^>]*Content-Security-Policy[^>]*>", "", text)
        path.write_text(text)
        page = browser.new_page()
        page.goto(path.as_uri(), wait_until="networkidle")
        inside = page.frames[1]
        assert inside.locator("h1").inner_text() == 'Hi "you"'
        assert inside.title() != "taken"
    assert asked == ([] if guarded else ["/x.png"])
