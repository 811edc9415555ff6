"""A PostgreSQL of the benchmark's own, from the system's binaries, gone when it is done."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests.support.databases import INITDB, PATIENCE, binaries

SERVER = ["-h", "", "-c", "max_connections=20"]
"""No network; otherwise as it comes."""


def is_here() -> bool:
    """Whether there are binaries; says so where there are none."""
    here = bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))
    if not here:
        print("PostgreSQL: skipped, its server is not installed")
    return here


@contextmanager
def database() -> Iterator[str]:
    """The URL of an empty database, in a server that ends with the block."""
    with TemporaryDirectory(prefix="newsletter-pg-") as folder:
        data = Path(folder, "data")
        # It refuses to run as root.
        user = "nobody" if os.geteuid() == 0 else None
        if user:
            shutil.chown(folder, user)
        subprocess.run(
            [binaries() / "initdb", "-D", data, *INITDB],
            check=True, stdout=subprocess.DEVNULL, cwd=folder, user=user,
        )  # fmt: skip
        server = subprocess.Popen(
            [binaries() / "postgres", "-D", data, "-k", folder, *SERVER],
            stderr=subprocess.DEVNULL, cwd=folder, user=user,
        )  # fmt: skip
        try:
            _wait(f"postgresql+psycopg://tester@/postgres?host={folder}")
            yield f"postgresql://tester@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(PATIENCE)


def _wait(url: str) -> None:
    """Until it answers."""
    engine = create_engine(url)
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return engine.dispose()
