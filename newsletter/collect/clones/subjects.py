"""What the first line of a merge or of a squashed commit says: number, title, branch, who.

The forms are a table, measured on the histories of 18 projects and read from the forges' own
templates; the first that fits counts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from newsletter.collect.projects import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a commit's words tell of a change; `title` is empty where they do not tell it.

    `rest` is what stands below the title, `handle` the forge's name of who asked for the merge.
    """

    kind: Kind
    number: int | None = None
    title: str = ""
    rest: str = ""
    branch: str = ""
    handle: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a subject; without a `title` in it, the body begins with the title."""

    pattern: re.Pattern[str]
    kind: Kind = Kind.PULL
    only_merges: bool = True


_NUMBER, _BRANCH = r"#(?P<number>\d+)", r"(?P<branch>\S+)"

FORMS = tuple(
    Form(re.compile(pattern), kind, only_merges)
    for pattern, kind, only_merges in (
        # Gitea, Forgejo
        (rf"Merge pull request '(?P<title>.*)' \({_NUMBER}\) from {_BRANCH}.*", Kind.PULL, True),
        # GitHub
        (rf"Merge pull request {_NUMBER} from (?P<handle>[^/\s]+)/{_BRANCH}", Kind.PULL, True),
        # Bitbucket: its server, its cloud
        (rf"Merge pull request {_NUMBER} in \S+ from {_BRANCH} to \S+", Kind.PULL, True),
        (rf"Merged in {_BRANCH} \(pull request {_NUMBER}\)", Kind.PULL, True),
        # Azure
        (r"Merged PR (?P<number>\d+): (?P<title>.+)", Kind.PULL, False),
        # bors as Rust has it (homu), and its rollups
        (
            rf"(?:Auto|Rollup) merge of {_NUMBER} - (?P<handle>[^:\s]+):(?P<branch>[^,\s]+).*",
            Kind.PULL,
            True,
        ),
        # by hand, after GitHub's
        (rf"Merge (?:PR|pull request) {_NUMBER}(?:(?::| -)? (?P<title>.+))?", Kind.PULL, True),
        # GitLab, whose number stands in the body; git's own
        (
            r"Merge branch '(?P<branch>[^']+)'(?: of \S+)?(?: into '?[^' ]+'?)?",
            Kind.COMMIT,
            True,
        ),
        # squashed, by GitHub, Gitea or a merge queue; by GitLab
        (rf"(?P<title>.*\S)\s+\({_NUMBER}\)", Kind.PULL, False),
        (r"(?P<title>.*\S)\s+\(!(?P<number>\d+)\)", Kind.REQUEST, False),
    )
)

_REQUEST = re.compile(r"^See merge request \S*!(?P<number>\d+)\s*$", re.MULTILINE)
_TRAILER = re.compile(
    r"See merge request \S+|(?:Closes|Fixes|Resolves|Refs?):? [\w./-]*[#!]\d+.*"
    r"|[A-Z][\w-]*-by: .*|Change-Id: .*|\(cherry picked from commit .*",
)
"""Lines that are no title, and stand where there is none."""
_BATCH = re.compile(r"Merge(?: #\d+)+")
_IN_BATCH = re.compile(
    r"^(?P<number>\d+): (?P<title>.*?) r=\S+(?: a=(?P<handle>\S+))?\s*$", re.MULTILINE
)
"""bors-ng merges several at once, and names each on a line of the body."""


def read_words(subject: str, body: str, *, is_merge: bool) -> tuple[Named, ...]:
    """The changes that a commit of the mainline stands for; none for a commit pushed as it is."""
    if is_merge and _BATCH.fullmatch(subject):
        return tuple(_batch(subject, body))
    request = _REQUEST.search(body)
    for form in FORMS:
        found = form.pattern.fullmatch(subject)
        if found and (is_merge or not form.only_merges):
            return (_named(form, found.groupdict(), body, request),)
    if request:
        named = Named(kind=Kind.REQUEST, number=int(request["number"]), title=subject)
        return (_titled(named, body),)
    if is_merge:
        title = "" if subject.startswith("Merge ") else subject
        return (_titled(Named(kind=Kind.COMMIT, title=title), body),)
    return ()


def _named(
    form: Form, parts: Mapping[str, str | None], body: str, request: re.Match[str] | None
) -> Named:
    number = parts.get("number")
    named = Named(
        kind=form.kind,
        number=int(number) if number else None,
        title=parts.get("title") or "",
        branch=parts.get("branch") or "",
        handle=parts.get("handle") or "",
    )
    if request and "number" not in parts:
        named = replace(named, kind=Kind.REQUEST, number=int(request["number"]))
    return _titled(named, body)


def _titled(named: Named, body: str) -> Named:
    """With the title that the body begins with, where the subject has none."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    title = named.title
    if not title and lines and not _TRAILER.fullmatch(lines[0]):
        title, *lines = lines
    return replace(named, title=" ".join(title.split()), rest="\n".join(lines))


def _batch(subject: str, body: str) -> Iterator[Named]:
    known = {found["number"]: found for found in _IN_BATCH.finditer(body)}
    for number in re.findall(r"#(\d+)", subject):
        found = known.get(number)
        yield Named(
            kind=Kind.PULL,
            number=int(number),
            title=" ".join(found["title"].split()) if found else "",
            handle=(found["handle"] or "") if found else "",
        )
