"""What a bare number or a bare name means at one place of a report."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsletter.sources.references.repositories import Repository


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The repositories that are known, and the one that is meant where none is named.

    `title` is the report's: where a text repeats it, the number in it counts reports.
    """

    repositories: tuple[Repository, ...]
    only: Repository | None
    title: str

    def below(self, heading: str) -> "Scope":
        """The scope of a section: its heading may name one repository."""
        name = " ".join(heading.casefold().split()).rstrip(": ")
        named = [each for each in self.repositories if name in each.names()]
        return replace(self, only=named[0]) if len(named) == 1 else self

    def at(self, path: str) -> Repository | None:
        """The repository of a path, as `owner/name`; None where that is not one alone."""
        wanted = path.casefold()
        found = [each for each in self.repositories if each.path.casefold() == wanted]
        return found[0] if len(found) == 1 else None

    def person(self, name: str) -> str:
        """A person's page, where all repositories are at one forge."""
        origins = {each.origin for each in self.repositories}
        return f"{origins.pop()}/{name}" if len(origins) == 1 else ""


def outermost(repositories: Sequence[Repository], *, title: str) -> Scope:
    """The scope of a whole report: a repository that is alone is always meant."""
    known = tuple(repositories)
    return Scope(repositories=known, only=known[0] if len(known) == 1 else None, title=title)
