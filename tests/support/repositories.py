"""Real repositories, made by the git binary with dates that never change."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

NEUTRAL = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_EMAIL": "author@example.org",
    "GIT_COMMITTER_NAME": "Forge",
    "GIT_COMMITTER_EMAIL": "forge@example.org",
    "LC_ALL": "C",
}


@dataclass(frozen=True)
class Repository:
    """A repository with one branch; every commit has the date it is given, with its zone."""

    folder: Path

    @classmethod
    def at(cls, folder: Path, *, branch: str = "main") -> "Repository":
        """An empty repository in a new folder."""
        folder.mkdir(parents=True)
        made = cls(folder)
        made.git("init", "--quiet", f"--initial-branch={branch}")
        return made

    def git(self, *arguments: str, given: str | bytes = "", **environment: str) -> str:
        """Run git there; what it prints."""
        data = given.encode() if isinstance(given, str) else given
        done = subprocess.run(
            ["git", "-C", str(self.folder), *arguments],
            env=os.environ | NEUTRAL | environment, input=data, capture_output=True, check=False,
        )  # fmt: skip
        assert not done.returncode, done.stderr.decode()
        return done.stdout.decode("utf-8", "replace").strip()

    def tip(self) -> str:
        """The branch's commit; empty where there is none."""
        return self.git("for-each-ref", "--format=%(objectname)", "refs/heads/main")

    def commit(
        self,
        message: str | bytes,
        when: str,
        *,
        parents: Sequence[str] | None = None,
        author: str = "Ada",
        move: bool = True,
    ) -> str:
        """A commit, by default on top of the branch, which it moves; its name."""
        datetime.fromisoformat(when)
        held = [name for name in ([self.tip()] if parents is None else parents) if name]
        before = [word for parent in held for word in ("-p", parent)]
        tree = self.git("mktree")
        data = message.encode() if isinstance(message, str) else message
        made = self.git(
            "commit-tree", tree, *before, given=data,
            GIT_AUTHOR_NAME=author, GIT_AUTHOR_DATE="2001-01-01T00:00:00+00:00",
            GIT_COMMITTER_DATE=when,
        )  # fmt: skip
        if move:
            self.git("update-ref", "refs/heads/main", made)
        return made

    def merge(self, message: str | bytes, when: str, *subjects: str, author: str = "Ada") -> str:
        """A merge of commits made for it, an hour of their own; its name."""
        ours = self.tip() or self.commit("Begin", "2001-01-01T00:00:00+00:00")
        theirs = ours
        for subject in subjects or ("A change",):
            theirs = self.commit(subject, when, parents=[theirs], author=author, move=False)
        return self.commit(message, when, parents=[ours, theirs])


def pull(number: int, title: str = "", branch: str = "topic", who: str = "ada") -> str:
    """What GitHub writes when a pull request is merged."""
    return f"Merge pull request #{number} from {who}/{branch}\n\n{title}\n"
