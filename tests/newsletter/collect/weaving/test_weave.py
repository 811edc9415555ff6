"""Weaving: people's words stay, nothing is told twice, and twice is once."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.collect.changes import NOTHING, merges_section
from newsletter.collect.grouping import KINDS
from newsletter.collect.projects import Kind, Merge, Project
from newsletter.collect.weaving import weave
from newsletter.report import Report, Section, to_markdown
from newsletter.sources import read_markdown

URL = "https://github.com/heron/{}/pull/{}"


def section(
    *numbers: int, name: str = "heron", grouped: bool = False, linked: bool = True
) -> Section:
    """What was collected: odd ones are fixes."""
    merges = [
        Merge(
            sha=f"{number:040x}",
            kind=Kind.PULL,
            number=number,
            title=f"{'fix' if number % 2 else 'docs'}: change `{number}` of #4711",
            merged_at=datetime(2017, 6, 6, tzinfo=UTC),
            url=URL.format(name, number) if linked else "",
        )
        for number in numbers
    ]
    groups = (KINDS["fix"],) if grouped else ()
    return merges_section(Project(name=name, clone=Path(), groups=groups), merges)


def read(text: str) -> Report:
    return read_markdown(f"---\ntitle: T\n---\n\n{text}", where="t.md")


def woven(text: str, *parts: Section, name: str = "Heron") -> str:
    """The text with that woven in, and the same again when that is done again."""
    made = to_markdown(weave(read(text), [(name, part) for part in parts]))
    body = made.partition("---\n\n")[2]
    again = weave(read_markdown(made, where="t.md"), [(name, part) for part in parts])
    assert to_markdown(again) == made
    return body


def test_a_project_without_a_section_gets_one() -> None:
    """At the end, or below the section that holds the projects'."""
    assert "## Heron\n\n- fix: change" in woven("## Notes\n\nHello.\n", section(7))
    made = woven("## Upstream changes\n\n### Other\n\nHello.\n\n## Thanks\n\nAll.\n", section(7))
    assert made.index("### Other") < made.index("### Heron") < made.index("## Thanks")


@pytest.mark.parametrize("title", ["HERON", "heron:", "Heron :"])
def test_its_heading_is_found_however_written(title: str) -> None:
    """The heading stays as it was typed."""
    made = woven(f"## Upstream changes\n\n### {title}\n\n## Heron\n\nNot this one.\n", section(7))
    assert made.lower().count("### heron") == 1
    assert made.index("pull/7") < made.index("Not this one.")


@pytest.mark.parametrize("told", [NOTHING, "- Nothing to report this week"])
def test_nothing_to_report_goes_when_changes_come(told: str) -> None:
    """And comes where there are none."""
    made = woven(f"## Heron\n\n{told}\n", section(7))
    assert "Nothing" not in made
    assert NOTHING in woven(made, section())


def test_an_entry_that_was_changed_keeps_its_words() -> None:
    """In its place, while another one is made anew."""
    first = woven("## Heron\n", section(7, 8))
    edited = first.replace("fix: change `7` of #4711", "A much better fix")
    made = woven(edited, section(7, 8, 9))
    assert made.count("pull/7") == 1
    assert made.index("A much better fix") < made.index("change `8`") < made.index("change `9`")


def test_an_entry_that_was_deleted_stays_away() -> None:
    """The comment below remembers it."""
    first = woven("## Heron\n", section(7, 8))
    kept = "\n".join(line for line in first.splitlines() if "pull/7" not in line)
    assert "pull/7" not in woven(kept, section(7, 8, 9))


def test_an_untouched_entry_that_is_not_collected_any_more_goes() -> None:
    """A pull request of a bot that is now left out; and it may come back."""
    made = woven(woven("## Heron\n", section(7, 8)), section(8))
    assert "pull/7" not in made
    assert "pull/7" in woven(made, section(7, 8))


@pytest.mark.parametrize(
    "written",
    [
        "See [the fix](https://github.com/heron/heron/pull/7/files).",
        "See [#7]{.ref kind=pr url=https://github.com/heron/heron/pull/7}.",
        "See heron/heron#7.",
        "::: card Title {url=https://github.com/Heron/heron/pull/7}\n:::",
    ],
)
def test_what_people_tell_elsewhere_is_not_told_again(written: str) -> None:
    """By address or by full name, anywhere in the report."""
    made = woven(f"## Highlights\n\n{written}\n\n## Heron\n", section(7, 8))
    assert made.count("change `7`") == 0
    assert made.count("change `8`") == 1


def test_a_bare_number_counts_in_its_own_section() -> None:
    """Outside of it, it may be another project's."""
    assert "change `7`" not in woven("## Heron\n\n- Mended (#7).\n", section(7))
    assert "change `7`" in woven("## Egret\n\n- Mended (#7).\n", section(7))
    assert "change `7`" not in woven("## Heron\n\n- Mended (#7).\n", section(7, linked=False))


def test_groups_keep_their_order() -> None:
    """New ones come before those that come later, and empty ones go."""
    made = woven("## Heron\n\nOur words.\n", section(8, grouped=True))
    assert "### Other changes" in made
    made = woven(made, section(7, 8, grouped=True))
    assert made.index("Our words") < made.index("### Fixes") < made.index("### Other changes")
    assert "### Other changes" not in woven(made, section(7, grouped=True))


NUMBERS = st.lists(st.integers(1, 12), unique=True, max_size=6)
WRITTEN = st.lists(
    st.sampled_from(
        [
            "## Heron",
            "## Upstream changes",
            "### heron:",
            "## Egret",
            "- Mended (#7).",
            "- A word.",
            "[Mine](https://github.com/heron/heron/pull/3)",
            "- heron/heron#5",
            NOTHING,
            "1. One",
        ]
    ),
    max_size=8,
).map("\n\n".join)


@given(text=WRITTEN, first=NUMBERS, second=NUMBERS, grouped=st.booleans())
def test_any_weeks(text: str, first: list[int], second: list[int], *, grouped: bool) -> None:
    """Twice is once; no change twice; what people wrote is still there."""
    made = woven(text, section(*first, grouped=grouped))
    edited = made.replace("fix: change `1` of", "My words for")
    made = woven(edited, section(*second, grouped=grouped))
    for number in range(1, 13):
        assert made.count(f"heron/pull/{number}}}") + made.count(f"heron/pull/{number})") <= max(
            1, text.count(f"pull/{number})")
        )
    assert made.count("My words for") == edited.count("My words for")
    for line in {line for line in text.splitlines() if line and "Nothing" not in line}:
        assert made.count(line.lstrip("#- 1.")) >= text.count(line)


def test_two_projects() -> None:
    """In the order of the settings, each with its own."""
    parts = [("A", section(7, name="a")), ("B", section(7, name="b"))]
    made = weave(Report(title="T"), parts)
    assert to_markdown(weave(made, parts)) == to_markdown(made)
    assert [each.id for each in made.sections] == ["a", "b"]
    assert replace(made) == made
