"""Letters with both DKIM signatures, two senders on one mailing, beside smtp-source.

smtp-source signs nothing. The senders share 20 connections and one ledger; a signature is work
for a processor, so a second sender helps where a second processor is.
"""

from benchmarks import keys, postfix
from benchmarks.figures import Figure, Goal
from benchmarks.ours import Senders
from benchmarks.rounds import Scale, in_turns
from benchmarks.stage import staged
from tests.support.smtp import smtp_sink

SIZE = 60_000
CONNECTIONS = 20
PROCESSES = 2
CHART = "60 kB letters per second"
GOAL = Goal(least=0.5, aim=0.8)


def measure(scale: Scale) -> list[Figure]:
    """Two figures: signed by two senders, with a goal; and the two unsigned, for comparison."""
    if not postfix.is_here():
        return []
    with staged(scale.readers) as stage, smtp_sink(dump=False) as sink:
        settings = keys.made(stage.folder).settings
        plain = Senders(stage=stage, size=SIZE, connections=CONNECTIONS, processes=PROCESSES)
        signed = Senders(
            stage=stage,
            size=SIZE,
            connections=CONNECTIONS,
            processes=PROCESSES,
            settings=settings,
        )
        command = postfix.source_command(sink.port, letters=scale.readers, size=SIZE, keeps=True)
        print(f"ours, {PROCESSES} at once:", *signed.command())
        print("peer:", *command)
        found = in_turns(
            scale.rounds,
            {
                "signed": lambda: signed.run(sink.port).rate,
                "plain": lambda: plain.run(sink.port).rate,
                "source": lambda: postfix.source_rate(
                    sink.port, letters=scale.readers, size=SIZE, keeps=True
                ),
            },
        )
    work = "60 kB letters, 20 connections, --processes 2"
    return [
        Figure(
            work=f"{work}, both DKIM signatures",
            ours=found["signed"],
            peer=found["source"],
            against="smtp-source -d",
            goal=GOAL,
            chart=CHART,
            label="newsletter, both signatures, 2 processes",
        ),
        Figure(
            work=f"{work}, unsigned",
            ours=found["plain"],
            peer=found["source"],
            against="smtp-source -d",
            chart=CHART,
            label="newsletter, 2 processes",
        ),
    ]
