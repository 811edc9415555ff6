"""From a clone to the changes of a window."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase

from newsletter.collect.clones.forges import change_url, home, person_url
from newsletter.collect.clones.git import Git
from newsletter.collect.clones.history import Commit, History, Words
from newsletter.collect.clones.subjects import Named, read_words
from newsletter.collect.clones.titles import complete, one_line, says_little, substitute, telling
from newsletter.collect.projects import Kind, Merge, Project
from newsletter.collect.windows import Window
from newsletter.errors import ReportError
from newsletter.report import Person

_BOT = "[bot]"
"""How GitHub ends the names of its bots, in commits too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a clone tells of a window.

    `commits` counts the mainline's commits in it, changes or not; `newest` is when the newest of
    all was made, which tells a quiet project from a clone that was not fetched. `left_out` counts
    changes of bots, and of those whom the project does not want to be named.
    """

    merges: tuple[Merge, ...]
    commits: int
    newest: datetime | None
    left_out: int = 0


def read_clone(project: Project, window: Window) -> Reading:
    """The changes of a project's clone in a window, oldest first, each once.

    ReportError where there is no repository, no such branch, or where history is cut off.
    """
    if not project.clone.is_dir():
        what, mend = "there is no such folder", "clone the project there, or correct its path"
        raise ReportError(what, where=str(project.clone), mend=mend)
    history = History(Git(project.clone), branch=project.branch, home=home(project.url))
    commits, newest = history.within(window)
    reader = _Reader(project, history, commits)
    merges = tuple(reader.merges())
    return Reading(
        merges=merges, commits=len(commits), newest=newest, left_out=len(reader.left_out)
    )


@dataclass(slots=True)
class _Reader:
    """Reads the mainline's commits of one window; `left_out` fills while it does."""

    project: Project
    history: History
    commits: Sequence[Commit]
    left_out: list[str] = field(default_factory=list)

    def merges(self) -> Iterator[Merge]:
        """Each change once: by its number, or by its commit where it has none."""
        tips = [commit.parents[-1] for commit in self.commits if commit.is_merge]
        words = self.history.words([commit.sha for commit in self.commits] + tips)
        seen: set[tuple[Kind, int | str]] = set()
        for commit in self.commits:
            said = words[commit.sha]
            for named in read_words(said.subject, said.body, is_merge=commit.is_merge):
                key = (named.kind, commit.sha if named.number is None else named.number)
                if key not in seen:
                    seen.add(key)
                    yield from self._wanted(commit, named, words)

    def _wanted(self, commit: Commit, named: Named, words: Mapping[str, Words]) -> Iterator[Merge]:
        """The change, unless its author is left out."""
        author = words[commit.parents[-1] if commit.is_merge else commit.sha].author
        names = [one_line(name).lower() for name in (named.handle, author) if name]
        patterns = [pattern.lower() for pattern in self.project.without]
        is_out = any(name.endswith(_BOT) for name in names) or any(
            fnmatchcase(name, pattern) for name in names for pattern in patterns
        )
        if is_out:
            self.left_out.append(commit.sha)
        else:
            yield self._merge(commit, named, author=one_line(author), tip=words)

    def _merge(
        self, commit: Commit, named: Named, *, author: str, tip: Mapping[str, Words]
    ) -> Merge:
        title, commits = self._title(commit, named, tip)
        handle = one_line(named.handle)
        url = self.project.url
        name = commit.sha if named.number is None else named.number
        person = Person(name=handle or author, url=person_url(url, handle))
        return Merge(
            sha=commit.sha,
            kind=named.kind,
            number=named.number,
            title=title,
            merged_at=commit.moment,
            url=change_url(url, named.kind, name),
            people=(person,) if person.name else (),
            commits=commits,
        )

    def _title(
        self, commit: Commit, named: Named, words: Mapping[str, Words]
    ) -> tuple[str, tuple[str, ...]]:
        """The whole title, and the commits below it where it says little and they are wanted."""
        title = one_line(named.title)
        if not commit.is_merge:
            return complete(title, named.rest, ()), ()
        tip = words[commit.parents[-1]].subject
        is_told = not tip.startswith("Merge ")
        subjects = [tip] if is_told else self.history.brought(commit)
        if not title:
            title = substitute(subjects, named.branch) or commit.subject
        whole = complete(title, named.rest, subjects)
        if whole == title and whole.endswith(("\N{HORIZONTAL ELLIPSIS}", "...")):
            whole = complete(title, named.rest, self.history.brought(commit))
        if self.project.expand and says_little(whole):
            return whole, tuple(telling(self.history.brought(commit)))
        return whole, ()
