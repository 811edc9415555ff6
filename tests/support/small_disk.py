"""A disk of our own that can be full: a tmpfs that only the commands run on it can see."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@cache
def can_mount() -> bool:
    """Whether this user may have a mount of its own."""
    tool = shutil.which("unshare")
    if tool is None:
        return False
    words = [tool, "-m", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(words, check=False, capture_output=True).returncode == 0


@dataclass(frozen=True)
class SmallDisk:
    """A mounted tmpfs, reached through the process that holds it."""

    folder: Path
    holder: int

    @property
    def seen(self) -> Path:
        """The folder as processes outside see it."""
        return Path(f"/proc/{self.holder}/root{self.folder}")

    @property
    def under(self) -> tuple[str, ...]:
        """What to run a program under, so that it has this disk and works on it."""
        there = f"cd '{self.folder}' && exec \"$@\""
        return ("nsenter", "-t", str(self.holder), "-m", "sh", "-c", there, "sh")

    def room(self) -> int:
        """Octets that are free."""
        stat = os.statvfs(self.seen)
        return stat.f_bavail * stat.f_frsize

    def fill(self, *, leaving: int) -> None:
        """Leave only so many octets free."""
        (self.seen / "ballast").write_bytes(bytes(max(self.room() - leaving, 0)))

    def clear(self) -> None:
        """Make room again."""
        (self.seen / "ballast").unlink()


@contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[SmallDisk]:
    """A tmpfs of that size at `folder`, for those who enter; gone with the block."""
    folder.mkdir()
    script = f"mount -t tmpfs -o size={megabytes}m none '{folder}' && exec sleep infinity"
    with subprocess.Popen(["unshare", "-m", "sh", "-c", script]) as holder:
        try:
            disk = SmallDisk(folder, holder.pid)
            _await_mount(disk, holder)
            yield disk
        finally:
            holder.kill()


def _await_mount(disk: SmallDisk, holder: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while str(disk.folder) not in Path(f"/proc/{disk.holder}/mounts").read_text():
        assert holder.poll() is None, "it may not mount"
        assert time.monotonic() < deadline
        time.sleep(0.02)
