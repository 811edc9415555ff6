"""Addresses that name an issue, a change, a commit, a comparison or a release by themselves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PATH = r"(?P<path>\w[\w.-]*+(?:/\w[\w.-]*+)+?)"
_REST = r"(?P<rest>[\w.+-][\w.+/-]*)"
_GITHUB = re.compile(
    r"https?://(?:www\.)?github\.com/(?P<path>\w[\w.-]*+/\w[\w.-]*+)/"
    rf"(?P<what>pull|issues|commit|compare|releases/tag)/{_REST}"
)
_GITLAB = re.compile(
    rf"https?://[\w.-]*gitlab[\w.-]*(?::\d+)?/{_PATH}/-/"
    rf"(?P<what>issues|merge_requests|commit|compare|releases|tags)/{_REST}"
)
_KINDS: Mapping[str, str] = {
    "pull": "pr",
    "issues": "issue",
    "merge_requests": "mr",
    "commit": "commit",
    "compare": "compare",
    "releases/tag": "release",
    "releases": "release",
    "tags": "release",
}
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_SHA = re.compile(r"[0-9a-f]{7,64}")
_RANGE = re.compile(r"[^.].*?\.\.\.?[^.].*")
_TAG = re.compile(r"[^/].*")
_RESTS: Mapping[str, re.Pattern[str]] = {
    "pr": _NUMBER,
    "issue": _NUMBER,
    "mr": _NUMBER,
    "commit": _SHA,
    "compare": _RANGE,
    "release": _TAG,
}
"""What stands behind the kind; more (a comment, a page of a pull request) is a link's matter."""

_LONGEST = 500
"""No forge makes longer ones, and none is worth reading to its end."""
_SHORT = 9
"""Digits of a commit's name that tell it from all others in a large project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What an address names: `rest` is a number, a commit, a range or a tag of `path`."""

    kind: str
    path: str
    rest: str

    @property
    def mark(self) -> str:
        """What people write for it: `owner/name#12`, `owner/name@1a2b3c4d5`."""
        if self.kind == "commit":
            return f"{self.path}@{self.rest[:_SHORT]}"
        return f"{self.path}{self._sign}{self.rest}"

    def is_called(self, text: str) -> bool:
        """Whether a text says the same as the address: its mark, with its path or without."""
        if self.kind == "commit":
            bare = text.removeprefix(f"{self.path}@")
            return bool(_SHA.fullmatch(bare)) and self.rest.startswith(bare)
        return text in {self.mark, f"{self._sign}{self.rest}"} and self._sign != "@"

    @property
    def _sign(self) -> str:
        return {"pr": "#", "issue": "#", "mr": "!"}.get(self.kind, "@")


def read_address(url: str) -> Address | None:
    """What a URL of GitHub or GitLab names; None for every other, and for a part of a page."""
    found = (_GITHUB.fullmatch(url) or _GITLAB.fullmatch(url)) if len(url) <= _LONGEST else None
    if not found:
        return None
    kind = _KINDS[found["what"]]
    if not _RESTS[kind].fullmatch(found["rest"]):
        return None
    return Address(kind=kind, path=found["path"], rest=found["rest"])
