"""Addresses at a project's forge, by what its host is called."""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from newsletter.collect.projects import Kind

_GITLAB = {
    Kind.PULL: "/-/merge_requests/",
    Kind.REQUEST: "/-/merge_requests/",
    Kind.COMMIT: "/-/commit/",
}
_GITEA = {Kind.PULL: "/pulls/", Kind.COMMIT: "/commit/"}
_PATHS: tuple[tuple[str, Mapping[Kind, str]], ...] = (
    ("gitlab", _GITLAB),
    ("gitea", _GITEA),
    ("forgejo", _GITEA),
    ("codeberg.org", _GITEA),
    ("bitbucket", {Kind.PULL: "/pull-requests/", Kind.COMMIT: "/commits/"}),
    ("", {Kind.PULL: "/pull/", Kind.REQUEST: "/-/merge_requests/", Kind.COMMIT: "/commit/"}),
)
"""A part of the host's name -> where its changes are; the last is GitHub's way."""


def change_url(project: str, kind: Kind, name: int | str) -> str:
    """The page of a change, by its number or its commit; empty where the forge is not known."""
    if not project:
        return ""
    host = urlsplit(project).hostname or ""
    paths = next(paths for part, paths in _PATHS if part in host)
    path = paths.get(kind)
    return f"{project.rstrip('/')}{path}{name}" if path else ""


def person_url(project: str, handle: str) -> str:
    """The page of a person, where the project's forge has one for every handle."""
    parts = urlsplit(project)
    return f"{parts.scheme}://{parts.netloc}/{quote(handle)}" if parts.netloc and handle else ""


def home(project: str) -> str:
    """The project's path at its forge, as `owner/name`; empty without an address."""
    return urlsplit(project).path.strip("/")
