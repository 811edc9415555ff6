"""Titles made whole: those that a forge has cut, that were left out, or that say nothing."""

import re
from collections.abc import Iterable, Sequence

_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_CUT = re.compile(rf"^(?P<stem>.*\S)\s*(?:{_ELLIPSIS}|(?P<dots>\.\.\.))$")
_SHORTEST_CUT = 60
"""Three dots at the end of fewer signs are the author's own; GitHub cuts at 72."""
_GOES_ON = re.compile(rf"(?:{_ELLIPSIS}|\.\.\.)(?P<rest>.*\S)\s*$")
_LEFTOVER = re.compile(r"(?:fixup|squash|amend)! ")
_DATE = re.compile(r"\d{4}-?\d{2}-?\d{2}")
# What a reader does not see, and what would not come back from the Markdown file.
_CONTROLS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


def one_line(text: str) -> str:
    """A title on one line, without control characters."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def complete(title: str, rest: str, subjects: Iterable[str]) -> str:
    """Put back the end of a title that was cut with an ellipsis, if it can be found.

    It stands at the beginning of a line of what is below the title, after another ellipsis, or in
    the subject of one of the commits that were merged.
    """
    cut = _CUT.match(title)
    if cut is None or (cut["dots"] and len(title) < _SHORTEST_CUT):
        return title
    stem = cut["stem"]
    for line in rest.splitlines():
        if found := _GOES_ON.match(line.strip()):
            return one_line(stem + found["rest"])
    whole = (one_line(subject) for subject in subjects)
    return next((text for text in whole if text.startswith(stem) and text != title), title)


def substitute(subjects: Sequence[str], branch: str) -> str:
    """A title for a merge without one: its last commit's subject, else its branch in words."""
    told = [one_line(text) for text in subjects if text.strip() and not _LEFTOVER.match(text)]
    if told:
        return told[-1]
    parts = [part for part in branch.split("/") if not _DATE.fullmatch(part)]
    return one_line(re.sub(r"[-_/]+", " ", "/".join(parts) or branch))


_HOW_MANY = (
    r"(?:(?:some|more|many|few|a few|several|various|assorted|random|misc\.?|minor|small)\s+)*"
)
_MORE = r"(?:(?:miscellaneous|general|other|additional|further|important|tiny|little|code|bug)\s+)*"
_WHAT = (
    r"(?:bug\s?-?fix(?:es)?|fix(?:es|up|ups)?|improvements?|enhancements?|clean\s?-?ups?|changes?|"
    r"updates?|tweaks?|corrections?|refactor(?:ing|ings)?|stuff|things|work|wip|typos?|polish)"
)
_GENERIC = re.compile(
    rf"{_HOW_MANY}{_MORE}{_WHAT}(?:\s*(?:,|&|and)\s*{_HOW_MANY}{_MORE}{_WHAT})*", re.IGNORECASE
)


def says_little(title: str) -> bool:
    """Whether a title tells nothing of what changed: "Various fixes", "Bugfixes and cleanups"."""
    return bool(_GENERIC.fullmatch(title.strip(" .!")))


def telling(subjects: Iterable[str]) -> list[str]:
    """The subjects that tell something, each once, in their order."""
    lines = (one_line(text) for text in subjects if not _LEFTOVER.match(text))
    return list(dict.fromkeys(filter(None, lines)))
