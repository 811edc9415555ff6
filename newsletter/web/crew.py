"""Several processes at one socket: each whole in itself, started anew where one falls."""

import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType

from newsletter.newsroom.root import Newsroom
from newsletter.settings import read_settings
from newsletter.web.opening import PATIENCE, Certificate, Server

_LOOK = 0.5
"""Seconds between two looks at whether all are there."""
_PAUSE = 1.0
"""Seconds before one that fell is started again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What each process is told."""

    settings: Path
    environment: Mapping[str, str]
    certificate: Certificate | None
    sends: bool = True
    """Whether it sends the notices; one of several is enough."""


def serve(order: Order, bound: socket.socket) -> None:
    """One process's whole work."""
    # Before the server listens to signals, and when it has drained and hands one on.
    signal.signal(signal.SIGTERM, _leave)
    settings = read_settings(order.settings, order.environment)
    with Newsroom(settings, patience=PATIENCE) as newsroom:
        if order.sends:
            newsroom.notices.prepare()
        tell = _tell if order.sends else None
        Server(settings, newsroom, order.certificate, tell=tell).show(bound)


def _leave(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise SystemExit(0)


def _tell(line: str) -> None:
    print(f"newsletter: {line}", file=sys.stderr, flush=True)  # noqa: T201  # its only voice


def serve_together(order: Order, bound: socket.socket, processes: int) -> None:
    """Let several serve until a signal; then each ends what it has begun."""
    crew = Crew(order, bound)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, crew.end)
    crew.serve(processes)


class Crew:
    """The processes at one socket."""

    def __init__(self, order: Order, bound: socket.socket) -> None:
        self._order = order
        self._bound = bound
        # Forked ones would share the locks of our threads.
        self._context = multiprocessing.get_context("spawn")
        self._processes: dict[int, BaseProcess] = {}
        self._is_over = False

    def serve(self, count: int) -> None:
        """Keep so many at work until the end."""
        for place in range(count):
            self._start(place)
        while not self._is_over:
            time.sleep(_LOOK)
            self._replace()
        # Here, not in the signal's own moment: one may have been starting just then.
        for process in self._processes.values():
            if process.pid and process.is_alive():
                os.kill(process.pid, signal.SIGTERM)
        for process in self._processes.values():
            process.join()

    def end(self, number: int, frame: FrameType | None) -> None:
        """A signal: everybody ends what they have begun."""
        del number, frame
        self._is_over = True

    def _replace(self) -> None:
        fallen = [place for place, each in self._processes.items() if not each.is_alive()]
        if fallen and not self._is_over:
            time.sleep(_PAUSE)
        for place in fallen:
            if not self._is_over:
                self._start(place)

    def _start(self, place: int) -> None:
        # The first one sends; should it fall, so does the one that takes its place.
        order = replace(self._order, sends=place == 0)
        process = self._context.Process(target=serve, args=(order, self._bound))
        process.start()
        self._processes[place] = process
