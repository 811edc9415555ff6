"""Some hundred inputs for every importer; `make fuzz` runs as many as one likes."""

import os
import subprocess
import sys

import pytest

from tests.fuzz.targets import CHECKOUT, TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_in(name: str) -> None:
    """Is read, and written so that it reads back, or is refused in one line, within bounds."""
    command = [sys.executable, "-m", "tests.fuzz", name]
    environment = os.environ | {"EXAMPLES": "500"}
    environment.setdefault("SEED", "1" if os.environ.get("CI") else "")
    done = subprocess.run(
        command, cwd=CHECKOUT, env=environment, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
