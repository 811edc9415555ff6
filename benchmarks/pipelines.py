"""What else a newsletter could be sent with: the obvious Python pipeline, nodemailer's pool.

Each sends the same 60 kB content to the same smtp-sink over 20 connections that it keeps, and
builds every letter its own way. They keep no ledger.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import keys, postfix
from benchmarks.content import content_of, printed_of_size
from benchmarks.figures import Figure, Goal
from benchmarks.npm import installed
from benchmarks.ours import Senders
from benchmarks.rounds import Scale, in_turns
from benchmarks.stage import Stage, staged
from newsletter.newsroom.press import Press
from newsletter.settings import read_settings
from tests.support.smtp import smtp_sink

SIZE = 60_000
SCRIPT = Path(__file__).with_name("nodemailer.mjs")
WORK = "60 kB letters, one process"
OBVIOUS = "Jinja, EmailMessage, aiosmtplib.send_message"


def measure(scale: Scale) -> list[Figure]:
    """A figure for each peer that can be had here."""
    if not postfix.is_here():
        return []
    with (
        staged(scale.readers) as stage,
        smtp_sink(dump=False) as sink,
        TemporaryDirectory(prefix="newsletter-bench-") as name,
        installed("nodemailer") as pool,
    ):
        signing = keys.made(Path(name))
        content = str(_written(stage, Path(name)))
        plain = Senders(stage=stage, size=SIZE)
        signed = Senders(stage=stage, size=SIZE, settings=signing.settings)
        obvious = [
            sys.executable,
            "-m",
            "benchmarks.obvious",
            content,
            str(sink.port),
            str(scale.slow),
        ]
        measures: dict[str, Callable[[], float]] = {
            "ours": lambda: plain.run(sink.port).rate,
            "obvious": lambda: _rate(obvious),
            "ours, signed": lambda: signed.run(sink.port).rate,
            "obvious, signed": lambda: _rate([*obvious, "--sign", f"{name}/rsa.pem"]),
        }
        print("ours:", *plain.command())
        print("obvious: python -m benchmarks.obvious CONTENT PORT", scale.slow, "[--sign rsa.pem]")
        if pool is not None:
            command = ["node", str(SCRIPT), content, str(sink.port), str(scale.slow)]
            print("nodemailer: node benchmarks/nodemailer.mjs CONTENT PORT", scale.slow)
            measures["nodemailer"] = lambda: _rate(command, cwd=pool)
        return _figures(in_turns(scale.rounds, measures))


def _figures(found: Mapping[str, Sequence[float]]) -> list[Figure]:
    pairs = (
        ("ours", "obvious", OBVIOUS, Goal(least=15)),
        ("ours, signed", "obvious, signed", f"{OBVIOUS}, dkimpy (RSA alone)", Goal(least=20)),
        ("ours", "nodemailer", "nodemailer's pool", Goal(least=5, aim=8)),
    )
    return [
        Figure(
            work=WORK if ours == "ours" else f"{WORK}, both DKIM signatures",
            ours=found[ours],
            peer=found[peer],
            against=against,
            goal=goal,
            chart="60 kB letters per second",
            label="newsletter, both signatures" if "signed" in ours else "newsletter",
        )
        for ours, peer, against, goal in pairs
        if peer in found
    ]


def _written(stage: Stage, folder: Path) -> Path:
    """The content as a file for programs that are not ours."""
    press = Press(read_settings(stage.folder / "newsletter.toml", {}))
    path = folder / "content.json"
    content = content_of(printed_of_size(press, folder, SIZE))
    path.write_text(json.dumps(asdict(content)), "utf-8")
    return path


def _rate(command: Sequence[str], *, cwd: Path | None = None) -> float:
    """What a peer prints: letters per second, without its start."""
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=cwd)
    return float(done.stdout)
