"""More processes on one mailing, started by this one, and gone with it.

Each is `newsletter mailing join`: a sender like any other, held apart by the ledger alone. Its
standard input is a pipe from us: when that closes, by our will or because we have died, it lets
what is on the way finish and ends.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from newsletter.mailing.dispatch.desk import Notice
from newsletter.mailing.values import Mailing
from newsletter.settings import Settings


class Crew:
    """The processes beside this one."""

    def __init__(self, members: list[subprocess.Popen[bytes]], notice: Notice) -> None:
        self._members = members
        self._notice = notice

    async def drain_on(self, stop: asyncio.Event) -> None:
        """Let them begin nothing new once a person wants to stop."""
        await stop.wait()
        self._close()

    async def end(self) -> None:
        """Wait until all have ended."""
        for member in self._members:
            if await asyncio.to_thread(member.wait):
                # What it had in hand is sorted out by whoever looks next.
                self._notice(f"another process of ours has failed: status {member.returncode}")

    def kill(self) -> None:
        """End at once what is left."""
        self._close()
        for member in self._members:
            if member.poll() is None:
                member.kill()
            member.wait()

    def _close(self) -> None:
        for member in self._members:
            if member.stdin is not None:
                with suppress(OSError):
                    member.stdin.close()


@contextmanager
def crew(settings: Settings, mailing: Mailing, more: int, notice: Notice) -> Iterator[Crew]:
    """So many processes more at work; none is left at the end of the block."""
    members: list[subprocess.Popen[bytes]] = []
    command = [sys.executable, "-P", "-m", "newsletter", "--settings", str(settings.file)]
    command += ["mailing", "join", str(mailing.id), "--processes", str(more + 1)]
    running = Crew(members, notice)
    try:
        while len(members) < more:
            members.append(subprocess.Popen(command, stdin=subprocess.PIPE))  # noqa: S603  # ours
        yield running
    finally:
        running.kill()
