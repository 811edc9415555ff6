"""The peak memory of a sender, in a process of its own, and how little the audience adds to it."""

from benchmarks import postfix
from benchmarks.figures import Figure, Goal
from benchmarks.ours import Senders
from benchmarks.rounds import Scale, in_turns
from benchmarks.stage import staged
from tests.support.smtp import smtp_sink

SIZE = 3_000
MOST_MB = 150


def measure(scale: Scale) -> list[Figure]:
    """One figure: the peak at many readers, against that at few."""
    if not postfix.is_here():
        return []
    with (
        staged(scale.many) as crowd,
        staged(scale.few) as handful,
        smtp_sink(dump=False) as sink,
    ):
        many = Senders(stage=crowd, size=SIZE)
        few = Senders(stage=handful, size=SIZE)
        print("ours:", *many.command())
        found = in_turns(
            scale.rounds,
            {
                "many": lambda: many.run(sink.port).max_rss,
                "few": lambda: few.run(sink.port).max_rss,
            },
        )
    return [
        Figure(
            work=f"peak memory at {scale.many:,} readers, {SIZE // 1000} kB letters",
            ours=found["many"],
            peer=found["few"],
            against=f"at {scale.few:,}",
            unit=" MB",
            goal=Goal(most=1.15, ours_at_most=MOST_MB),
        )
    ]
