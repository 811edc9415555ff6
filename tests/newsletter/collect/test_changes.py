"""What was merged becomes a section: titles as typed, people named and not called."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.collect.changes import Change, changes_section, title_inlines, without
from newsletter.collect.github_answers import Account, PullRequest
from newsletter.report import CodeSpan, Report, State, Text, normalise, plain, to_markdown
from newsletter.sources import read_markdown


def pull(number: int = 7, title: str = "Fix it", login: str = "ada", **author: bool) -> PullRequest:
    """A merged pull request."""
    return PullRequest(
        number=number,
        title=title,
        url=f"https://github.com/heron/heron/pull/{number}",
        merged_at=datetime(2026, 3, 4, tzinfo=UTC),
        author=Account(login=login, **author),
    )


def test_a_line_for_each_change() -> None:
    """Title, reference, author, and what else was asked."""
    changes = [
        Change(pull=pull(7), is_first=True),
        Change(pull=pull(8, "Add `--wait`"), reviewers=(Account(login="lin"), Account(login="mo"))),
    ]
    section = changes_section("heron/heron", changes)
    text = to_markdown(Report(title="T", sections=(section,)))
    assert plain(section.title) == "heron"
    assert "@" not in text
    assert [line for line in text.splitlines() if line.startswith("- ")] == [
        (
            "- Fix it [heron/heron#7]{.ref kind=pr url=https://github.com/heron/heron/pull/7} by "
            "[ada](https://github.com/ada), a first contribution"
        ),
        (
            "- Add `--wait` [heron/heron#8]{.ref kind=pr url=https://github.com/heron/heron/pull/8} by "
            "[ada](https://github.com/ada), reviewed by [lin](https://github.com/lin), "
            "[mo](https://github.com/mo)"
        ),
    ]


def test_a_week_without_changes_says_so() -> None:
    """And is known as such."""
    section = changes_section("heron/heron", [])
    assert section.state is State.NOTHING
    assert "Nothing to report this week." in to_markdown(Report(title="T", sections=(section,)))


@pytest.mark.parametrize(
    ("patterns", "left"),
    [((), ["ada", "Renovate-Heron"]), (("renovate*",), ["ada"]), (("ADA",), ["Renovate-Heron"])],
)
def test_bots_do_not_count(patterns: tuple[str, ...], left: list[str]) -> None:
    """By the kind of their account, or by a name's pattern in any case."""
    pulls = [pull(1), pull(2, login="Renovate-Heron"), pull(3, login="x[bot]", is_bot=True)]
    assert [each.author.login for each in without(pulls, patterns)] == left


@given(title=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_a_title_is_text_and_code_alone(title: str) -> None:
    """Whatever it looks like: what is written as Markdown is read back as the same words."""
    inlines = title_inlines(title)
    assert all(isinstance(inline, Text | CodeSpan) for inline in inlines)
    section = changes_section("heron/heron", [Change(pull=pull(title=title))])
    report = normalise(Report(title="T", sections=(section,)))
    assert normalise(read_markdown(to_markdown(report), where="x")) == report
