"""Keeps what was fetched: to ask only whether it changed, and to work offline.

One file for each request: a digest of the rest, a line of JSON, the content. Its name is the
SHA-256 of the URL and of every header the caller gave, so what one token may see is never shown
for another, and no secret can be read from the folder. `Cache-Control: no-store` is not heeded:
this is the author's own copy, for the author's eyes (mode 0600), and working offline is what it is
for. There is no "fresh enough" either: unless offline, the server is always asked.
"""

import hashlib
import json
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from newsletter.errors import WorkspaceError
from newsletter.fetching.urls import Target
from newsletter.fetching.values import Fetched

_OURS = re.compile(r"[0-9a-f]{64}\.fetched(\.[0-9a-f]{8})?")
_UNKEPT = {"set-cookie", "set-cookie2", "www-authenticate"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """A folder of earlier answers, the longest unused of which make room for new ones."""

    folder: Path
    octets: int = 200 * 2**20
    """Of all files together; what was used last stays in any case."""

    def load(self, target: Target, headers: Mapping[str, str]) -> Fetched | None:
        """What the same request brought last; None where nothing is kept, or it is damaged."""
        path = self._path(target, headers)
        try:
            return _read(path.read_bytes())
        except OSError:
            return None

    def keep(self, target: Target, headers: Mapping[str, str], fetched: Fetched) -> None:
        """Keep an answer for its request; WorkspaceError where the folder cannot be written."""
        path = self._path(target, headers)
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_private(part, _written(fetched))
            part.replace(path)
            self._make_room(path)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise WorkspaceError(
                f"what was fetched cannot be kept: {error.strerror or error}",
                where=str(self.folder),
                mend="make room there, or name a folder where you may write",
            ) from error

    def touch(self, target: Target, headers: Mapping[str, str]) -> None:
        """Note that an answer was of use again."""
        with suppress(OSError):
            os.utime(self._path(target, headers))

    def _path(self, target: Target, headers: Mapping[str, str]) -> Path:
        given = sorted((name.lower(), value) for name, value in headers.items())
        request = json.dumps(["GET", str(target), given])
        return self.folder / f"{hashlib.sha256(request.encode()).hexdigest()}.fetched"

    def _make_room(self, newest: Path) -> None:
        """Remove the longest unused files, also what a killed process left half-written."""
        sizes: list[tuple[int, int, Path]] = []
        for path in self.folder.iterdir():
            # Another process may make room at the same time.
            with suppress(FileNotFoundError):
                if _OURS.fullmatch(path.name) and path != newest:
                    status = path.stat()
                    sizes.append((status.st_mtime_ns, status.st_size, path))
        room = self.octets - newest.stat().st_size
        for _, size, path in sorted(sizes, reverse=True):
            room -= size
            if room < 0:
                path.unlink(missing_ok=True)


def _write_private(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def _written(fetched: Fetched) -> bytes:
    headers = {name: value for name, value in fetched.headers.items() if name not in _UNKEPT}
    head = {"url": fetched.url, "status": fetched.status, "headers": headers}
    rest = json.dumps(head).encode() + b"\n" + fetched.content
    return _digest(rest) + b"\n" + rest


def _read(data: bytes) -> Fetched | None:
    digest, _, rest = data.partition(b"\n")
    if digest != _digest(rest):
        return None
    line, _, content = rest.partition(b"\n")
    head = json.loads(line)
    return Fetched(
        url=head["url"],
        status=head["status"],
        headers=head["headers"],
        content=content,
        from_cache=True,
    )


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()
