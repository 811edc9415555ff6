"""Tries one mutant: the tests that run its line, in a process forked from one that is warm."""

import importlib.machinery
import os
import signal
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice
from pathlib import Path
from types import CodeType
from typing import NamedTuple

import pytest

from tests.mutation.mutants import Mutant
from tests.mutation.tracing import CHECKOUT

_MOST = float(os.environ.get("MOST") or 10)
"""Seconds of tests for one mutant: a line may be run by as many as last two minutes."""
_SECOND = "postgresql"
"""In the name of each test that runs on the second database."""
_MOST_SECOND = 8
_DECLARING = ("Table(", "DDL(")
_SCHEMA = "tests/newsletter/database/test_migrating.py::test_the_history"
"""Tests that compare what is declared of tables with what migrations make."""
_WORDS = "tests/subscribers/test_stored_words.py"
"""Tests that hold what modules declare of words; they run no line of them."""
_FIRST = 20
"""Most faults are noticed by one of so many tests; until then the others are not even collected."""
_QUIETLY = ("-x", "-q", "-p", "no:cacheprovider", "--assert=plain")
_SLACK = 20.0
"""Seconds that a mutant has beyond five times what its tests take: it may loop for ever."""


class Fault(NamedTuple):
    """A module, and what stands in its place."""

    module: Path
    mutant: Mutant


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the tests run: seconds of each, and the tests of each line."""

    seconds: Mapping[str, float]
    lines: Mapping[str, Sequence[str]]

    def tests(self, module: Path, line: int) -> list[str]:
        """The tests of a line, the quickest first and those on PostgreSQL last; of a line run at
        import, those of what was declared, of the module, and of whoever imports it.
        """
        found = self.lines.get(f"{module}:{line}")
        groups = [found] if found else self._of(module)
        quickest = (sorted(group, key=self.seconds.__getitem__) for group in groups)
        chosen = list(dict.fromkeys(chain.from_iterable(quickest)))
        second = [each for each in chosen if _SECOND in each]
        first = [each for each in chosen if _SECOND not in each]
        sums = accumulate(self.seconds[each] for each in first)
        return [each for each, spent in zip(first, sums, strict=True) if spent <= _MOST] + second[
            :_MOST_SECOND
        ]

    def _of(self, module: Path) -> Iterator[set[str]]:
        declares = any(each in module.read_text() for each in _DECLARING)
        held = (_SCHEMA, _WORDS) if declares else (_WORDS,)
        yield {each for each in self.seconds if each.startswith(held)}
        yield self._of_files({str(module)})
        named = f"from {'.'.join(module.relative_to(CHECKOUT).with_suffix('').parts)} import"
        files = {at.rpartition(":")[0] for at in self.lines}
        yield self._of_files({file for file in files if named in Path(file).read_text()})

    def _of_files(self, files: set[str]) -> set[str]:
        return {
            test
            for at, tests in self.lines.items()
            if at.rpartition(":")[0] in files
            for test in tests
        }


def tried(faults: Iterable[Fault], known: Known, jobs: int) -> Iterator[tuple[Fault, bool]]:
    """Each, and whether the tests pass in spite of it, as it becomes known; so many at once."""
    waiting = iter(faults)
    running: dict[int, tuple[Fault, float]] = {}
    while True:
        for fault in islice(waiting, jobs - len(running)):
            tests = known.tests(fault.module, fault.mutant.line)
            limit = _SLACK + 5 * sum(known.seconds[each] for each in tests)
            running[_begin(fault, tests)] = (fault, time.monotonic() + limit)
        if not running:
            return
        yield from _ended(running)


def _begin(fault: Fault, tests: Sequence[str]) -> int:
    child = os.fork()
    if child == 0:
        _child(fault, tests)
    return child


def _ended(running: dict[int, tuple[Fault, float]]) -> Iterator[tuple[Fault, bool]]:
    """Those whose tests have ended, and whether they passed; who takes too long is noticed."""
    for child, (fault, end) in list(running.items()):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            passed = os.waitstatus_to_exitcode(status) == 0
        elif time.monotonic() > end:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            passed = False
        else:
            continue
        del running[child]
        yield fault, passed
    time.sleep(0.01)


def _child(fault: Fault, tests: Sequence[str]) -> None:
    """Run the tests with the mutant in the module's place; never returns."""
    os.setsid()
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    loads = importlib.machinery.SourceFileLoader.get_code

    def get_code(self: importlib.machinery.SourceFileLoader, name: str) -> CodeType | None:
        if Path(self.path) == fault.module:
            return compile(fault.mutant.code, self.path, "exec")
        return loads(self, name)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]
    # Without a test nothing notices it.
    stages = filter(None, (tests[:_FIRST], tests[_FIRST:]))
    os._exit(next(filter(None, map(_status, stages)), 0) != 0)


def _status(tests: Sequence[str]) -> int:
    """What pytest says of these, in a process of its own: it finds cases only once in each."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 1  # a mutant may end its tests by any way
    try:
        status = int(pytest.main([*_QUIETLY, *tests]))
    finally:
        os._exit(status)
