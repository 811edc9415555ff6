"""The command started from a process that has loaded it already: two seconds sooner each time.

Each command is a process of its own with its own folder, variables and standard files, as if it
had been started anew. Only what must be killed, or asks how starting goes, starts from nothing.
"""

import atexit
import gc
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import IO, Never, TypedDict

CHECKOUT = Path(__file__).parents[2]
_PROGRAM = str(CHECKOUT / "newsletter" / "__main__.py")
_LONGEST = 1_000_000
"""Octets that are asked for at most."""
LOADED = (
    "newsletter.cli.desk", "newsletter.cli.sending", "newsletter.cli.managing", "newsletter.cli.ledger",
    "newsletter.cli.people", "newsletter.cli.persons", "newsletter.cli.importing", "newsletter.cli.stats",
    "newsletter.cli.bringing", "newsletter.cli.doubts", "newsletter.cli.checking", "newsletter.database.migrating",
    "newsletter.mailing.dispatch.dispatcher", "alembic.command", "sqlalchemy.dialects.sqlite", "uvloop",
)  # fmt: skip
"""What most commands need; whatever else one needs it loads by itself."""


def run(
    arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str]
) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end, where nobody answers questions."""
    with _paper() as out, _paper() as err:
        with Path(os.devnull).open("rb") as quiet:
            files = [quiet.fileno(), out.fileno(), err.fileno()]
            status = ask(_hearth(), [_PROGRAM, *arguments], cwd=cwd, env=env, files=files)
        for file in (out, err):
            file.seek(0)
        return subprocess.CompletedProcess(list(arguments), status, out.read(), err.read())


def _paper() -> AbstractContextManager[IO[str]]:
    return tempfile.TemporaryFile("w+", encoding="utf-8")


def shortcut(folder: Path) -> Path:
    """A program named `newsletter` in that folder, for shells that are to find it there."""
    path = folder / "newsletter"
    path.write_text(
        f"#!{sys.executable}\nimport os, sys\nsys.path.insert(0, {str(CHECKOUT)!r})\n"
        "from tests.support.warm import ask\n"
        f"sys.exit(ask({_hearth()!r}, sys.argv, cwd=os.getcwd(), env=os.environ, files=[0, 1, 2]))\n"
    )
    path.chmod(0o755)
    return path


def ask(
    hearth: str, words: Sequence[str], *, cwd: Path | str, env: Mapping[str, str], files: Sequence[int]
) -> int:  # fmt: skip
    """Have the process behind that socket run a command with these standard files; its status."""
    asked = json.dumps({"words": list(words), "cwd": str(cwd), "env": dict(env)})
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
        line.connect(hearth)
        socket.send_fds(line, [asked.encode()], files)
        said = line.recv(20)
    assert said, "the process that starts commands has gone"
    return int(said)


@cache
def _hearth() -> str:
    """The socket of this process' own starter of commands."""
    folder = tempfile.mkdtemp(prefix="newsletter-warm-")
    path = f"{folder}/socket"
    command = [sys.executable, "-m", "tests.support.warm", path]
    started = subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert started.stdout is not None
    assert started.stdout.readline() == b"warm\n"
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(started.kill)
    return path


class _Asked(TypedDict):
    words: list[str]
    cwd: str
    env: dict[str, str]


def _serve(path: str) -> None:
    for name in LOADED:
        __import__(name)
    # What is loaded is garbage to nobody, and stays shared.
    gc.freeze()
    # Each child is waited for by its own parent, which nobody waits for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(path)
        listening.listen()
        print("warm", flush=True)
        while True:
            line, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                _watch(line)
            line.close()


def _watch(line: socket.socket) -> Never:
    """Start what was asked for, and tell how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    asked, files, _, _ = socket.recv_fds(line, _LONGEST, 3)
    child = os.fork()
    if child == 0:
        line.close()
        _become(json.loads(asked), files)
    _, status = os.waitpid(child, 0)
    line.send(b"%d" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _become(asked: _Asked, files: Sequence[int]) -> Never:
    """Be the command, to the end of this process."""
    for place, file in enumerate(files):
        os.dup2(file, place)
        os.close(file)
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    sys.argv = asked["words"]
    sys.modules["__main__"].__package__ = "newsletter" if sys.argv[0] == _PROGRAM else ""
    # Python itself does so when it starts.
    time.tzset()
    from newsletter.cli import run as command  # noqa: PLC0415  # loaded long ago

    command()
    raise SystemExit(0)


if __name__ == "__main__":
    _serve(sys.argv[1])
