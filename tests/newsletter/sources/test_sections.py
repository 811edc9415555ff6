"""Headings and blocks become nested sections: nothing lost, ids unique, states and roles told."""

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.report import (
    Block,
    Comment,
    Level,
    ListBlock,
    ListItem,
    Paragraph,
    Section,
    Span,
    State,
    Text,
    plain,
)
from newsletter.sources.sections import Heading, Part, arrange


def _heading(level: int, title: str, line: int = 1, **said: str | State | None) -> Heading:
    return Heading(level=level, title=(Text(text=title),), span=Span(line, line), **said)


def _paragraph(text: str, line: int = 1) -> Paragraph:
    return Paragraph(children=(Text(text=text),), span=Span(line, line))


def _tree(sections: Iterable[Section]) -> list[object]:
    return [[plain(section.title), *_tree(section.sections)] for section in sections]


def _flat(sections: Iterable[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _flat(section.sections)


@pytest.mark.parametrize(
    ("levels", "tree"),
    [
        ([1, 2, 2, 1], [["0", ["1"], ["2"]], ["3"]]),
        ([1, 3, 2, 4], [["0", ["1"], ["2", ["3"]]]]),
        ([3, 2, 1], [["0"], ["1"], ["2"]]),
        ([2, 4, 6, 4], [["0", ["1", ["2"]], ["3"]]]),
    ],
    ids=["plain", "jumps-closed-up", "rising", "back-to-a-jump"],
)
def test_levels_only_order(levels: list[int], tree: list[object]) -> None:
    """A deeper heading goes below the one before it, however many levels it jumps."""
    parts = [_heading(level, str(index)) for index, level in enumerate(levels)]
    assert _tree(arrange(parts).sections) == tree


_TITLES = st.text(alphabet="ab Ü9é-", max_size=4)
_PARTS = st.lists(
    st.one_of(
        st.builds(_heading, st.integers(1, 8), _TITLES, id=st.none() | st.sampled_from("abc")),
        st.builds(_paragraph, st.text(max_size=5)),
    ),
    max_size=30,
)


@given(_PARTS)
def test_every_block_comes_out_once_and_in_order(parts: list[Part]) -> None:
    """No block is lost, doubled or moved, and every heading becomes one section."""
    arranged = arrange(parts)
    sections = list(_flat(arranged.sections))
    blocks: list[Block] = [*arranged.blocks]
    for section in sections:
        blocks += section.blocks
    assert blocks == [part for part in parts if not isinstance(part, Heading)]
    assert [s.title for s in sections] == [p.title for p in parts if isinstance(p, Heading)]


@given(_PARTS)
def test_ids_are_unique_and_the_sources_own_are_kept(parts: list[Part]) -> None:
    """Whatever titles repeat, every section has an id of its own and asked ids go to their first."""
    sections = list(_flat(arrange(parts).sections))
    ids = [section.id for section in sections]
    headings = [part for part in parts if isinstance(part, Heading)]
    assert len(set(ids)) == len(ids)
    assert all(ids)
    for asked in {heading.id for heading in headings if heading.id}:
        first = next(index for index, heading in enumerate(headings) if heading.id == asked)
        assert ids[first] == asked


def test_a_slug_leaves_a_later_id_alone() -> None:
    """An id the source names is kept, even if an earlier title would have taken it."""
    parts = [_heading(1, "Jobs"), _heading(1, "More", id="jobs"), _heading(1, "Jobs")]
    assert [section.id for section in arrange(parts).sections] == ["jobs-2", "jobs", "jobs-3"]


def test_an_id_given_twice_is_told() -> None:
    """The second section of an id gets another one, and a warning says so."""
    arranged = arrange([_heading(1, "One", id="x"), _heading(1, "Two", line=3, id="x")])
    assert [section.id for section in arranged.sections] == ["x", "x-2"]
    note = next(note for note in arranged.notes if note.code == "section-id-taken")
    assert (note.level, note.span) == (Level.WARNING, Span(3, 3))


def test_ids_speak_every_script() -> None:
    """A title in any script gives a readable id; one without letters gives a stand-in."""
    parts = [_heading(1, title) for title in ("Änderungen & Pläne", "हिन्दी समाचार", "日本", "🎉")]
    ids = [section.id for section in arrange(parts).sections]
    assert ids == ["änderungen-pläne", "हिन्दी-समाचार", "日本", "section"]


def test_a_heading_with_nothing_below_it_is_named_as_lost() -> None:
    """The warning names the section and its line; a heading that only opens others is not empty."""
    parts = [
        _heading(1, "Changes", 1),
        _heading(2, "Gull", 3),
        _heading(2, "Tern", 5),
        _paragraph("Tern moved.", 7),
    ]
    arranged = arrange(parts)
    gull, tern = arranged.sections[0].sections
    assert (arranged.sections[0].state, gull.state, tern.state) == (
        State.NORMAL,
        State.EMPTY,
        State.NORMAL,
    )
    (note,) = arranged.notes
    assert (note.code, note.level, note.span) == ("section-empty", Level.WARNING, Span(3, 3))
    assert '"Gull"' in note.message
    assert "lost" in note.message


def test_an_editors_comment_is_no_content() -> None:
    """A section that holds only a comment shows a reader nothing: it is empty."""
    arranged = arrange([_heading(1, "Jobs"), Comment(text="fill me in")])
    assert arranged.sections[0].state is State.EMPTY


@pytest.mark.parametrize(
    "words",
    [
        "Nothing to report this week",
        "Nothing to report.",
        "No changes",
        "None this week.",
        "No requests for review were made this week by the kernel group.",
        "No shoutouts this week. Want to thank somebody? Write to us.",
        "There’s nothing new this week!",
        "n/a",
    ],
)
@pytest.mark.parametrize("in_list", [False, True], ids=["paragraph", "item"])
def test_idioms_of_nothing(words: str, *, in_list: bool) -> None:
    """A section that only says that there is nothing says so in its state, without a warning."""
    block: Block = _paragraph(words)
    if in_list:
        block = ListBlock(items=(ListItem(blocks=(block,)),))
    arranged = arrange([_heading(1, "Tern"), block])
    assert arranged.sections[0].state is State.NOTHING
    assert not arranged.notes


@pytest.mark.parametrize(
    "words",
    [
        "No changes to the parser were needed, so the planner got all the time.",
        "Nothing beats a clean checkout.",
        "None of the three bugs is left.",
        "No longer supports version 2.",
    ],
)
def test_news_that_begins_with_no(words: str) -> None:
    """A sentence that only begins like an idiom of nothing is content."""
    assert arrange([_heading(1, "Tern"), _paragraph(words)]).sections[0].state is State.NORMAL


def test_what_the_source_says_wins() -> None:
    """A role or state that the source names is not guessed; "" is a role named as none."""
    parts = [
        _heading(1, "Introduction", role=""),
        _paragraph("Hello."),
        _heading(1, "Jobs", role="team", state=State.NOTHING),
    ]
    arranged = arrange(parts)
    hello, jobs = arranged.sections
    assert (hello.role, jobs.role, jobs.state) == ("", "team", State.NOTHING)
    assert not arranged.notes


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Introduction", "intro"),
        ("Release schedule", "releases"),
        ("LTS releases", "releases"),
        ("Upstream changes", "changes"),
        ("Bug Fixes", "changes"),
        ("Distribution work", "distribution"),
        ("Upcoming Events", "events"),
        ("The team is hiring", "jobs"),
        ("Quote of the Week", "quote"),
        ("Tern", ""),
    ],
)
def test_roles_are_guessed_from_titles(title: str, role: str) -> None:
    """General section titles tell their role; a project's name tells none."""
    assert arrange([_heading(1, title)]).sections[0].role == role


def test_a_section_spans_what_stands_below_it() -> None:
    """The span of a section ends where its last block or subsection ends."""
    parts = [_heading(1, "A", 1), _paragraph("a", 2), _heading(2, "B", 4), _paragraph("b", 9)]
    (section,) = arrange(parts).sections
    assert (section.span, section.sections[0].span) == (Span(1, 9), Span(4, 9))
