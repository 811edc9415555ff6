"""A project's repository, and where its forge keeps issues and commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit


class Forge(StrEnum):
    """The kind of a forge, which decides what its addresses and its signs look like."""

    GITHUB = "github"
    """Issues and pull requests share one row of numbers: `#12`, also written `GH-12`."""
    GITLAB = "gitlab"
    """`#12` is an issue, `!12` a merge request."""
    GITEA = "gitea"
    """Gitea, Forgejo and Codeberg: one row of numbers, as at GitHub."""


_PATHS: Mapping[Forge, Mapping[str, str]] = {
    Forge.GITHUB: {"issue": "/issues/", "commit": "/commit/"},
    Forge.GITLAB: {"issue": "/-/issues/", "mr": "/-/merge_requests/", "commit": "/-/commit/"},
    Forge.GITEA: {"issue": "/issues/", "commit": "/commit/"},
}
"""`Ref.kind` -> where a repository has it. GitHub and Gitea lead from an issue to its pull."""

_GITEA_HOSTS = ("gitea", "forgejo", "codeberg.org")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository that the report's project has: its page is `url`.

    `name` is the heading that its section has in reports, such as "LXD".
    """

    name: str
    url: str

    @property
    def path(self) -> str:
        """Its path at the forge, as `owner/name`."""
        return urlsplit(self.url).path.strip("/").removesuffix(".git")

    @property
    def origin(self) -> str:
        """The forge's address, where a person's page is below it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def forge(self) -> Forge:
        """The kind of its forge, by the host; a host that tells nothing is read as GitHub."""
        host = urlsplit(self.url).hostname or ""
        if "gitlab" in host:
            return Forge.GITLAB
        return Forge.GITEA if any(part in host for part in _GITEA_HOSTS) else Forge.GITHUB

    def names(self) -> frozenset[str]:
        """The headings that a section about it may have, without regard to case."""
        known = (self.name, self.path, self.path.rpartition("/")[2])
        return frozenset(name.casefold() for name in known if name)

    def page(self, kind: str, name: str) -> str:
        """The address of an issue or a commit; empty where the forge has no such thing."""
        path = _PATHS[self.forge].get(kind)
        return f"{self.origin}/{self.path}{path}{name}" if path else ""
