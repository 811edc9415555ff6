"""Titles made whole, and those that say nothing told from those that do."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.collect.changes import title_inlines
from newsletter.collect.clones.titles import complete, one_line, says_little, substitute, telling
from newsletter.report import (
    CodeSpan,
    ListBlock,
    ListItem,
    Paragraph,
    Report,
    Text,
    normalise,
    to_markdown,
)
from newsletter.sources import read_markdown

LONG = "Teach the planner to keep the order of everything that it was given by"


@pytest.mark.parametrize(
    ("title", "rest", "subjects", "whole"),
    [
        (f"{LONG} som…", "…ebody else", (), f"{LONG} somebody else"),
        (f"{LONG} som…", "* a\n\n…ebody else", (), f"{LONG} somebody else"),
        (f"{LONG} …", "… somebody else", (), f"{LONG} somebody else"),
        (f"{LONG}…", "", ("Other", f"{LONG} hand"), f"{LONG} hand"),
        (f"{LONG}...", "", (f"{LONG} hand",), f"{LONG} hand"),
        (f"{LONG}…", "Why it is so", ("Other",), f"{LONG}…"),
        ("And so on…", "…", (), "And so on…"),
        ("Load...", "...ing", ("Loading",), "Load..."),
        ("Whole", "…not for it", ("Whole and more",), "Whole"),
    ],
    ids=["body", "below", "at-a-blank", "commit", "dots", "lost", "nothing", "meant", "whole"],
)
def test_a_cut_title_gets_its_end_back(
    title: str, rest: str, subjects: tuple[str, ...], whole: str
) -> None:
    """From below it or from a commit; a title that ends so on purpose is left alone."""
    assert complete(title, rest, subjects) == whole


@pytest.mark.parametrize(
    ("subjects", "branch", "title"),
    [
        (["First", "Last"], "topic", "Last"),
        (["First", "fixup! First"], "topic", "First"),
        ([], "2017-06-08/fix_zfs-container_copy", "fix zfs container copy"),
        (["squash! x"], "2017-06-08", "2017 06 08"),
        ([], "", ""),
    ],
    ids=["commit", "leftover", "branch", "date-alone", "nothing"],
)
def test_a_missing_title_is_found_elsewhere(subjects: list[str], branch: str, title: str) -> None:
    """In the last commit that is meant to stay, else in the branch's name."""
    assert substitute(subjects, branch) == title


@pytest.mark.parametrize(
    "title",
    [
        "Various fixes", "Bugfixes", "various bugfixes", "Fixes", "Misc. improvements", "Cleanup",
        "More fixes and cleanups", "Some small bug fixes", "Updates", "Fixes & tweaks.", "WIP",
    ],
)  # fmt: skip
def test_titles_that_say_little(title: str) -> None:
    """Everything that was ever done was a fix or a cleanup."""
    assert says_little(title)


@pytest.mark.parametrize(
    "title",
    [
        "Fix zfs copy",
        "upgrade fixes",
        "Various fixes for zfs",
        "Cleanup of locks",
        "Update docs",
        "",
    ],
)
def test_titles_that_say_something(title: str) -> None:
    """One word of the matter is enough."""
    assert not says_little(title)


def test_commits_are_listed_once_and_without_leftovers() -> None:
    """What git would have folded into others is left out."""
    subjects = ["Close the file", "fixup! Close the file", "Close the file", " ", "Open it\tlater"]
    assert telling(subjects) == ["Close the file", "Open it later"]


@given(st.text(max_size=60))
def test_one_line_is_one_line_of_signs_that_are_seen(title: str) -> None:
    """Whatever a commit's author has put into it."""
    line = one_line(title)
    assert len(f"x{line}x".splitlines()) == 1
    assert not {"Cc", "Zl", "Zp"} & {unicodedata.category(sign) for sign in line}
    assert line == one_line(line)


@given(st.text(st.sampled_from(list("ab `*_[]()<>#!&{}\\|~:@/.=-+1\n\x1b\u202e…")), max_size=40))
def test_a_title_never_becomes_markup(title: str) -> None:
    """It is text and code alone, and is so again after it was written as Markdown."""
    inlines = title_inlines(one_line(title))
    assert {type(inline) for inline in inlines} <= {Text, CodeSpan}
    item = ListItem(blocks=(Paragraph(children=inlines),))
    report = normalise(Report(title="T", blocks=(ListBlock(items=(item,)),)))
    assert normalise(read_markdown(to_markdown(report), where="x")) == report
