"""All rounds, one mailing after the other, each with an other end of its own."""

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import count, groupby
from pathlib import Path

from tests.crash.account import Account, Round
from tests.crash.aims import Aim
from tests.crash.ends import End, Sinks, sinks
from tests.crash.program import Program
from tests.crash.rounds import Trial
from tests.crash.victim import Victim
from tests.support.postfix import postfix

SLOW_ANSWERS = ("-p", "-W", ".:1")
"""An smtp-sink that takes a second to answer a final dot. Meanwhile it would answer what was
pipelined behind it, out of turn: so it offers no pipelining."""
_ENDS: dict[str, Callable[[], AbstractContextManager[End]]] = {
    "sink": sinks,
    "slow sink": lambda: sinks(*SLOW_ANSWERS),
    "Postfix": postfix,
}
_READERS = {"sink": 800, "slow sink": 50, "Postfix": 400}
"""The audience for each round: more than one can settle before its kill."""


def rounds(aims: Sequence[Aim], program: Program, chance: random.Random) -> Iterator[Round]:
    """Do these rounds; the lines of the table as they come."""
    numbers = count(1)
    for group in _mailings(aims):
        with trial(group, program, chance) as at:
            yield from (at.round(next(numbers), aim) for aim in group)
            if isinstance(at.end, Sinks):
                at.end.change()
                at.victim.point_at(at.end.port)
            yield at.finish(group[-1])


@contextmanager
def trial(aims: Sequence[Aim], program: Program, chance: random.Random) -> Iterator[Trial]:
    """A mailing for these rounds; all gone at the end of the block."""
    end, resend = aims[0].ground
    with tempfile.TemporaryDirectory(prefix="newsletter-crash-") as name, _ENDS[end]() as running:
        settings = '\n[sending]\nuncertain = "resend"\n' if resend else ""
        victim = Victim(Path(name, "letter"), program, extra_settings=settings)
        victim.enter(_READERS[end] * (len(aims) + 1))
        victim.point_at(running.port)
        account = Account(frozenset(victim.people), may_double=resend)
        yield Trial(victim, running, account, chance)


def _mailings(aims: Sequence[Aim]) -> Iterator[list[Aim]]:
    """The rounds in groups, one group to a mailing."""
    for _, group in groupby(aims, key=lambda aim: aim.ground):
        yield list(group)
