"""What the durable intent costs: the same mailing with it, and with every body leaving unasked."""

from benchmarks import postfix
from benchmarks.figures import Figure, Goal
from benchmarks.ours import Senders
from benchmarks.rounds import Scale, in_turns
from benchmarks.stage import staged
from tests.support.smtp import smtp_sink

SIZE = 60_000
GOAL = Goal(least=0.85)
"""It may cost 15 %."""


def measure(scale: Scale) -> list[Figure]:
    """One figure: the rate with the intent, against that without."""
    if not postfix.is_here():
        return []
    with staged(scale.readers) as stage, smtp_sink(dump=False) as sink:
        senders = Senders(stage=stage, size=SIZE)
        trusting = Senders(stage=stage, size=SIZE, options=("--trusting",))
        print("ours:", *senders.command())
        print("without intents:", *trusting.command())
        found = in_turns(
            scale.rounds,
            {
                "ours": lambda: senders.run(sink.port).rate,
                "trusting": lambda: trusting.run(sink.port).rate,
            },
        )
    return [
        Figure(
            work="cost of the durable intent, 60 kB letters",
            ours=found["ours"],
            peer=found["trusting"],
            against="without intents",
            goal=GOAL,
        )
    ]
