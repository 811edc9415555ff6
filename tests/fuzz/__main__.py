"""`python -m tests.fuzz [NAME ...]`, behind `make fuzz`.

Environment: EXAMPLES (2,000) inputs for each target, SEED (random). Each target runs in a process
of its own with a limit on its memory. Ends with 0 where every input was read or refused in one
line, in two seconds of processor time and a gigabyte at most; else the smallest input is shown.
"""

import gc
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Never

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.targets import CHECKOUT, TARGETS, Target, obeys

FEW = 2_000
SECONDS = 2.0
"""Of processor time for one input."""
TRIES = 3
"""For an input that is too slow: processor time too is longer on a busy machine."""
MEMORY = 2**30
"""Octets beyond what the process has when it begins."""
SLACK = 600.0
"""Seconds for a whole target, and for each ten thousand inputs: only a hang takes as long."""


class TooSlow(BaseException):
    """An input took longer than it may; no `except Exception` of the code under test hides it."""


def main(names: list[str]) -> int:
    """Fuzz these targets, or all; 0 where nothing was found."""
    if unknown := set(names) - TARGETS.keys():
        print(f"no target {', '.join(unknown)}; there are: {', '.join(TARGETS)}", file=sys.stderr)
        return 2
    count = int(os.environ.get("EXAMPLES") or FEW)
    begun = int(os.environ.get("SEED") or random.randrange(10**6))
    print(f"SEED={begun} EXAMPLES={count} make fuzz", flush=True)
    found = [name for name in names or TARGETS if _run(name, count, begun)]
    print(f"faults in {', '.join(found)}" if found else "everything was read or refused")
    return 1 if found else 0


def _run(name: str, count: int, begun: int) -> bool:
    """Fuzz one target in a process of its own; whether something was found."""
    command = [sys.executable, "-m", "tests.fuzz", "--alone", name, str(count), str(begun)]
    limit = SLACK * (1 + count / 10_000)
    try:
        return subprocess.run(command, cwd=CHECKOUT, check=False, timeout=limit).returncode != 0
    except subprocess.TimeoutExpired:
        print(f"{name}: hangs, or takes longer than {limit:.0f} s")
        return True


def alone(name: str, count: int, begun: int) -> None:
    """Fuzz one target here, and print a line of what it came to; raises what was found."""
    target = TARGETS[name]
    read, slowest = 0, 0.0
    signal.signal(signal.SIGPROF, _too_slow)

    @seed(begun)
    @settings(max_examples=count, database=None, deadline=None, phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(target.inputs)
    def fuzz(data: bytes) -> None:
        nonlocal read, slowest
        is_read, seconds = _tried(target, data)
        read += is_read
        slowest = max(slowest, seconds)

    _limit_memory()
    before = time.monotonic()
    fuzz()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:<12} {count:>7} inputs, {read:>7} read, slowest {slowest * 1000:>5.0f} ms,"
          f" peak {peak:>4} MB, {time.monotonic() - before:>5.0f} s", flush=True)  # fmt: skip


def _tried(target: Target, data: bytes, *, left: int = TRIES) -> tuple[bool, float]:
    """Whether an input was read, and in what time; a busy machine gets more tries."""
    before = time.process_time()
    # What 100,000 inputs leave behind takes seconds to be looked through: not this input's doing.
    gc.disable()
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        return obeys(target, data), time.process_time() - before
    except TooSlow:
        if left == 1:
            raise
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        gc.enable()
    return _tried(target, data, left=left - 1)


def _too_slow(_signal: int, _frame: FrameType | None) -> Never:
    raise TooSlow(f"took more than {SECONDS:.0f} s of processor time")


def _limit_memory() -> None:
    now = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--alone"]:
        alone(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        sys.exit(main(sys.argv[1:]))
