"""Notices a saved file within some 20 ms, and polls where the system cannot tell."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

from watchfiles import watch

_QUIET = 5
"""Milliseconds without another change after which a save counts as done."""
_LONGEST = 100
"""Milliseconds after which changes are told even though more come."""
_GLANCE = 500
"""Milliseconds after which one looks without being told: some file systems never tell."""


def follow(folders: Callable[[], frozenset[Path]], look: Callable[[], None], stop: Event) -> None:
    """Call `look` whenever something may have changed in the folders, until `stop` is set.

    `look` decides what counts, and may change what `folders` gives.
    """
    while not stop.is_set():
        watched = folders()
        try:
            for _ in _changes(watched, stop):
                look()
                if folders() != watched:
                    break
        except OSError:
            # A folder has gone meanwhile, or the system allows no more watches.
            look()
            stop.wait(_GLANCE / 1000)


def _changes(watched: frozenset[Path], stop: Event) -> Iterator[object]:
    return watch(
        *watched,
        watch_filter=None,
        debounce=_LONGEST,
        step=_QUIET,
        rust_timeout=_GLANCE,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
        recursive=False,
    )
