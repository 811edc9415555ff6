from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.holes import TOKEN, Hole
from newsletter.rendering.plaintext_lines import width
from newsletter.report import Block, CodeBlock, Report, State
from tests.newsletter.rendering.reading import rendered
from tests.newsletter.rendering.specimens import (
    EVERYTHING,
    bullets,
    link,
    paragraph,
    report,
    section,
)

SHORT = report(
    paragraph("Two changes, see ", link("https://lantern.example/1", "the first"), "."),
    title="Lantern weekly #7",
    sections=(
        section(
            "Changes",
            bullets("one"),
            sections=(section("Glass", paragraph(link("https://lantern.example/2", "two"))),),
        ),
        section("Burner", state=State.EMPTY),
    ),
)


def test_a_whole_letter() -> None:
    """The text part as a reader sees it; this one is the specification."""
    assert rendered(SHORT).text == (
        "Lantern weekly #7\n"
        "=================\n"
        "Lantern\n"
        "\n"
        "Two changes, see the first [1].\n"
        "\n"
        "[1] <https://lantern.example/1>\n"
        "\n"
        "Changes\n"
        "-------\n"
        "\n"
        "* one\n"
        "\n"
        "Glass\n"
        "~~~~~\n"
        "\n"
        "two [1]\n"
        "\n"
        "[1] <https://lantern.example/2>\n"
        "\n"
        "Burner\n"
        "------\n"
        "\n"
        "Nothing was recorded here.\n"
        "\n"
        "-- \n"
        f"{Hole.REASON.token}\n"
        "Unsubscribe:\n"
        f"<{Hole.UNSUBSCRIBE_URL.token}>\n"
        "Preferences:\n"
        f"<{Hole.PREFERENCES_URL.token}>\n"
        "Web edition:\n"
        "<https://news.lantern.example/7>\n"
        "The Lantern project\n"
        "Postbox 7, 1000 Exampleville\n"
    )


def test_nothing_at_all() -> None:
    """An empty report is a letter all the same, and says so."""
    text = rendered(Report(title="t")).text
    assert "Nothing was recorded this time." in text
    assert "Unsubscribe" in text


def test_preheader_stays_out() -> None:
    """What a mailbox shows before opening is no part of the text."""
    made = replace(EVERYTHING, preheader="Only for the mailbox.")
    assert "Only for the mailbox" not in rendered(made).text


@pytest.mark.parametrize("made", [SHORT, EVERYTHING], ids=["short", "everything"])
def test_holes_own_their_lines(made: Report) -> None:
    """Alone, a URL in angle brackets, so that a value of any length moves nothing."""
    lines = [line for line in rendered(made).text.split("\n") if TOKEN.search(line)]
    assert lines == [
        Hole.REASON.token,
        f"<{Hole.UNSUBSCRIBE_URL.token}>",
        f"<{Hole.PREFERENCES_URL.token}>",
    ]


PROSE = st.text(alphabet="abc xyz -->*字、é\n\t\u200b\u00a0\U0001f389", max_size=200).filter(
    str.strip
)
BLOCKS: st.SearchStrategy[Block] = st.recursive(
    PROSE.map(paragraph) | PROSE.map(lambda words: CodeBlock(text=words)),
    lambda inner: st.lists(inner, min_size=1, max_size=3).map(
        lambda blocks: bullets(*[(b,) for b in blocks])
    ),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None)
@given(title=PROSE, blocks=st.lists(BLOCKS, max_size=4))
def test_every_line_fits(title: str, blocks: list[Block]) -> None:
    """Whatever is written: no line above 78 columns, one signature, no stray soft break."""
    made = report(*blocks, title=title, sections=(section(title, *blocks),))
    lines = rendered(made).text.split("\n")
    assert max(map(width, lines)) <= 78
    assert lines.count("-- ") == 1
    signature = lines.index("-- ")
    for line, following in pairwise(lines[: signature + 1]):
        assert not line.endswith("  ")
        if line.endswith(" ") and following != "-- ":
            assert following
            assert not following.startswith(" ")
