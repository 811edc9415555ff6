"""Bugs planted on purpose: the crash test must find each, or it proves nothing.

Each is one exact substitution in one file of a copy of the program.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.crash.program import CHECKOUT, Program


@dataclass(frozen=True)
class Mutant:
    """A bug: in this file, this text, which must be there once, becomes that one."""

    file: str
    text: str
    instead: str


MUTANTS = {
    "intent-after-body": Mutant(
        "newsletter/mailing/smtp/session.py",
        """\
        if not await intent():
            # 354 is open: whatever came now would be taken for the body, so nothing comes.
            self.close()
            return Withheld()
        *blocks, last = _blocks(_stuffed(data))
        for block in blocks:
            if early := await self._early_answer():
                return early
            self._wire.write(block)
            await self._wire.flush(self._timeouts.block)
        if early := await self._early_answer():
            return early
        self._wire.write(last)
        return await self._answer()
""",
        """\
        self._wire.write(_stuffed(data))
        return await self._answer() if await intent() else Withheld()
""",
    ),
    "intent-not-awaited": Mutant(
        "newsletter/mailing/dispatch/journal.py",
        "        return await asked\n",
        "        return True\n",
    ),
    "handover-recovered-as-waiting": Mutant(
        "newsletter/mailing/ledger/steps.py",
        ".values(state=DeliveryState.UNCERTAIN, reason=reason, updated_at=now)",
        ".values(state=DeliveryState.WAITING, next_at=now, fence=None, updated_at=now)",
    ),
    "synchronous-off": Mutant(
        "newsletter/database.py",
        '"synchronous = FULL"',
        '"synchronous = OFF"',
    ),
}
"""Name -> bug."""


def mutated(name: str, folder: Path, *, source: Path = CHECKOUT) -> Program:
    """A copy of the program in `folder`, with that bug; AssertionError where its place is gone."""
    mutant = MUTANTS[name]
    for part in ("newsletter", "subscribers", "templates", "examples"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source / part, folder / part, ignore=ignored)
    path = folder / mutant.file
    source_text = path.read_text()
    found = source_text.count(mutant.text)
    assert found == 1, f"{mutant.file} has the text to change {found} times"
    path.write_text(source_text.replace(mutant.text, mutant.instead))
    return Program(folder)
