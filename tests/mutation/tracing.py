"""Which test runs which line: a plugin of pytest that watches the modules under test.

    python -m tests.mutation.tracing FILE TEST ...

writes it to FILE as JSON: for each test its seconds, and for each line its tests.
"""

import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Protocol

import pytest

CHECKOUT = Path(__file__).parents[2]
WATCHED = f"{CHECKOUT / 'subscribers'}/"


class Follow(Protocol):
    """What the interpreter tells of a frame."""

    def __call__(self, frame: FrameType, event: str, value: object, /) -> "Follow | None":
        """Something happens there; who is to be told of what comes next."""


class _Trace:
    """Notes the lines that are run, all of them for the test at work."""

    def __init__(self) -> None:
        self.lines: defaultdict[str, set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = {}
        self._test = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """One test, with what it sets up."""
        self._test, begun = item.nodeid, time.monotonic()
        sys.settrace(self.enter)
        threading.settrace(self.enter)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)
            self.seconds[item.nodeid] = time.monotonic() - begun

    def enter(self, frame: FrameType, _event: str, _value: object) -> Follow | None:
        """A function is called; only ours are followed."""
        return self.step if frame.f_code.co_filename.startswith(WATCHED) else None

    def step(self, frame: FrameType, _event: str, _value: object) -> Follow:
        """A line of ours is run."""
        self.lines[f"{frame.f_code.co_filename}:{frame.f_lineno}"].add(self._test)
        return self.step


def main(words: Sequence[str]) -> int:
    """Run the tests, and write down what they ran."""
    trace = _Trace()
    status = pytest.main(["-q", "-p", "no:cacheprovider", *words[1:]], plugins=[trace])
    found = {line: sorted(tests) for line, tests in trace.lines.items()}
    Path(words[0]).write_text(json.dumps({"seconds": trace.seconds, "lines": found}))
    return int(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
