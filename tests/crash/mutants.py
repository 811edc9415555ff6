"""Bugs planted on purpose: the crash test must find each, or it proves nothing.

Each is one exact substitution in one file of a copy of the program.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.crash.program import CHECKOUT, Program


@dataclass(frozen=True)
class Edit:
    """In this file, this text, which must be there once, becomes that one."""

    file: str
    text: str
    instead: str


Mutant = tuple[Edit, ...]
"""A bug: one edit, or several where one law is kept in more than one place."""

_STEPS = "newsletter/mailing/ledger/steps.py"
_SENDERS = "newsletter/mailing/ledger/senders.py"

MUTANTS: dict[str, Mutant] = {
    "intent-after-body": (
        Edit(
            "newsletter/mailing/smtp/session.py",
            """\
        if not await intent():
            # 354 is open: whatever came now would be taken for the body, so nothing comes.
            self.close()
            return Withheld()
        *blocks, last = _blocks(self._stuffing.of(envelope.data))
        for block in blocks:
            if early := await self._early_answer():
                return early
            self._wire.write(block)
            await self._wire.flush(self._timeouts.block)
        if early := await self._early_answer():
            return early
        self._wire.write(last + self._rider(follow))
        return await self._answer()
""",
            """\
        self._wire.write(self._stuffing.of(envelope.data))
        return await self._answer() if await intent() else Withheld()
""",
        ),
    ),
    "intent-not-awaited": (
        Edit(
            "newsletter/mailing/dispatch/journal.py",
            """\
            self._loop.call_soon(self._write)
        return asked
""",
            """\
            self._loop.call_soon(self._write)
        granted: asyncio.Future[bool] = self._loop.create_future()
        granted.set_result(True)
        return granted
""",
        ),
    ),
    "handover-recovered-as-waiting": (
        Edit(
            _STEPS,
            """\
    held = {"state": DeliveryState.UNCERTAIN, "reason": reason}
""",
            """\
    held = {"state": DeliveryState.WAITING, "next_at": _column.updated_at, "sender_id": None}
""",
        ),
    ),
    "fence-not-checked": (
        Edit(
            _STEPS,
            """\
    ours = and_(_column.sender_id == bindparam("b_sender"), _column.state == DeliveryState.CLAIMED)
""",
            """\
    ours = _column.id.is_not(None)
""",
        ),
        Edit(
            _SENDERS,
            """\
    .where(_column.id == bindparam("b_sender"), _column.ended_at.is_(None))
    .values(beat=_column.beat + 1, intents""",
            """\
    .where(_column.id == bindparam("b_sender"))
    .values(beat=_column.beat + 1, intents""",
        ),
    ),
    "synchronous-off": (
        Edit("newsletter/database/engine.py", '"synchronous = FULL"', '"synchronous = OFF"'),
    ),
}
"""Name -> bug."""


def mutated(name: str, folder: Path, *, source: Path = CHECKOUT) -> Program:
    """A copy of the program in `folder`, with that bug; AssertionError where its place is gone."""
    for part in ("newsletter", "subscribers", "templates", "examples"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source / part, folder / part, ignore=ignored)
    for edit in MUTANTS[name]:
        path = folder / edit.file
        text = path.read_text()
        found = text.count(edit.text)
        assert found == 1, f"{edit.file} has the text to change {found} times"
        path.write_text(text.replace(edit.text, edit.instead))
    return Program(folder)
