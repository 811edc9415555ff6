from pathlib import Path

import pytest

from newsletter.errors import RenderingError
from newsletter.rendering import LETTER_BYTES, PICTURE_BYTES
from newsletter.rendering.pictures import Album
from newsletter.report import Span
from tests.newsletter.rendering.specimens import png

JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x11\x08\x00\x30\x00\x40\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xd9"
)
GIF = b"GIF89a\x40\x00\x30\x00\x00\x00\x00;"
SPAN = Span(12, 12)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "reports"
    inside.mkdir()
    (inside / "chart.png").write_bytes(png(64, 48))
    (tmp_path / "secret.png").write_bytes(png())
    return inside


@pytest.mark.parametrize(
    ("data", "media_type"), [(png(64, 48), "image/png"), (JPEG, "image/jpeg"), (GIF, "image/gif")]
)
def test_type_and_size_come_from_the_bytes(folder: Path, data: bytes, media_type: str) -> None:
    """A name says nothing: type and size are read from the file."""
    (folder / "picture.bin").write_bytes(data)
    album = Album(folder)
    placed = album.place("picture.bin", SPAN)
    (picture,) = album.pictures
    assert (placed.width, placed.height) == (64, 48)
    assert placed.src == f"cid:{picture.cid}"
    assert (picture.media_type, picture.data) == (media_type, data)


def test_a_picture_travels_once(folder: Path) -> None:
    """The same bytes under two names and three mentions are one attachment."""
    (folder / "again.png").write_bytes(png(64, 48))
    album = Album(folder)
    sources = {album.place(name, SPAN).src for name in ("chart.png", "./chart.png", "again.png")}
    assert len(sources) == len(album.pictures) == 1


def test_spaces_and_queries(folder: Path) -> None:
    """`a%20b.png?raw=true` is the file `a b.png`."""
    (folder / "a b.png").write_bytes(png())
    assert Album(folder).place("a%20b.png?raw=true", SPAN).src.startswith("cid:")


@pytest.mark.parametrize(
    ("src", "complaint"),
    [
        ("missing.png", "is not there; put the file there"),
        ("../secret.png", "lies outside .*; copy it beside"),
        ("..%2fsecret.png", "lies outside"),
        ("/etc/passwd", "neither a file beside the report nor on the web"),
        ("file:///etc/passwd", "neither a file"),
        ("//elsewhere.example/a.png", "neither a file"),
        ("https://[bad/a.png", "neither a file"),
        ("data:image/png;base64,AAAA", "neither a file"),
        (".", "is not there"),
        ("a\x00b.png", "is not there"),
        ("x" * 5000, "is not there"),
        ("link.png", "lies outside"),
        ("drawing.svg", "no PNG, JPEG or GIF.*; save it as PNG"),
        ("photo.webp", "no PNG, JPEG or GIF"),
        ("empty.png", "no PNG, JPEG or GIF"),
        ("heavy.png", "above 200,000; make it smaller"),
    ],
)
def test_refused_with_the_mend(folder: Path, src: str, complaint: str) -> None:
    """An image that cannot travel is named with its line and what to do; nothing is read outside."""
    (folder / "link.png").symlink_to(folder.parent / "secret.png")
    (folder / "drawing.svg").write_text("<svg onload='alert(1)'/>")
    (folder / "photo.webp").write_bytes(b"RIFF\x00\x00\x00\x00WEBPVP8 ")
    (folder / "empty.png").write_bytes(b"")
    (folder / "heavy.png").write_bytes(png(padding=PICTURE_BYTES))
    with pytest.raises(RenderingError, match=complaint) as caught:
        Album(folder, source="week.md").place(src, SPAN)
    assert caught.value.where == "week.md:12"
    assert "\n" not in str(caught.value)


def test_all_together_have_a_limit(folder: Path) -> None:
    """Many small images are refused where the letter grows too heavy."""
    album = Album(folder)
    most = LETTER_BYTES // PICTURE_BYTES
    for number in range(most + 1):
        (folder / f"{number}.png").write_bytes(png(width=10 + number, padding=PICTURE_BYTES - 200))
    for number in range(most):
        album.place(f"{number}.png", SPAN)
    with pytest.raises(RenderingError, match="above 1,000,000"):
        album.place(f"{most}.png", SPAN)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_remote_images_stay(folder: Path, scheme: str) -> None:
    """The author's own images on the web are named, never fetched."""
    src = f"{scheme}://lantern.example/a.png"
    album = Album(folder)
    assert album.place(src, SPAN).src == src
    assert album.pictures == ()


def test_a_sites_path_counts_from_the_reports_page(folder: Path) -> None:
    """`/img/a.png` of a published report is on the web."""
    album = Album(folder, page="https://lantern.example/weekly/7")
    assert album.place("/img/a.png", SPAN).src == "https://lantern.example/img/a.png"


def test_a_report_of_the_web_takes_no_file(folder: Path) -> None:
    """Its paths count from its address, though a file of that name lies here."""
    (folder / "dot.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(16))
    album = Album(None, page="https://lantern.example/weekly/7.md")
    for src in ("dot.png", str(folder / "dot.png")):
        assert album.place(src, SPAN).src.startswith("https://lantern.example/")
    assert album.pictures == ()
    with pytest.raises(RenderingError, match="neither a file"):
        Album(None).place("dot.png", SPAN)


def test_kept_pictures_need_no_file(folder: Path) -> None:
    """What comes from the archive is placed as it was then, by what the report calls it."""
    before = Album(folder)
    placed = before.place("chart.png", SPAN)
    ((name, cid),) = before.names
    assert placed.src == f"cid:{cid}"
    data = (folder / "chart.png").read_bytes()
    album = Album(None, kept={name: data})
    assert album.place("chart.png", SPAN) == placed
    assert [picture.data for picture in album.pictures] == [data]
    for other in ("secret.png", "sub/chart.png", "/etc/chart.png"):
        with pytest.raises(RenderingError):
            album.place(other, SPAN)
