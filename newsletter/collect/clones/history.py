"""What came into a branch in a window: the commits of its mainline.

The mainline is the chain of first parents, which leads past what a merge brought. One kind of merge
turns it around: who pulls before they push has the project's branch as second parent (a "foxtrot"),
so there both are followed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from newsletter.collect.clones.git import Git
from newsletter.collect.windows import Window
from newsletter.errors import ReportError

_MOST_COMMITS = 5000
_LONGEST_LINE, _LONGEST_BODY = 1_000, 20_000
"""Signs of a subject and of a body that are read; the longest real title had 256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit; `moment` is when it was committed, not when it was written."""

    sha: str
    parents: tuple[str, ...]
    moment: datetime
    subject: str

    @property
    def is_merge(self) -> bool:
        """Whether it joins two lines of history, or more."""
        return len(self.parents) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a commit says of itself, and who wrote it."""

    author: str
    subject: str
    body: str


class History:
    """Reads one branch of a repository; `home` is the project's path at its forge, as `lxc/lxd`."""

    def __init__(self, git: Git, *, branch: str, home: str = "") -> None:
        self._git = git
        self._home = home
        self._tip = self._find(branch)

    def within(self, window: Window) -> tuple[Sequence[Commit], datetime | None]:
        """The mainline's commits of a window, oldest first, and when its newest one was made.

        Committers' clocks go wrong, so every commit is looked at, whatever stands around it.
        """
        found: dict[str, Commit] = {}
        newest: datetime | None = None
        waiting = [(self._tip, "")]
        while waiting:
            start, known = waiting.pop()
            for commit in self._chain(start, known):
                newest = max(newest or commit.moment, commit.moment)
                if self._is_pull(commit) and commit.moment >= window.start:
                    waiting.append((commit.parents[1], commit.parents[0]))
                elif window.holds(commit.moment):
                    found[commit.sha] = commit
        # Of two in one second the chain tells which came first: it was read newest first.
        commits = list(found.values())[::-1]
        return sorted(commits, key=lambda commit: commit.moment), newest

    def words(self, shas: Sequence[str]) -> dict[str, Words]:
        """The words of some commits, by their names."""
        if not shas:
            return {}
        options = ("--no-walk=unsorted", "--stdin")
        fields = ("%H", "%aN", "%s", "%b")
        records = self._git.records(*fields, options=options, given="\n".join(shas) + "\n")
        return {
            sha: Words(author=author, subject=subject[:_LONGEST_LINE], body=body[:_LONGEST_BODY])
            for sha, author, subject, body in records
        }

    def brought(self, merge: Commit) -> list[str]:
        """The subjects of what a merge brought, oldest first."""
        options = (
            "--no-merges", "--reverse", "--topo-order",
            f"--max-count={_MOST_COMMITS}", merge.sha, f"^{merge.parents[0]}", "--",
        )  # fmt: skip
        return [subject for (subject,) in self._git.records("%s", options=options)]

    def _find(self, branch: str) -> str:
        where = str(self._git.folder)
        if self._git.ask("rev-parse", "--is-shallow-repository").strip() == "true":
            what = "the clone is shallow: a part of the week may be missing"
            mend = "git fetch --unshallow, or clone it without --depth"
            raise ReportError(what, where=where, mend=mend)
        # A dash at the front would be an option to git.
        if not branch.startswith("-") and (tip := self._git.commit(branch)):
            return tip
        if branch == "HEAD" and not self._git.ask("rev-list", "--max-count=1", "--all").strip():
            raise ReportError("the repository has no commits", where=where, mend="fetch them")
        mend = "name one that `git branch --all` lists, such as origin/main"
        raise ReportError(f'it has no branch "{branch}"', where=where, mend=mend)

    def _chain(self, start: str, known: str) -> Iterator[Commit]:
        """A chain of first parents, newest first, up to what `known` has."""
        without = (f"^{known}",) if known else ()
        options = ("--first-parent", start, *without, "--")
        for sha, parents, seconds, subject in self._git.records(
            "%H", "%P", "%ct", "%s", options=options
        ):
            yield Commit(
                sha=sha,
                parents=tuple(parents.split()),
                moment=_moment(seconds),
                subject=subject,
            )

    def _is_pull(self, commit: Commit) -> bool:
        """Whether a merge only took in the branch's own state at the forge."""
        if len(commit.parents) != len(("ours", "theirs")):
            return False
        found = next(filter(None, (form.fullmatch(commit.subject) for form in _PULLS)), None)
        if found is None:
            return False
        parts = found.groupdict()
        into = parts.get("into") or (parts["branch"] if parts["branch"] in _MAIN else "")
        return parts["branch"] == into and self._home in (parts.get("source") or self._home)


def _moment(seconds: str) -> datetime:
    """A committer's time; what lies beyond the calendar is its end."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.max.replace(tzinfo=UTC)


_INTO = r"(?: into '?(?P<into>[^' ]+)'?)?"
_PULLS = (
    re.compile(rf"Merge branch '(?P<branch>[^']+)' of (?P<source>\S+){_INTO}"),
    re.compile(
        rf"Merge remote-tracking branch '(?:refs/remotes/)?origin/(?P<branch>[^']+)'{_INTO}"
    ),
)
"""What `git pull` and `git merge origin/main` write (git-fmt-merge-msg)."""
_MAIN = frozenset({"main", "master", "trunk", "develop"})
"""Git leaves out "into main" for a repository's first branch."""
