"""A ZIP with one file of people in it, as some programs export it."""

import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from subscribers.errors import ImportRefused

MOST = 4 << 30
"""Bytes that a file may come to when it is unpacked."""

_MAGIC = b"PK\x03\x04"
_READABLE = {".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson"}


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The file itself, or the one file in it while the block lasts; raises ImportRefused."""
    if not _is_archive(path):
        yield path
        return
    with TemporaryDirectory(prefix="newsletter-import-") as folder:
        try:
            inside = _unpack(path, Path(folder))
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError) as broken:
            mend = "unpack it, and name the file in it"
            raise ImportRefused("it cannot be unpacked", where=str(path), mend=mend) from broken
        try:
            yield inside
        except ImportRefused as refused:
            refused.where = refused.where.replace(folder, str(path))
            raise


def _is_archive(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def _unpack(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        inside = [
            each
            for each in archive.infolist()
            if PurePosixPath(each.filename).suffix.lower() in _READABLE
            and not each.filename.startswith("__MACOSX/")
        ]
        if len(inside) != 1:
            names = ", ".join(each.filename for each in inside[:5])
            what = f"it holds {len(inside)} files of people" + (f" ({names})" if names else "")
            mend = "unpack it and import one by one, those who left first"
            raise ImportRefused(what, where=str(path), mend=mend)
        if inside[0].file_size > MOST:
            mend = "unpack it, and name the file in it"
            raise ImportRefused("it unpacks to more than 4 GB", where=str(path), mend=mend)
        # Never by the name inside, which may lead anywhere.
        target = folder / f"people{PurePosixPath(inside[0].filename).suffix.lower()}"
        with archive.open(inside[0]) as source, target.open("wb") as file:
            # What an archive says of its sizes is checked while it is read.
            shutil.copyfileobj(source, file)
        return target
