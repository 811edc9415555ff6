from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.rendering.summaries import (
    PREHEADER_LEAST,
    PREHEADER_MOST,
    cut,
    preheader,
    subject,
)
from newsletter.report import Report
from tests.newsletter.rendering.specimens import bullets, paragraph, section

LONG = "The wick got shorter and the flame calmer, " * 8


def test_subject() -> None:
    """The title, unless the report asks for another; one line either way."""
    report = Report(title="Lantern\r\nweekly  #7")
    assert subject(report) == "Lantern weekly #7"
    assert subject(replace(report, subject="Read\nme")) == "Read me"


@pytest.mark.parametrize(
    ("report", "begins"),
    [
        (Report(title="t", preheader="As asked.", blocks=(paragraph(LONG),)), "As asked."),
        (Report(title="t", blocks=(paragraph(LONG),)), "The wick got"),
        (Report(title="t", blocks=(paragraph("Short."), paragraph(LONG))), "Short. The wick"),
        (Report(title="t", sections=(section("Intro", paragraph(LONG)),)), "The wick got"),
        (
            Report(title="t", sections=(section("A", sections=(section("B", paragraph(LONG)),)),)),
            "The wick",
        ),
        (
            Report(title="t", sections=(section("News", bullets("x")), section("Plans"))),
            "News, Plans",
        ),
        (Report(title="t"), ""),
    ],
    ids=["asked", "lead", "two", "section", "nested", "headings", "nothing"],
)
def test_preheader(report: Report, begins: str) -> None:
    """What is asked for, else the first words, else the sections' names."""
    assert preheader(report).startswith(begins)
    assert len(preheader(report)) <= PREHEADER_MOST


@given(st.text(min_size=1))
def test_cut_ends_with_a_word(text: str) -> None:
    """A cut text is 40 to 110 characters and, where it has spaces, ends between words."""
    text = " ".join(text.split())
    short = cut(text)
    assert len(short) <= PREHEADER_MOST
    if len(text) > PREHEADER_MOST:
        assert short.endswith("…")
        assert text.startswith(short[:-1])
    else:
        assert short == text


def test_cut_keeps_whole_words() -> None:
    """No word is cut in two."""
    short = cut(LONG)
    assert len(short) >= PREHEADER_LEAST
    assert set(short[:-1].split()) <= set(LONG.replace("calmer,", "calmer, calmer").split())
