"""The command line in tests: as a process of its own, or called within the test's process."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest

from newsletter.cli import run
from tests.support import warm

SETTINGS = """\
[project]
name = "Heron"
postal_address = "1 Riverside"

[from]
address = "weekly@heron.example.org"

[list]
id = "weekly.heron.example.org"

[web]
url = "https://news.heron.example.org"

[smarthost]
host = "127.0.0.1"
port = {port}
security = "none"
"""
REPORT = """\
---
title: "Heron weekly #3"
number: 3
period: 2026-03-02/2026-03-08
---

A short week.

# Changes

- One change.
"""


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str
    """Without the line of checks: most tests ask whether there was a mistake."""
    checks: str = ""
    """The line in which `send` tells that somebody should look at the letter."""

    @classmethod
    def of(cls, status: int, out: str, err: str) -> Self:
        """The end of a command that said this."""
        lines = err.splitlines(keepends=True)
        checks = [line for line in lines if line.startswith("newsletter: checks: ")]
        others = [line for line in lines if line not in checks]
        return cls(status, out, "".join(others), "".join(checks))


def process(*arguments: str, cwd: Path, **environment: str) -> Done:
    """Run the command as a process of its own, where nobody answers questions."""
    ended = warm.run(arguments, cwd=cwd, env=os.environ | environment)
    return Done.of(ended.returncode, ended.stdout, ended.stderr)


@dataclass(frozen=True)
class Terminal:
    """A working folder, and commands called in it within this process."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Done:
        self.capsys.readouterr()
        before, argv = Path.cwd(), sys.argv
        os.chdir(self.folder)
        try:
            sys.argv = ["newsletter", *arguments]
            status = _status()
        finally:
            os.chdir(before)
            sys.argv = argv
        out, err = self.capsys.readouterr()
        return Done.of(status, out, err)

    def write(self, name: str, text: str) -> Path:
        """Write a file into the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


def _status() -> int:
    try:
        run()
    except SystemExit as ended:
        return int(ended.code or 0)
    raise AssertionError("the command did not end")


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A workspace with settings, keys, a report and no people; nobody listens on its port."""
    folder = tmp_path / "letter"
    made = Terminal(tmp_path, capsys)
    assert made("init", "letter").status == 0
    made = Terminal(folder, capsys)
    made.write("newsletter.toml", SETTINGS.format(port=1))
    made.write("week.md", REPORT)
    return made
