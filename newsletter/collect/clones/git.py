"""Runs git over a repository that somebody else may have made: it reads, and starts no program."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newsletter.errors import ReportError

_LIMIT = 300
"""Seconds for one question; the whole mainline of a large project takes two."""

# What a repository's own settings could start: a file watcher, hooks, gpg for `log.showSignature`,
# a pager.
_NEUTRAL = (
    "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "log.showSignature=false",
    "-c", "core.pager=cat",
    "-c", "color.ui=false",
    "--no-pager",
    "--no-optional-locks",
    "--no-replace-objects",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Git:
    """One repository, by its folder; a bare one, too. All its errors are ReportErrors."""

    folder: Path

    def ask(self, *arguments: str, given: str = "") -> str:
        """What git prints; `given` goes to its standard input."""
        done = self._run(arguments, given)
        if done.returncode:
            raise self._refusal(done.stderr.decode("utf-8", "replace"))
        return done.stdout.decode("utf-8", "replace")

    def commit(self, name: str) -> str:
        """The full name of the commit that a name stands for; empty where there is none."""
        arguments = ("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        done = self._run(arguments, "")
        if done.returncode and done.stderr.strip():
            raise self._refusal(done.stderr.decode("utf-8", "replace"))
        return done.stdout.decode("ascii", "replace").strip()

    def records(
        self, *fields: str, options: tuple[str, ...], given: str = ""
    ) -> Iterator[list[str]]:
        """The named fields (`%H`, ...) of each commit that `git log` shows with these options."""
        form = "%x00".join(fields)
        printed = self.ask(
            "log", "-z", "--encoding=UTF-8", f"--format={form}", *options, given=given
        )
        values = printed.split("\0")
        for start in range(0, len(values) - len(fields) + 1, len(fields)):
            yield values[start : start + len(fields)]

    def _run(self, arguments: tuple[str, ...], given: str) -> subprocess.CompletedProcess[bytes]:
        program = shutil.which("git")
        if program is None:
            what = "git is not installed"
            raise ReportError(what, where=str(self.folder), mend="install it, or put it on PATH")
        command = [program, *_NEUTRAL, "-C", str(self.folder), *arguments]
        try:
            return subprocess.run(  # noqa: S603  # no shell, and no program but git
                command,
                env=self._environment(),
                input=given.encode(),
                capture_output=True,
                check=False,
                timeout=_LIMIT,
            )
        except subprocess.TimeoutExpired as error:
            what = f"git gave no answer for {_LIMIT} s"
            mend = "try git log there; git gc may help"
            raise ReportError(what, where=str(self.folder), mend=mend) from error
        except (OSError, ValueError) as error:
            raise ReportError(f"git cannot be run: {error}", where=str(self.folder)) from error

    def _environment(self) -> dict[str, str]:
        """Ours without git's variables, which could name another repository, program or pager."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        return kept | {
            "LC_ALL": "C",
            "LANGUAGE": "C",
            # A folder that is no repository is not looked for in the repository around it.
            "GIT_CEILING_DIRECTORIES": str(self.folder.absolute().parent),
            # Before all settings: a partial clone that lacks an object may not fetch it.
            "GIT_ALLOW_PROTOCOL": "none",
            "GIT_TERMINAL_PROMPT": "0",
        }

    def _refusal(self, said: str) -> ReportError:
        where, low = str(self.folder), said.lower()
        if "not a git repository" in low:
            mend = "name the top folder of a clone, or clone the project there"
            return ReportError("it is no git repository", where=where, mend=mend)
        if "dubious ownership" in low:
            mend = f"if you trust it: git config --global --add safe.directory {where}"
            return ReportError("the repository is somebody else's", where=where, mend=mend)
        lines = [line.removeprefix("fatal: ") for line in said.splitlines() if line.strip()]
        what = f"git refuses: {lines[0][:200] if lines else 'without a reason'}"
        return ReportError(what, where=where, mend="try git log there, or clone it anew")
