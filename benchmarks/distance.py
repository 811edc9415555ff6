"""A smarthost 40 ms away: the same engine with pipelining, and where none is offered.

The distance is `benchmarks.proxy`, a process between us and smtp-sink; the other end without
pipelining is smtp-sink -p behind another one.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import postfix
from benchmarks.figures import Figure, Goal
from benchmarks.ours import Senders
from benchmarks.rounds import Scale, in_turns
from benchmarks.stage import staged
from tests.support.smtp import smtp_sink

SIZE = 10_000
ROUND_TRIP = 0.040
GOAL = Goal(least=2.0)


def measure(scale: Scale) -> list[Figure]:
    """One figure: pipelined against step by step."""
    if not postfix.is_here():
        return []
    with (
        staged(scale.distant) as stage,
        smtp_sink(dump=False) as near,
        smtp_sink("-p", dump=False) as plain,
        _far(near.port) as pipelining,
        _far(plain.port) as stepping,
    ):
        senders = Senders(stage=stage, size=SIZE)
        print("ours:", *senders.command())
        found = in_turns(
            scale.rounds,
            {
                "pipelined": lambda: senders.run(pipelining).rate,
                "stepping": lambda: senders.run(stepping).rate,
            },
        )
    return [
        Figure(
            work="40 ms round trip, 10 kB letters, 20 connections",
            ours=found["pipelined"],
            peer=found["stepping"],
            against="ours, where the server offers no pipelining",
            goal=GOAL,
        )
    ]


@contextmanager
def _far(port: int) -> Iterator[int]:
    """The port of a proxy before the given one."""
    arguments = ["-m", "benchmarks.proxy", str(port), str(ROUND_TRIP / 2)]
    print("distance: python", *arguments)
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()
