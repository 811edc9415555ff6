"""One round: start the real sender, wait for a random moment, kill, look, count, judge."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from tests.crash.account import Account, Hit, Round
from tests.crash.aims import Aim, Whom
from tests.crash.ends import End
from tests.crash.victim import EDITION, Escaped, Look, Sender, Victim

PACE = 300
"""Letters a second while workers are killed: each is to have a part of the mailing."""
UNCERTAIN = 21
"""The exit status that says: some letters are held, and named."""


@dataclass
class Trial:
    """A mailing on trial: its workspace, its other end, its account so far."""

    victim: Victim
    end: End
    account: Account
    chance: random.Random

    def round(self, number: int, aim: Aim) -> Round:
        """Kill once in this way, and hold the ledger against what arrived."""
        begun = time.monotonic()
        escaped: list[str] = []
        met: Look = {}
        try:
            moment, met = _KILLS[aim.whom](self, aim)
        except Escaped as escape:
            moment, escaped = "never", [str(escape)]
        arrived = self.end.arrived()
        hit = Hit.of(met, arrived)
        rows = self.victim.look()
        breaches = [*escaped, *self.account.judge(rows, arrived), *_told(self.victim.verify())]
        line = self._line(number, aim, rows, arrived)
        # Whoever was stopped brings its answers late: only the one killed leaves letters uncertain.
        if line.uncertain > self.victim.connections:
            breaches.append(f"{line.uncertain} uncertain, {self.victim.connections} connections")
        return replace(
            line, moment=moment, hit=hit, seconds=time.monotonic() - begun, breaches=tuple(breaches)
        )

    def finish(self, aim: Aim) -> Round:
        """One last sender, undisturbed: nothing may be lost or doubled in all."""
        begun = time.monotonic()
        breaches = self._send_rest()
        if self.end.log is not None and not breaches:
            # The log knows of each uncertain letter; what it never took goes out now.
            breaches = [*self._reconcile(self.end.log), *self._send_rest()]
        arrived, rows = self.end.arrived(), self.victim.look()
        breaches += [*self.account.judge_end(rows, arrived), *_told(self.victim.verify())]
        line = self._line(0, aim, rows, arrived)
        if self.end.log is not None and self.account.uncertain:
            breaches.append(f"{self.account.uncertain} stay uncertain in spite of the log")
        seconds = time.monotonic() - begun
        return replace(line, kind="to the end", seconds=seconds, breaches=tuple(breaches))

    def _send_rest(self) -> list[str]:
        with self.victim.sending() as sender:
            status, told = sender.ends(), sender.told()
        held = self.victim.states()["uncertain"]
        wanted = UNCERTAIN if held else 0
        return [] if status == wanted else [f"the last sender ended {status}: {told}"]

    def _reconcile(self, log: Path) -> list[str]:
        done = self.victim.run(
            "mailing", "reconcile", EDITION, "--postfix-log", str(log), "--complete"
        )
        return [] if done.returncode == 0 else [f"reconcile ended {done.returncode}: {done.stderr}"]

    def _line(self, number: int, aim: Aim, rows: Look, arrived: Counter[str]) -> Round:
        """The counted part of a line; counts this mailing on."""
        state = Counter(row.state for row in rows.values())
        held = state["uncertain"] + state["handover"]
        lost, doubled = self.account.lost(rows, arrived), self.account.new_doubles(rows, arrived)
        line = Round(
            number=number, end=aim.end, kind=aim.kind, moment="", hit=Hit(),
            audience=len(rows), sent=state["sent"],
            uncertain=held - self.account.uncertain, lost=len(lost), doubled=len(doubled),
            told=len(self.account.told(rows, arrived)),
            seconds=0,
        )  # fmt: skip
        self.account.uncertain = held
        self.account.doubled |= doubled
        return line


def _told(said: str) -> list[str]:
    return [f"verify: {said}"] if said else []


# --- the ways to kill --------------------------------------------------------------------------


def _kill_sender(trial: Trial, aim: Aim) -> tuple[str, Look]:
    victim = trial.victim
    with victim.sending(under=_slow_disk(aim.disk)) as sender:
        reached = _await_letters(trial, aim, sender)
        with victim.locked() if aim.locked else nullcontext():
            moment = _pause(trial, 0.3 if aim.locked else _span(aim))
            sender.must_run()
            sender.kill()
            return f"{reached}, {moment}", _in_hand(victim.look())


def _kill_worker(trial: Trial, aim: Aim) -> tuple[str, Look]:
    victim = trial.victim
    with victim.paced(PACE), victim.sending("--processes", str(aim.processes)) as sender:
        reached = _await_letters(trial, aim, sender)
        victim.await_workers(sender)
        moment = _pause(trial, _span(aim))
        worker, number = trial.chance.choice(victim.at_work(sender.workers()))
        os.kill(worker, signal.SIGKILL)
        met = {who: row for who, row in _in_hand(victim.look()).items() if row.sender == number}
        # The others take over what it had, at their next look, and end in good order.
        time.sleep(trial.chance.uniform(0, 1))
        if sender.runs:
            sender.signal(signal.SIGTERM)
        sender.ends()
        return f"{reached}, {moment}", met


def _wake_after_takeover(trial: Trial, aim: Aim) -> tuple[str, Look]:
    victim = trial.victim
    with victim.sending() as first:
        reached = _await_letters(trial, aim, first)
        victim.stop_between_writes(first)
        mine = {row.sender for row in _in_hand(victim.look()).values()}
        with victim.sending() as second:
            victim.await_rows(
                lambda rows: any(
                    row.state == "handover" and row.sender not in mine for row in rows
                ),
                second,
            )
            moment = _pause(trial, _span(aim))
            second.kill()
        met = _in_hand(victim.look())
        first.signal_all(signal.SIGCONT)
        first.ends()
        return f"{reached}, {moment}", met


_KILLS: dict[Whom, Callable[[Trial, Aim], tuple[str, Look]]] = {
    Whom.SENDER: _kill_sender,
    Whom.WORKER: _kill_worker,
    Whom.STOPPED: _wake_after_takeover,
}


def _slow_disk(milliseconds: int) -> tuple[str, ...]:
    if not milliseconds:
        return ()
    delay = f"inject=fdatasync:delay_exit={milliseconds * 1000}"
    return ("strace", "-f", "-D", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", delay)


def _span(aim: Aim) -> float:
    """Seconds within which each moment is as good as another."""
    if aim.end == "slow sink":
        return 1.2
    return 0.1 if aim.disk else 0.05


def _await_letters(trial: Trial, aim: Aim, sender: Sender) -> str:
    """Wait until this sender is at work: a random number of letters sent, or some under way."""
    held = trial.account.uncertain
    before, more = trial.victim.states()["sent"], trial.chance.randint(1, 40)
    if aim.end == "slow sink":
        # What the one before had in hand is uncertain by then: all handover rows are this one's.
        trial.victim.await_states(
            lambda states: states["handover"] > 0 and states["uncertain"] >= held, sender
        )
        return "letters out"
    trial.victim.await_states(lambda states: states["sent"] >= before + more, sender)
    return f"letter {more}"


def _pause(trial: Trial, longest: float) -> str:
    seconds = trial.chance.uniform(0, longest)
    time.sleep(seconds)
    return f"+{seconds * 1000:.0f} ms"


def _in_hand(rows: Look) -> Look:
    return {who: row for who, row in rows.items() if row.state in ("claimed", "handover")}
