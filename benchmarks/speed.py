"""Letters per second from the ledger to Postfix's smtp-sink, beside Postfix's own smtp-source.

Ours is the whole engine: consent asked twice, an intent on disk before each body, outcomes
recorded, every letter a reader's own. The clock runs from the frozen audience to the recounted
sum. smtp-source sends one constant message of the same size, without a ledger.
"""

from benchmarks import postfix
from benchmarks.figures import Figure, Goal
from benchmarks.ours import Senders
from benchmarks.rounds import Scale, in_turns
from benchmarks.stage import staged
from tests.support.smtp import smtp_sink

GOALS = {60_000: Goal(least=0.8, aim=1.0), 10_000: Goal(least=0.6, aim=0.9)}


def measure(scale: Scale) -> list[Figure]:
    """Two figures for each size: connections kept by the peer, and not kept."""
    if not postfix.is_here():
        return []
    with staged(scale.readers) as stage, smtp_sink(dump=False) as sink:
        return [
            figure
            for size, goal in GOALS.items()
            for figure in _of_size(scale, Senders(stage=stage, size=size), goal, sink.port)
        ]


def _of_size(scale: Scale, senders: Senders, goal: Goal, port: int) -> list[Figure]:
    letters, size = scale.readers, senders.size

    def source(*, keeps: bool) -> float:
        return postfix.source_rate(port, letters=letters, size=size, keeps=keeps)

    print("ours:", *senders.command())
    for keeps in (True, False):
        command = postfix.source_command(port, letters=letters, size=size, keeps=keeps)
        print("peer:", *command)
    found = in_turns(
        scale.rounds,
        {
            "ours": lambda: senders.run(port).rate,
            "kept": lambda: source(keeps=True),
            "new": lambda: source(keeps=False),
        },
    )
    work = f"{size // 1000} kB letters, 20 connections, full ledger, one sender"
    against = (("smtp-source -d", found["kept"], goal), ("smtp-source", found["new"], None))
    return [
        Figure(
            work=work,
            ours=found["ours"],
            peer=rates,
            against=name,
            goal=wanted,
            chart=f"{size // 1000} kB letters per second",
        )
        for name, rates, wanted in against
    ]
