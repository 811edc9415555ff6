"""Find references in plain text: numbers, commits, CVE ids, people, addresses.

A number is a reference only where one repository is meant; nothing is guessed across projects.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from newsletter.report import Inline, Mention, Ref, Text
from newsletter.sources.references.addresses import read_address
from newsletter.sources.references.repositories import Forge, Repository
from newsletter.sources.references.scopes import Scope

# Each character is looked at a fixed number of times: runs are possessive, and a lookbehind keeps
# the search from starting again inside of them.
_APART = r"(?<![^\s(\[{,;:\"'\u2018\u201c\u2013\u2014])"
_ENDS = r"(?![\w#@]|[-/.:]\w)"
_NUMBER = r"[1-9][0-9]{0,8}"
_FOUND = re.compile(
    rf"""
      (?P<url>https?://[^\s<>"\u201c\u201d]++)
    | (?<![\w-])(?P<cve>CVE-[0-9]{{4}}-[0-9]{{4,7}})(?![\w-])
    | {_APART}(?P<path>[A-Za-z0-9_][\w.-]*+(?:/[\w.-]++)++)(?P<sign>[#!])(?P<named>{_NUMBER}){_ENDS}
    | {_APART}(?P<mark>\#|!|GH-)(?P<number>{_NUMBER}){_ENDS}
    | {_APART}(?P<sha>(?=[a-f]*[0-9])(?=[0-9]*[a-f])(?![0-9]+e[0-9]+\b)[0-9a-f]{{7,40}}){_ENDS}
    | {_APART}@(?P<name>[A-Za-z](?:[-_]?[A-Za-z0-9]){{0,38}}){_ENDS}
    """,
    re.VERBOSE,
)
_NAME = re.compile(rf"{_NUMBER}|[0-9a-f]{{7,64}}")
_AFTER = ".,;:!?'\u2019*_)]}"
"""Signs at a URL's end that are the sentence's."""


def find_references(
    text: Text, scope: Scope, *, before: str = "", after: str = ""
) -> Iterator[Inline]:
    """Cut a text at its references; `before` and `after` are what stands right beside it."""
    whole = f"{before}{text.text}{after}"
    start, end = len(before), len(before) + len(text.text)
    for found in _FOUND.finditer(whole, start):
        if found.end() > end:
            break
        inline = _READ[str(found.lastgroup)](found, scope)
        if inline is None:
            continue
        if found.start() > start:
            yield replace(text, text=whole[start : found.start()])
        yield replace(inline, span=text.span, attrs=text.attrs)
        start = found.end() if not isinstance(inline, Ref) else found.start() + _length(found)
    if start < end or not text.text:
        yield replace(text, text=whole[start:end])


def _length(found: re.Match[str]) -> int:
    return len(_sentence_off(found[0])) if found["url"] else len(found[0])


def _sentence_off(url: str) -> str:
    return url.rstrip(_AFTER)


def _address(found: re.Match[str], _: Scope) -> Ref | None:
    url = _sentence_off(found["url"])
    address = read_address(url)
    return Ref(kind=address.kind, text=address.mark, url=url) if address else None


def _cve(found: re.Match[str], _: Scope) -> Ref:
    name = found["cve"]
    return Ref(kind="cve", text=name, url=f"https://www.cve.org/CVERecord?id={name}")


def _named(found: re.Match[str], scope: Scope) -> Ref | None:
    repository = scope.at(found["path"])
    return _numbered(repository, found["sign"], found["named"], text=found[0])


def _number(found: re.Match[str], scope: Scope) -> Ref | None:
    if _is_title(found.string[: found.end()], scope.title):
        return None
    return _numbered(scope.only, found["mark"], found["number"], text=found[0])


def _is_title(text: str, title: str) -> bool:
    """Whether a text ends in the report's title, as words of their own."""
    return bool(title) and text.endswith(title) and not text[: -len(title)][-1:].isalnum()


def _numbered(repository: Repository | None, sign: str, number: str, *, text: str) -> Ref | None:
    if repository is None or (sign == "GH-" and repository.forge is not Forge.GITHUB):
        return None
    kind = "mr" if sign == "!" else "issue"
    url = repository.page(kind, number)
    return Ref(kind=kind, text=text, url=url) if url else None


def _sha(found: re.Match[str], scope: Scope) -> Ref | None:
    if scope.only is None:
        return None
    return Ref(kind="commit", text=found[0], url=scope.only.page("commit", found[0]))


def with_page(ref: Ref, scope: Scope) -> Ref:
    """A reference that its source gives no address, at the repository that is meant."""
    name = dict(ref.attrs).get("target", ref.text).lstrip("#!")
    if ref.url or scope.only is None or not _NAME.fullmatch(name):
        return ref
    # GitLab alone has a page of its own for what others keep among the issues.
    kinds = ("mr", "issue") if ref.kind in {"pr", "mr"} else (ref.kind,)
    pages = (scope.only.page(kind, name) for kind in kinds)
    return replace(ref, url=next(filter(None, pages), ""))


def _mention(found: re.Match[str], scope: Scope) -> Mention | None:
    """Somebody with a page; without one, `@property` is a word like any other."""
    page = scope.person(found["name"])
    return Mention(name=found["name"], url=page) if page else None


_READ: Mapping[str, Callable[[re.Match[str], Scope], Ref | Mention | None]] = {
    "url": _address,
    "cve": _cve,
    "named": _named,
    "number": _number,
    "sha": _sha,
    "name": _mention,
}
"""The last group of the pattern that took part -> what it makes."""
