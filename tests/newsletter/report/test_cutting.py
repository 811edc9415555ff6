"""A report cut to topics: what goes, what stays, and what goes with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.report import (
    Footnote,
    FootnoteRef,
    Paragraph,
    Report,
    Section,
    State,
    Text,
    cut,
    named_topics,
    plain,
    to_markdown,
    topics_of,
    walk,
    words,
)
from newsletter.sources import read_markdown

KNOWN = frozenset({"lxd", "lxc", "lxcfs", "distributions"})
WEEK = """\
Hello.

# Upstream changes

## LXD

- A change of lxd.

### Inner

- More of lxd.

## Containers {topic=lxc}

- A change of lxc.

# Distribution work {topic="distributions, lxd"}

Work.

# The end

Bye.
"""


def read(body: str) -> Report:
    return read_markdown(f"---\ntitle: T\n---\n\n{body}", where="week.md")


def titles(report: Report) -> list[str]:
    return [plain(node.title) for node in walk(report) if isinstance(node, Section)]


@pytest.mark.parametrize(
    ("heading", "topics"),
    [
        ("LXD", {"lxd"}),
        ("lxd", {"lxd"}),
        ("Anything {#lxd}", {"lxd"}),
        ("Anything {topic=lxd}", {"lxd"}),
        ("Anything {topic=LXD}", {"lxd"}),
        ('Anything {topic="lxd, lxc"}', {"lxd", "lxc"}),
        ("LXC {topic=lxd}", {"lxd"}),
        ("LXC {topic=none}", set()),
        ("LXC {topic=gulls}", set()),
        ("LXD and LXC", set()),
        ("LXDs", set()),
    ],
)
def test_a_section_is_of_the_topic_it_names(heading: str, topics: set[str]) -> None:
    """By title, id or attribute; where there is an attribute, it alone counts."""
    assert set(topics_of(read(f"# {heading}\n\nWords.\n"), KNOWN)) == topics


def test_a_topic_with_a_dot_is_found_by_its_title() -> None:
    """A slug has none."""
    assert topics_of(read("# Python 3.12\n\nWords.\n"), {"python-3.12"}) == ("python-3.12",)


def test_topics_are_sorted_and_found_at_any_depth() -> None:
    """Without known ones there are none."""
    assert topics_of(read(WEEK), KNOWN) == ("distributions", "lxc", "lxd")
    assert topics_of(read(WEEK), frozenset()) == ()


@pytest.mark.parametrize(
    ("topics", "left"),
    [
        (["lxc"], ["Upstream changes", "Containers", "The end"]),
        (["lxd"], ["Upstream changes", "LXD", "Inner", "Distribution work", "The end"]),
        (["distributions"], ["Distribution work", "The end"]),
        ([], ["The end"]),
        (["gulls"], ["The end"]),
    ],
    ids=["lxc", "lxd", "distributions", "none", "unknown"],
)
def test_what_is_left(topics: list[str], left: list[str]) -> None:
    """A parent that is emptied goes, too; what is of no topic stays, and so does the lead."""
    found = cut(read(WEEK), topics, known=KNOWN)
    assert titles(found) == left
    assert found.blocks == read(WEEK).blocks


def test_all_topics_leave_the_report_as_it_is() -> None:
    """The very same, so that nothing is rendered twice."""
    report = read(WEEK)
    assert cut(report, KNOWN, known=KNOWN) is report
    assert cut(report, ["lxd", "lxc", "distributions"], known=KNOWN) is report


def test_a_heading_stays_over_a_topic_that_stays() -> None:
    """LXC stands below LXD: its followers read it there, without a word of LXD."""
    report = read("# LXD\n\nOf lxd.\n\n## Notes\n\nOf lxd.\n\n## LXC\n\nOf lxc.\n")
    assert titles(cut(report, ["lxc"], known=KNOWN)) == ["LXD", "LXC"]
    assert "Of lxd" not in to_markdown(cut(report, ["lxc"], known=KNOWN))
    assert titles(cut(report, ["lxd"], known=KNOWN)) == ["LXD", "Notes"]


def test_a_parent_with_words_of_its_own_stays() -> None:
    """And it is what it says then."""
    report = read(
        "# Upstream\n\nNothing to report this week.\n\n## LXD\n\nOf lxd.\n\n## LXC\n\nW.\n"
    )
    (section,) = cut(report, ["distributions"], known=KNOWN).sections
    assert section.state is State.NOTHING


def test_a_section_that_was_empty_before_stays() -> None:
    """Its author will be told; it is not for us to take it out."""
    assert titles(cut(read("# Team\n\n# LXD\n\nW.\n\n# LXC\n\nW.\n"), ["lxc"], known=KNOWN)) == [
        "Team",
        "LXC",
    ]


def test_footnotes_go_and_stay_with_their_marks() -> None:
    """Wherever they are written; a note's own notes count, and an orphan stays where it is."""
    report = read(
        "Lead[^a].\n\n# LXD\n\nOf lxd[^b].\n\n[^a]: note a[^c]\n\n# LXC\n\nOf lxc[^d].\n\n# End\n\nBye.\n\n"
        "[^b]: note b\n\n[^c]: note c\n\n[^d]: note d\n"
    )
    found = to_markdown(cut(report, ["lxc"], known=KNOWN))
    assert [each for each in "abcd" if f"note {each}" in found] == ["a", "c", "d"]
    found = to_markdown(cut(report, ["lxd"], known=KNOWN))
    assert [each for each in "abcd" if f"note {each}" in found] == ["a", "b", "c"]


