"""Whether images are described, seen everywhere, and as light as they can be."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from newsletter.checks.finding import Finding, Rule, Severity
from newsletter.checks.letter import Letter
from newsletter.rendering.pictures import Picture

ALT_MOST = 125
"""Characters that screen readers say in one go."""
REMOTE_MOST = 20
"""Images of the web after which a letter is slow, and looks like advertising to filters."""
HEAVY = 100_000
"""Octets of an image that travels in every single letter."""
SHARP = 2
"""Pixels for each one shown that a sharp screen can use."""

RULES = (
    Rule(name="image-alt", question="Does every image say in words what it shows?"),
    Rule(
        name="image-alt-words",
        question=f"Are those words no file name, and {ALT_MOST} characters at most?",
    ),
    Rule(name="image-http", question="Do images of the web come by https?"),
    Rule(
        name="image-format",
        question="Are images PNG, JPEG or GIF, which every mail program shows?",
    ),
    Rule(
        name="image-weight",
        question=f"Does each image in the letter have less than {HEAVY:,} bytes, and fitting size?",
    ),
    Rule(
        name="image-remote",
        question=f"Are there no more than {REMOTE_MOST} images that readers must load?",
    ),
    Rule(name="image-width", question="Do images of the web say how wide they are, as Word needs?"),
)

_FILE = re.compile(r"\S+\.(?:png|jpe?g|gif|webp|svg|avif|bmp|tiff?)", re.IGNORECASE)
_NAMELESS = re.compile(
    r"(?:IMG|DSC|Screenshot|Screen Shot|image)[ _-]?[\d:. _-]*(?:at[\d:. ]*)?", re.IGNORECASE
)
_UNSEEN = {
    ".svg": "Gmail and Outlook show no SVG",
    ".webp": "Outlook shows no WebP",
    ".avif": "most mail programs show no AVIF",
    ".bmp": "a BMP is needlessly large",
    ".tif": "most mail programs show no TIFF",
    ".tiff": "most mail programs show no TIFF",
}


def examine(letter: Letter) -> Iterator[Finding]:
    """Yield what is wrong with images."""
    images = list(letter.page.iter("img"))
    for image in images:
        yield from _alternative(letter, image)
        yield from _source(letter, image)
    yield from _remote(letter, images)
    pictures = {f"cid:{picture.cid}": picture for picture in letter.rendition.attachments}
    shown = {_src(image): image for image in images}
    for src, picture in pictures.items():
        yield from _weight(letter, picture, shown.get(src))


def _src(image: HtmlElement) -> str:
    return (image.get("src") or "").strip()


def _finding(  # one parameter for each field
    letter: Letter, rule: str, severity: Severity, *, src: str, what: str, mend: str
) -> Finding:
    line = letter.lines.get(src)
    where = letter.source
    return Finding(rule=rule, severity=severity, what=what, mend=mend, where=where, line=line)


def _alternative(letter: Letter, image: HtmlElement) -> Iterator[Finding]:
    src, alt = _src(image), " ".join((image.get("alt") or "").split())
    called = _called(letter, src)
    # One that a theme lays beside words may be mere decoration.
    if not alt and src in letter.lines:
        yield _finding(
            letter,
            "image-alt",
            Severity.WARNING,
            src=src,
            what=f"the image {called} says nothing to who does not see it",
            mend="write what it shows: ![what it shows](...)",
        )
    elif _FILE.fullmatch(alt) or _NAMELESS.fullmatch(alt):
        yield _finding(
            letter,
            "image-alt-words",
            Severity.WARNING,
            src=src,
            what=f'"{alt}" is the name of a file, not what the image {called} shows',
            mend="write what it shows",
        )
    elif len(alt) > ALT_MOST:
        yield _finding(
            letter,
            "image-alt-words",
            Severity.WARNING,
            src=src,
            what=f"the words of the image {called} have {len(alt)} characters",
            mend="say the most important, and the rest in the text",
        )


def _source(letter: Letter, image: HtmlElement) -> Iterator[Finding]:
    src = _src(image)
    if src.startswith("http://"):
        yield _finding(
            letter,
            "image-http",
            Severity.WARNING,
            src=src,
            what=f"{src} comes by http: some mail programs do not load it",
            mend="write https",
        )
    why = _UNSEEN.get(PurePosixPath(_path(src)).suffix.lower(), "")
    if src.startswith("data:"):
        why = "Gmail shows no image that is written into the page"
    if why:
        yield _finding(
            letter,
            "image-format",
            Severity.WARNING,
            src=src,
            what=f"{why}: {_called(letter, src)}",
            mend="save it as PNG or JPEG",
        )


def _remote(letter: Letter, images: list[HtmlElement]) -> Iterator[Finding]:
    remote = [image for image in images if _src(image).startswith("http")]
    if len(remote) > REMOTE_MOST:
        yield _finding(
            letter,
            "image-remote",
            Severity.NOTE,
            src=_src(remote[0]),
            what=f"readers have to load {len(remote)} images from the web",
            mend="keep those that say something",
        )
    vague = [_src(image) for image in remote if not image.get("width")]
    if vague:
        yield _finding(
            letter,
            "image-width",
            Severity.NOTE,
            src=vague[0],
            what=f"images of the web that do not say how wide they are: {len(vague)}",
            mend="Outlook shows all their pixels: see that they are 536 wide at most",
        )


def _weight(letter: Letter, picture: Picture, image: HtmlElement | None) -> Iterator[Finding]:
    src = f"cid:{picture.cid}"
    if len(picture.data) > HEAVY:
        yield _finding(
            letter,
            "image-weight",
            Severity.WARNING,
            src=src,
            what=f"the image {picture.filename} has {len(picture.data):,} bytes, in every letter",
            mend="save it smaller, or put it on the web and name it by https",
        )
    written = (image.get("width") or "") if image is not None else ""
    width = int(written) if written.isdecimal() else 0
    if width and picture.width > SHARP * width:
        yield _finding(
            letter,
            "image-weight",
            Severity.NOTE,
            src=src,
            what=f"{picture.filename} is {picture.width} pixels wide and shown at {width}",
            mend=f"{SHARP * width} pixels are enough for any screen",
        )


def _called(letter: Letter, src: str) -> str:
    names = {f"cid:{picture.cid}": picture.filename for picture in letter.rendition.attachments}
    return names.get(src, src[:100])


def _path(src: str) -> str:
    try:
        return unquote(urlsplit(src).path)
    except ValueError:
        return ""
