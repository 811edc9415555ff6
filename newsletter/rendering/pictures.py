"""The images of a letter: local ones travel inside it, remote ones stay where they are."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from newsletter.errors import RenderingError
from newsletter.rendering.hrefs import usable
from newsletter.report import Span

PICTURE_BYTES = 200_000
"""The largest image that may travel inside a letter."""
LETTER_BYTES = 1_000_000
"""The most that all images of one letter may weigh together."""

_SMALLER = "make it smaller, or put it on the web and link to it by https"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image inside the letter; the HTML names it `cid:<cid>`; sizes in pixels, 0 if unknown."""

    cid: str
    filename: str
    media_type: str
    data: bytes
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where an image of the report is found in the letter."""

    src: str
    width: int = 0
    height: int = 0


class Album:
    """Finds the images of one report and keeps those that travel with the letter.

    Relative paths count from `folder` and never leave it. `page` is the report's own address,
    against which a path such as `/img/a.png` is resolved, and any path of a report that has no
    folder; `source` names the report in errors. `kept` are images by what the report calls them
    that were in the letter before: they are taken from there, and no file is opened.
    """

    def __init__(
        self,
        folder: Path | None,
        *,
        page: str = "",
        source: str = "report",
        kept: Mapping[str, bytes] | None = None,
    ) -> None:
        self._folder = folder
        self._kept = kept or {}
        self._page = page
        self._source = source
        self._pictures: dict[str, Picture] = {}

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Every local image once, in the order of the report."""
        return tuple({picture.cid: picture for picture in self._pictures.values()}.values())

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """What the report calls each of them, and its `cid`."""
        return tuple((src, picture.cid) for src, picture in self._pictures.items())

    def where(self, span: Span | None) -> str:
        """The place in the report that an error names."""
        return f"{self._source}:{span.start}" if span else self._source

    def place(self, src: str, span: Span | None) -> Placed:
        """Say how the letter refers to an image; RenderingError where it cannot."""
        try:
            parts = urlsplit(src.strip())
        except ValueError:
            return self._elsewhere(src, span)
        if parts.scheme in {"http", "https"} and (href := usable(src)):
            return Placed(src=href)
        name = unquote(parts.path)
        is_here = self._folder is not None or src in self._kept
        if not is_here or parts.scheme or parts.netloc or parts.path.startswith("/"):
            return self._elsewhere(src, span)
        picture = self._pictures.get(src) or self._take(src, name, span)
        self._pictures[src] = picture
        return Placed(src=f"cid:{picture.cid}", width=picture.width, height=picture.height)

    def _elsewhere(self, src: str, span: Span | None) -> Placed:
        is_path = src.startswith("/") or self._folder is None
        if is_path and (href := usable(src, page=self._page)).startswith("http"):
            return Placed(src=href)
        raise RenderingError(
            f'the image "{src[:80]}" is neither a file beside the report nor on the web',
            where=self.where(span),
            mend="name it by https, or save it beside the report and write its relative path",
        )

    def _take(self, src: str, name: str, span: Span | None) -> Picture:
        data = self._kept.get(src)
        if data is None:
            data = self._read(name, self._folder or Path(), span)
        media_type = _media_type(data)
        if media_type is None:
            raise RenderingError(
                f'the image "{name}" is no PNG, JPEG or GIF, which is all that mail programs show',
                where=self.where(span),
                mend="save it as PNG, at twice the size it is shown",
            )
        width, height = _size(data, media_type)
        return Picture(
            cid=f"{hashlib.sha256(data).hexdigest()[:24]}@picture",
            filename=Path(name).name,
            media_type=media_type,
            data=data,
            width=width,
            height=height,
        )

    def _read(self, name: str, folder: Path, span: Span | None) -> bytes:
        where = self.where(span)
        try:
            resolved = folder.resolve()
            path = (resolved / name).resolve()
            inside = path.is_relative_to(resolved)
            size = path.stat().st_size if inside and path.is_file() else -1
        except (OSError, ValueError):
            inside, size = True, -1
        if not inside:
            mend = "copy it beside the report"
            raise RenderingError(
                f'the image "{name}" lies outside {resolved}', where=where, mend=mend
            )
        if size < 0:
            mend = f"put the file there, seen from {folder}, or take the image out"
            raise RenderingError(f'the image "{name}" is not there', where=where, mend=mend)
        self._weigh(name, size, where=where)
        try:
            return path.read_bytes()
        except OSError as error:
            what = f'the image "{name}" cannot be read: {error.strerror}'
            raise RenderingError(what, where=where, mend="make it readable") from error

    def _weigh(self, name: str, size: int, *, where: str) -> None:
        if size > PICTURE_BYTES:
            what = f'the image "{name}" has {size:,} bytes, above {PICTURE_BYTES:,}'
            raise RenderingError(what, where=where, mend=_SMALLER)
        total = size + sum(len(picture.data) for picture in self.pictures)
        if total > LETTER_BYTES:
            what = f'with the image "{name}" all have {total:,} bytes, above {LETTER_BYTES:,}'
            raise RenderingError(what, where=where, mend=_SMALLER)


_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def _media_type(data: bytes) -> str | None:
    return next((media_type for magic, media_type in _MAGIC if data.startswith(magic)), None)


def _size(data: bytes, media_type: str) -> tuple[int, int]:
    match media_type:
        case "image/png":
            return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
        case "image/gif":
            return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
        case _:
            return next(_jpeg_sizes(data), (0, 0))


# ITU-T T.81 B.2.2: a frame header is SOF, length, precision, lines, samples per line.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _jpeg_sizes(data: bytes) -> Iterator[tuple[int, int]]:
    start = 2
    while start + 9 <= len(data) and data[start] == 0xFF:  # noqa: PLR2004
        if data[start + 1] in _FRAMES:
            height, width = data[start + 5 : start + 7], data[start + 7 : start + 9]
            yield int.from_bytes(width), int.from_bytes(height)
            return
        start += 2 + int.from_bytes(data[start + 2 : start + 4])
