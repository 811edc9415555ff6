"""Peers from npm: installed for one benchmark, in a folder that goes with it."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def installed(*packages: str) -> Iterator[Path | None]:
    """A folder where npm has just installed them; None, and said so, where they cannot be had."""
    peer = " and ".join(packages)
    npm = shutil.which("npm")
    if npm is None:
        print(f"{peer}: skipped, there is no npm")
        yield None
        return
    with TemporaryDirectory(prefix="newsletter-bench-") as name:
        command = [npm, "install", "--no-audit", "--no-fund", "--silent", *packages]
        print("npm", *command[1:])
        if subprocess.run(command, cwd=name, check=False).returncode:
            print(f"{peer}: skipped, npm cannot install it here")
            yield None
            return
        yield Path(name)