_titles = st.sampled_from(["LXD", "LXC", "LXCFS", "Team", "Upstream"])
_labels = st.sampled_from("abc")
_blocks = st.lists(
    st.one_of(
        st.builds(lambda word: Paragraph(children=(Text(text=word),)), st.text("xyz", min_size=1)),
        st.builds(lambda label: Paragraph(children=(FootnoteRef(label=label),)), _labels),
        st.builds(
            lambda label: Footnote(label=label, blocks=(Paragraph(children=(Text(text="n"),)),)),
            _labels,
        ),
    ),
    max_size=3,
).map(tuple)


def _section(below: st.SearchStrategy[tuple[Section, ...]]) -> st.SearchStrategy[Section]:
    return st.builds(
        lambda title, blocks, sections: Section(
            title=(Text(text=title),), blocks=blocks, sections=sections
        ),
        _titles,
        _blocks,
        below,
    )


_sections = st.recursive(
    _section(st.just(())),
    lambda each: _section(st.lists(each, max_size=3).map(tuple)),
    max_leaves=8,
)
_reports = st.builds(
    lambda blocks, sections: Report(title="T", blocks=blocks, sections=tuple(sections)),
    _blocks,
    st.lists(_sections, max_size=4),
)


@given(_reports, st.sets(st.sampled_from(sorted(KNOWN))))
def test_laws_of_cutting(report: Report, topics: set[str]) -> None:
    """Nothing is added, no foreign section keeps words, every topic that stays keeps its all."""
    found = cut(report, topics, known=KNOWN)
    assert cut(found, topics, known=KNOWN) == found
    before = words(report)
    assert all(before.count(word) >= words(found).count(word) for word in set(words(found)))
    for node in walk(found):
        if isinstance(node, Section):
            own = set(topics_of(Report(title="", sections=(_alone(node),)), KNOWN))
            assert not own or own & topics or not node.blocks or _is_note_only(node)
    marks = {node.label for node in walk(found) if isinstance(node, FootnoteRef)}
    notes = {node.label for node in walk(report) if isinstance(node, Footnote)}
    assert marks & notes <= {node.label for node in walk(found) if isinstance(node, Footnote)}
    wanted = {topic for topic in topics_of(report, KNOWN) if topic in topics}
    assert wanted <= set(topics_of(found, KNOWN)) | _hollow(report)


def _alone(section: Section) -> Section:
    return Section(title=section.title, attrs=section.attrs, id=section.id)


def _is_note_only(section: Section) -> bool:
    return all(isinstance(block, Footnote) for block in section.blocks)


def _hollow(report: Report) -> set[str]:
    """Topics whose sections may have held nothing but what was cut."""
    return {
        topic
        for node in walk(report)
        if isinstance(node, Section) and node.sections
        for topic in topics_of(Report(title="", sections=(_alone(node),)), KNOWN)
    }


def test_named_topics_are_told_known_or_not() -> None:
    """For whoever looks for slips of the pen."""
    (section,) = read("# A {topic='x'}\n").sections
    assert named_topics(section) == frozenset()
    (section,) = read('# A {topic="gulls, none"}\n').sections
    assert named_topics(section) == {"gulls"}
