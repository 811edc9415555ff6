"""How long to wait for a server that asks to be left alone, in sight of whoever waits."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Patience:
    """Waits, second by second, and tells how long it still takes.

    `most` is how many seconds may be waited in all; `tell` hears the seconds left and why, and 0
    at the end. `clock` gives seconds since 1970.
    """

    tell: Callable[[int, str], None]
    most: float = 900.0
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    waited: float = field(default=0.0, init=False)

    def wait(self, seconds: float, why: str) -> bool:
        """Wait that long; False, at once, where it is more than there is patience for."""
        seconds = max(seconds, 1.0)
        if self.waited + seconds > self.most:
            return False
        self.waited += seconds
        while seconds > 0:
            self.tell(round(seconds), why)
            self.sleep(min(seconds, 1.0))
            seconds -= 1.0
        self.tell(0, why)
        return True
