"""What changed between an edition as stored and one that claims its number, in a few words."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import zip_longest

from newsletter.edition import Edition, Variant, is_pinned

_SHOWN = 60
_BEFORE = 20


def difference(stored: Edition, other: Edition) -> str:
    """Name the first part in which two editions differ, and the first line in which it does.

    Where no part differs, the letters' headers do: the sender's or the list's settings.
    """
    parts = (*_parts(stored, other), *_variants(stored, other))
    changed = (_change(name, was, now) for name, was, now in parts if was != now)
    return next(changed, "the headers differ, so the settings of sender or list were changed")


def _parts(stored: Edition, other: Edition) -> Iterator[tuple[str, str, str]]:
    yield "subject", stored.subject, other.subject
    yield "preheader", stored.preheader, other.preheader
    yield "language", stored.language, other.language
    yield "list of variants", _keys(stored), _keys(other)


def _variants(stored: Edition, other: Edition) -> Iterator[tuple[str, str, str]]:
    kept = {variant.key for variant in other.variants}
    for was in stored.variants:
        if was.key in kept:
            now = other.variant(was.key)
            yield f"text of variant {was.key}", was.text, now.text
            yield f"HTML of variant {was.key}", was.html, now.html
            yield f"list of images of variant {was.key}", _images(was), _images(now)


def _keys(edition: Edition) -> str:
    # Cuts to more topics than one are made when somebody follows those: they differ by readers.
    return ", ".join(sorted(each.key for each in edition.variants if is_pinned(each.key)))


def _images(variant: Variant) -> str:
    return "\n".join(
        f"{image.cid} {image.filename} {image.media_type} {sha256(image.data).hexdigest()[:12]}"
        for image in variant.attachments
    )


def _change(name: str, was: str, now: str) -> str:
    pairs = zip_longest(was.split("\n"), now.split("\n"))
    line, old, new = next(
        (line, old, new) for line, (old, new) in enumerate(pairs, start=1) if old != new
    )
    column = _same(old or "", new or "")
    place = f" in line {line}, column {column + 1}" if "\n" in was + now else ""
    shown = f"{_shown(old, column)} was stored, {_shown(new, column)} given"
    return f"the {name} differs{place}: {shown}"


def _same(old: str, new: str) -> int:
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, two) in pairs if one != two), min(len(old), len(new)))


def _shown(line: str | None, column: int) -> str:
    if line is None:
        return "no such line"
    start = max(0, column - _BEFORE)
    end = start + _SHOWN
    return f"{'...' * (start > 0)}{line[start:end]!a}{'...' * (len(line) > end)}"
