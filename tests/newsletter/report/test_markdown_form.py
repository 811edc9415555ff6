"""A report written as Markdown is one that a person can edit, and reads back as it was."""

from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from newsletter.report import (
    Block,
    Break,
    CodeBlock,
    CodeSpan,
    Definition,
    DefinitionList,
    Emphasis,
    Inline,
    Link,
    ListBlock,
    ListItem,
    Node,
    Paragraph,
    Period,
    Person,
    Quote,
    Report,
    Section,
    State,
    Strong,
    Table,
    Text,
    normalise,
    to_markdown,
    walk,
    words,
)
from newsletter.sources.markdown.reading import read_markdown
from tests.support.reports import LOOKS_LIKE_MARKUP, REPORTS, RUNS

MODEL = "newsletter.report."
SLOW = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def _again(report: Report) -> Report:
    return normalise(read_markdown(to_markdown(report), where="written.md"))


def _written(*blocks: Block) -> str:
    return to_markdown(Report(title="T", blocks=blocks)).split("---\n", 2)[2].strip("\n")


def _text(text: str) -> Paragraph:
    return Paragraph(children=(Text(text=text),))


@SLOW
@given(REPORTS)
def test_reads_back_as_it_was_written(report: Report) -> None:
    """No report, whatever its text looks like, is changed by being written and read."""
    assert _again(report) == normalise(report)


@SLOW
@given(RUNS)
def test_inlines_read_back_wherever_they_stand(run: tuple[Inline, ...]) -> None:
    """A paragraph, an item, a cell, a term, a title, a quote: each has rules of its own."""
    paragraph = Paragraph(children=run)
    report = Report(
        title="T",
        blocks=(
            paragraph,
            ListBlock(items=(ListItem(blocks=(paragraph,), checked=True),)),
            Quote(blocks=(paragraph,)),
            Table(align=(), head=(run, run), rows=((run,),)),
            DefinitionList(items=(Definition(term=run, meanings=((paragraph,),)),)),
        ),
        sections=(Section(title=run, blocks=(paragraph,)),),
    )
    assert _again(report) == normalise(report)


def test_the_reports_of_these_tests_hold_every_kind_of_node() -> None:
    """The census: a node type that the strategy leaves out would be tested by nothing."""
    seen: set[str] = set()

    @settings(SLOW, max_examples=200, phases=[Phase.generate], derandomize=True)
    @given(REPORTS)
    def count(report: Report) -> None:
        seen.update(type(node).__name__ for node in walk(report))

    count()
    assert seen == {
        kind.__name__ for kind in Node.__subclasses__() if kind.__module__.startswith(MODEL)
    }


@pytest.mark.parametrize("text", LOOKS_LIKE_MARKUP, ids=ascii)
def test_no_text_becomes_markup(text: str) -> None:
    """What looks like markup stays text: alone, between words, at a line's start and its end."""
    for author in (text, f"a {text} b", f"{text} b", f"a {text}", f"a{text}b", text * 2):
        report = Report(
            title=author,
            blocks=(
                _text(author),
                Paragraph(children=(Text(text="x"), Break(), Text(text=author))),
            ),
            sections=(Section(title=(Text(text=author),)),),
        )
        again = read_markdown(to_markdown(report), where="written.md")
        assert normalise(again) == normalise(report)
        assert words(again) == words(normalise(report))


@pytest.mark.parametrize(
    ("block", "written"),
    [
        (_text("Plain (text), 5 * 3 < 20 & a snake_case - fine."), "Plain (text), 5 * 3 < 20 & a snake_case - fine."),
        (Paragraph(children=(Strong(children=(Text(text="a"),)), Text(text=" "), Emphasis(children=(Text(text="b"),)))), "**a** _b_"),
        (Paragraph(children=(Text(text="see "), Link(href="https://example.org/", children=(Text(text="this"),)))), "see [this](https://example.org/)"),
        (Paragraph(children=(Link(href="https://example.org/", children=(Text(text="https://example.org/"),)),)), "<https://example.org/>"),
        (Paragraph(children=(CodeSpan(text="a`b"),)), "``a`b``"),
        (ListBlock(items=(ListItem(blocks=(_text("a"), ListBlock(items=(ListItem(blocks=(_text("b"),)),)))),)), "- a\n  - b"),
        (ListBlock(ordered=True, start=3, items=(ListItem(blocks=(_text("a"),)), ListItem(blocks=(_text("b"),)))), "3. a\n4. b"),
        (ListBlock(items=(ListItem(blocks=(_text("a"),), checked=True),)), "- [x] a"),
        (CodeBlock(text="x\n\ny", language="sh"), "```sh\nx\n\ny\n```"),
        (Quote(blocks=(_text("a"), _text("b")), by="Ada"), "{by=Ada}\n> a\n>\n> b"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_common_things_are_written_as_people_write_them(block: Block, written: str) -> None:
    """No attribute and no backslash stands where plain Markdown does."""
    assert _written(block) == written


def test_guesses_are_not_written() -> None:
    """A heading says its id, role and state only where nobody would guess them."""
    title = (Text(text="Introduction"),)
    plain = Section(title=title, blocks=(_text("a"),), id="introduction", role="intro")
    told = Section(title=title, id="start", state=State.NORMAL)
    assert to_markdown(Report(title="T", sections=(plain,))).endswith("## Introduction\n\na\n")
    assert '## Introduction {#start role="" state=normal}' in to_markdown(
        Report(title="T", sections=(told,))
    )


def test_metadata_reads_back() -> None:
    """Every field, and unknown keys even where they are called like a known one."""
    report = Report(
        title="Week #1: yes, # no",
        number=1,
        period=Period(start=date(2017, 6, 5), end=date(2017, 6, 11)),
        language="no",
        authors=(Person(name="Ada", email="ada@example.org"), Person(name="<b>")),
        subject="S",
        meta={"tags": ["a", 1, None], "Title": "other", "meta": {"a": 1.5}, "date": "x"},
    )
    assert _again(report) == normalise(report)


def test_sections_nest_as_deep_as_they_like() -> None:
    """Markdown has six levels; the seventh and further are told by an attribute."""
    section = Section(title=(Text(text="9"),), id="9")
    for depth in range(8, 0, -1):
        section = Section(title=(Text(text=str(depth)),), id=str(depth), sections=(section,))
    report = Report(title="T", sections=(section,))
    assert _again(report) == normalise(report)
