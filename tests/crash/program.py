"""The program on trial: this checkout, or a copy of it with a bug planted."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support import warm

CHECKOUT = Path(__import__("os").environ.get("TREE") or Path(__file__).parents[2])
PATIENCE = 240
"""Seconds after which a command is called stuck."""


@dataclass(frozen=True)
class Program:
    """`newsletter` as the folder `root` has it."""

    root: Path = CHECKOUT

    def start(
        self, *arguments: str, cwd: Path, under: tuple[str, ...] = ()
    ) -> subprocess.Popen[str]:
        """The command in a process group of its own; `under` is a program that runs it."""
        return subprocess.Popen(
            [*under, sys.executable, "-m", "newsletter", *arguments],
            cwd=cwd, env=os.environ | {"PYTHONPATH": str(self.root)}, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip

    def run(
        self, *arguments: str, cwd: Path, under: tuple[str, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        """The command to its end; where nothing is planted, from what is loaded already."""
        if not under and self.root == warm.CHECKOUT:
            return warm.run(arguments, cwd=cwd, env=os.environ)
        with self.start(*arguments, cwd=cwd, under=under) as process:
            out, err = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)
