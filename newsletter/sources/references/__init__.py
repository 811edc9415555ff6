"""Recognise references in a report, whatever its source: issues, commits, CVE ids, people.

Code, headings and links with words of their own are left as they are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from newsletter.report import Inline, Inlines, Link, Node, Ref, Report, Section, Text, plain
from newsletter.report.node import changed
from newsletter.sources.references.addresses import read_address
from newsletter.sources.references.repositories import Repository
from newsletter.sources.references.scopes import Scope, outermost
from newsletter.sources.references.words import find_references, with_page

__all__ = ["Repository", "with_references"]

_N = TypeVar("_N", bound=Node)
_BESIDE = 2
"""Characters beside a text that decide whether a reference ends there."""


def with_references(report: Report, repositories: Sequence[Repository] = ()) -> Report:
    """The report with its references as `Ref` and its handles as `Mention`; idempotent.

    Of `repositories`, one is meant where a section or one around it is named after it, or where
    there is only one. CVE ids and whole addresses of GitHub and GitLab need none; handles need one
    forge for all of them.
    """
    scope = outermost(repositories, title=report.title)
    return replace(
        report,
        blocks=_nodes(report.blocks, scope),
        sections=tuple(_section(section, scope) for section in report.sections),
    )


def _section(section: Section, scope: Scope) -> Section:
    inside = scope.below(plain(section.title))
    return replace(
        section,
        blocks=_nodes(section.blocks, inside),
        sections=tuple(_section(below, inside) for below in section.sections),
    )


def _nodes(nodes: tuple[_N, ...], scope: Scope) -> tuple[_N, ...]:
    return tuple(_node(node, scope) for node in nodes)


def _node(node: _N, scope: Scope) -> _N:
    changes = {
        name: way(getattr(node, name), scope) for name, way in _WAYS.items() if hasattr(node, name)
    }
    return changed(node, changes) if changes else node


def _run(run: Inlines, scope: Scope) -> Inlines:
    """One run; what stands beside a text is told, for a reference ends where a word does."""
    seen = [plain((inline,)) for inline in run]
    result: list[Inline] = []
    for index, inline in enumerate(run):
        if isinstance(inline, Text):
            before = seen[index - 1][-1:] if index else ""
            after = "".join(seen[index + 1 : index + 1 + _BESIDE])[:_BESIDE]
            result.extend(find_references(inline, scope, before=before, after=after))
        else:
            result.append(_seen(inline, scope))
    return tuple(result)


def _seen(inline: Inline, scope: Scope) -> Inline:
    match inline:
        case Link():
            return _link(inline)
        case Ref():
            return with_page(inline, scope)
        case _:
            return _node(inline, scope)


def _link(link: Link) -> Link | Ref:
    """A link whose text says no more than its address does, as what it names."""
    match link:
        case Link(title="", children=(Text(text=text, attrs=()),)):
            address = read_address(link.href)
        case _:
            return link
    if address is None:
        return link
    if text in {link.href, link.href.partition("://")[2]}:
        text = address.mark
    elif not address.is_called(text):
        return link
    return Ref(kind=address.kind, text=text, url=link.href, span=link.span, attrs=link.attrs)


def _runs(runs: tuple[Inlines, ...], scope: Scope) -> tuple[Inlines, ...]:
    return tuple(_run(run, scope) for run in runs)


_WAYS: Mapping[str, Callable[..., object]] = {
    "children": _run,
    "term": _run,
    "head": _runs,
    "rows": lambda rows, scope: tuple(_runs(row, scope) for row in rows),
    "items": _nodes,
    "blocks": _nodes,
    "meanings": lambda meanings, scope: tuple(_nodes(each, scope) for each in meanings),
}
"""The fields that hold nodes -> how they are gone through; a heading's title is none of them."""
