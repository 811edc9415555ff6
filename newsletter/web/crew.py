"""Several processes at one socket: each whole in itself, started anew where one falls."""

import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
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


def serve(order: Order, bound: socket.socket) -> None:
    """One process's whole work."""
    settings = read_settings(order.settings, order.environment)
    with Newsroom(settings, patience=PATIENCE) as newsroom:
        Server(settings, newsroom, order.certificate).show(bound)


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
        self._processes: list[BaseProcess] = []
        self._is_over = False

    def serve(self, count: int) -> None:
        """Keep so many at work until the end."""
        self._processes = [self._start() for _ in range(count)]
        while not self._is_over:
            time.sleep(_LOOK)
            self._replace()
        for process in self._processes:
            process.join()

    def end(self, number: int, frame: FrameType | None) -> None:
        """A signal: everybody ends what they have begun."""
        del number, frame
        self._is_over = True
        for process in self._processes:
            if process.pid and process.is_alive():
                os.kill(process.pid, signal.SIGTERM)

    def _replace(self) -> None:
        fallen = [process for process in self._processes if not process.is_alive()]
        if fallen and not self._is_over:
            time.sleep(_PAUSE)
        for process in fallen:
            if not self._is_over:
                self._processes.remove(process)
                self._processes.append(self._start())

    def _start(self) -> BaseProcess:
        process = self._context.Process(target=serve, args=(self._order, self._bound))
        process.start()
        return process
