"""kill -9 in the middle of a mailing, again and again: nothing lost, nothing doubled, all counted.

A short run of the crash test (`make crash-test` is the long one), and the proof that it would find
the bugs that it is there for.
"""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.crash.account import Round
from tests.crash.aims import (
    SENDER,
    SENDER_LOCKED,
    SENDER_POSTFIX,
    SENDER_SLOW_DISK,
    SENDER_SLOW_SINK,
    STOPPED,
    WORKER,
    WORKER_POSTFIX,
    WORKER_SLOW_SINK,
    Aim,
)
from tests.crash.mutants import mutated
from tests.crash.program import Program
from tests.crash.series import rounds

K1 = [SENDER_LOCKED, SENDER_SLOW_DISK, SENDER, WORKER, SENDER_SLOW_SINK, WORKER_SLOW_SINK]
K2 = [SENDER_POSTFIX, WORKER_POSTFIX, SENDER_POSTFIX]
SHOWN_BY = {
    "intent-after-body": [SENDER_LOCKED] * 4,
    "intent-not-awaited": [SENDER_LOCKED] * 4,
    "handover-recovered-as-waiting": [SENDER_SLOW_SINK] * 4,
    "fence-not-checked": [STOPPED] * 2,
}
"""Mutant -> rounds until it shows: mostly in the first, on a busy machine once not in two."""


@pytest.fixture
def chance() -> random.Random:
    """Different moments in each run, told so that a failure can be repeated."""
    seed = random.randrange(10**6)
    print(f"SEED={seed}")
    return random.Random(seed)


@pytest.mark.smtp_sink
@pytest.mark.strace
def test_k1_kills_lose_and_double_nothing(chance: random.Random) -> None:
    """Senders and workers are killed at random moments; the last one finishes what they began."""
    lines = _done(K1, chance)
    hits = [line.hit for line in lines]
    assert any(hit.claimed for hit in hits)
    assert any(hit.handover for hit in hits)
    assert any(hit.awaited for hit in hits)


@pytest.mark.postfix
def test_k2_with_postfix_and_its_log_nothing_stays_uncertain(chance: random.Random) -> None:
    """What a kill left uncertain is settled from the smarthost's log, for good and all."""
    lines = _done(K2, chance)
    assert any(line.hit.awaited or line.hit.handover for line in lines)
    assert lines[-1].sent == lines[-1].audience


@pytest.mark.smtp_sink
@pytest.mark.parametrize("mutant", SHOWN_BY)
def test_the_crash_test_finds(mutant: str, tmp_path: Path, chance: random.Random) -> None:
    """A bug of the kind that loses or doubles letters does not pass."""
    found = (line.breaches for line in rounds(SHOWN_BY[mutant], mutated(mutant, tmp_path), chance))
    assert any(found)


def _done(aims: Sequence[Aim], chance: random.Random) -> list[Round]:
    lines = list(rounds(list(aims), Program(), chance))
    assert [breach for line in lines for breach in line.breaches] == []
    return lines
