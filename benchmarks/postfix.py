"""Postfix's own test programs: smtp-source, the generator in C that we compare with."""

import shutil
import subprocess
import time

ADMIN_PATH = "/usr/sbin:/usr/bin"


def is_here() -> bool:
    """Whether both programs are installed; says so where they are not."""
    here = all(shutil.which(name, path=ADMIN_PATH) for name in ("smtp-source", "smtp-sink"))
    if not here:
        print("skipped: needs Postfix's smtp-source and smtp-sink (apt install postfix)")
    return here


def source_command(port: int, *, letters: int, size: int, keeps: bool) -> list[str]:
    """How smtp-source is run; with `keeps` it keeps its connections."""
    keep = ["-d"] if keeps else []
    return [
        "smtp-source", *keep, "-s", "20", "-m", str(letters), "-l", str(size),
        "-f", "bounces@heron.example.org", "-t", "reader@example.net", f"127.0.0.1:{port}",
    ]  # fmt: skip


def source_rate(port: int, *, letters: int, size: int, keeps: bool) -> float:
    """Letters per second of one constant message from 20 connections, without a ledger."""
    command = source_command(port, letters=letters, size=size, keeps=keeps)
    program = shutil.which(command[0], path=ADMIN_PATH)
    began = time.perf_counter()
    subprocess.run([str(program), *command[1:]], check=True)
    return letters / (time.perf_counter() - began)
