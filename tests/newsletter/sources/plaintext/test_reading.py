"""Plain text pasted from a forum: headings, lists, quotes and code by shape; no word lost."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.report import (
    Blocks,
    Break,
    CodeBlock,
    Level,
    Link,
    ListBlock,
    Paragraph,
    Period,
    Quote,
    Report,
    Rule,
    Section,
    Span,
    State,
    plain,
    walk,
    words,
)
from newsletter.sources.plaintext.reading import read_plaintext


def _read(text: str) -> Report:
    return read_plaintext(text, where="week.txt")


def _tree(sections: Iterable[Section]) -> list[object]:
    return [[plain(s.title), _tree(s.sections)] if s.sections else plain(s.title) for s in sections]


def _body(text: str) -> Blocks:
    """The blocks of a text below a title."""
    return _read(f"Title\n\n{text}").blocks


def _outline(block: ListBlock) -> list[object]:
    """A list as nested lists of words."""
    outline: list[object] = []
    for item in block.items:
        for inner in item.blocks:
            if isinstance(inner, ListBlock):
                outline.append(_outline(inner))
            elif isinstance(inner, Paragraph):
                outline.append(plain(inner.children))
    return outline


def _codes(report: Report) -> list[str]:
    return [note.code for note in report.notes]


LIST = "- one\n- two"
PROSE = "There is something to tell about this."


@pytest.mark.parametrize(
    ("parts", "tree"),
    [
        (["Alpha", PROSE, "Beta", LIST, "Gamma", LIST], [["Alpha", ["Beta", "Gamma"]]]),
        (["Alpha", PROSE, "Beta", "Gamma", LIST], [["Alpha", ["Beta", "Gamma"]]]),
        (["Alpha", "Beta", LIST, "Gamma", LIST, "Delta", PROSE], [["Alpha", ["Beta", "Gamma"]], "Delta"]),
        (["Alpha", "Beta", "Gamma", LIST, "Delta", PROSE], [["Alpha", ["Beta", "Gamma"]], "Delta"]),
        (["Alpha", "Beta", PROSE, "Gamma", PROSE], [["Alpha", ["Beta", "Gamma"]]]),
        (["Alpha", LIST, "Beta", LIST], ["Alpha", "Beta"]),
        (["Alpha", PROSE, LIST, "Beta", LIST], ["Alpha", "Beta"]),
        (["Alpha", PROSE, "Beta", PROSE], ["Alpha", "Beta"]),
        (["Introduction", PROSE, "Beta", LIST], ["Introduction", "Beta"]),
        (["Introduction", PROSE, "All changes", "Beta", LIST], ["Introduction", ["All changes", ["Beta"]]]),
        (["Alpha", PROSE, "All changes", "Beta", LIST], ["Alpha", ["All changes", ["Beta"]]]),
        (["Alpha", PROSE, "Beta", LIST, "Jobs", LIST], [["Alpha", ["Beta"]], "Jobs"]),
        (["Community", "Meetups", LIST], [["Community", ["Meetups"]]]),
    ],
    ids=[
        "lists-below-prose", "a-lost-list-below-prose", "heading-over-heading-opens",
        "a-lost-list-below-a-heading", "prose-below-a-heading", "lists-alone", "a-complete-section",
        "prose-alone", "introductions-hold-nothing", "after-an-introduction",
        "another-kind-of-section-opens", "standing-sections-are-on-top", "standing-but-first-below",
    ],
)  # fmt: skip
def test_levels_are_guessed_from_what_stands_below(parts: list[str], tree: list[object]) -> None:
    """Prose starts at the top and waits for lists; a heading over a heading opens a level."""
    assert _tree(_read("\n\n".join(["Title", *parts])).sections) == tree


@pytest.mark.parametrize("line", [
    "Alpha", "Alpha:", "What is next?", "alpha and beta", "#1234: fix the clock",
    "Ένα δύο", "Ship it 🚢", "Alpha, beta & gamma", "Gull 3.9",
    "#1234: one two three four five six seven eight nine ten", "RFC 7: one, two and three",
    "Bug fixes:", "Deadlines:", "Next deadlines:", "In progress:",
])  # fmt: skip
def test_headings(line: str) -> None:
    """A short line alone over a block is a heading, its colon aside."""
    report = _read(f"Title\n\n{line}\n\n{PROSE}")
    assert _tree(report.sections) == [line.rstrip(":")]


def test_a_line_with_a_colon_is_a_heading_over_its_list() -> None:
    """Two words and a colon name a part of the section that waits for its lists."""
    text = f"Title\n\nAlpha\n\n{PROSE}\n\nBug fixes:\n{LIST}\n\nDeadlines:\n\n{LIST}"
    assert _tree(_read(text).sections) == [["Alpha", ["Bug fixes", "Deadlines"]]]


@pytest.mark.parametrize("line", [
    "It is done.", "Look here!", "and so on,", "Some of the topics are:", "These include:",
    "https://example.org/a", "see https://example.org/a", "[details=more]", "$ make test",
    "One two three four five six seven eight nine ten", "1234", "Next deadline: 3 May",
    "Week of 3 to 9 May", "It works. And it is fast", "Next deadline: the freeze begins",
    "See the list below", "Elections are open", "Cleanups: the clock, the lock", "Some other ones:",
    "#1234: it is done.", "#12: why does it fail?", "#12: why does it fail? 🚢", "It is done. 🚢",
    "Deadlines: the freeze begins", "For example:", "To recap:", "We propose:", "Gull replied:",
    "This release is ready", "Bugs found upstream:",
])  # fmt: skip
def test_lines_that_are_no_headings(line: str) -> None:
    """Sentences, lead-ins to lists, links, dates and code stay paragraphs."""
    report = _read(f"Title\n\n{line}\n\n{PROSE}")
    assert not report.sections
    assert Counter(words(report)) == Counter(f"Title {line} {PROSE}".split())


def test_a_last_line_is_no_heading() -> None:
    """A farewell at the end has nothing below it: it is a paragraph."""
    assert not _read(f"Title\n\n{PROSE}\n\nSee you").sections


def test_a_line_with_words_right_above_or_below_is_no_heading() -> None:
    """Only a list may follow a heading without a blank line."""
    assert not _read(f"Title\n\nAlpha\n{PROSE}\n\nThe end.").sections
    assert _tree(_read(f"Title\n\nAlpha\n{LIST}").sections) == ["Alpha"]


def test_marks_beat_guesses() -> None:
    """Where headings are underlined or carry #, the unmarked short lines are paragraphs."""
    underlined = "Title\n=====\n\nAlpha\n=====\n\nBeta\n----\n\nshort line\n\nText."
    assert _tree(_read(underlined).sections) == [["Alpha", ["Beta"]]]
    hashes = "# Title\n\n## Alpha\n\n### Beta\n\nshort line\n\nText."
    report = _read(hashes)
    assert (report.title, _tree(report.sections)) == ("Title", [["Alpha", ["Beta"]]])


def test_guessed_headings_are_told() -> None:
    """One note says how many headings were guessed and where."""
    report = _read(f"Title\n\nAlpha\n\n{PROSE}\n\nBeta\n\n{PROSE}")
    (note,) = report.notes
    assert (note.code, note.level, note.span) == ("headings-guessed", Level.INFO, Span(3, 7))
    assert "2" in note.message


def test_a_lost_list_is_told() -> None:
    """A heading whose list is gone is empty and named; one that says nothing is not."""
    report = _read(f"Title\n\nAll changes\n\n{PROSE}\n\nGull:\n\nTern\n\n- No changes\n")
    gull, tern = report.sections[0].sections
    assert (gull.state, tern.state) == (State.EMPTY, State.NOTHING)
    empty = next(note for note in report.notes if note.code == "section-empty")
    assert '"Gull"' in empty.message
    assert empty.span == Span(7, 7)


@pytest.mark.parametrize(
    ("text", "outline"),
    [
        ("• a\n• b", ["a", "b"]),
        ("  • a\n    • b\n      • c\n  • d", ["a", ["b", ["c"]], "d"]),
        ("* a\n  - b\n    – c\n* d", ["a", ["b", ["c"]], "d"]),
        ("- a\n\t- b\n\t\t- c", ["a", ["b", ["c"]]]),
        ("• a\n\u00a0\u00a0• b", ["a", ["b"]]),
        ("    - a\n  - b", ["a", "b"]),
        ("- a\n      - b\n   - c\n- d", ["a", ["b", "c"], "d"]),
        ("- a\n goes on\n- b", ["a\ngoes on", "b"]),
        ("- a\n\n  more\n- b", ["a", "more", "b"]),
        ("•a\n•\n•b", ["a", "b"]),
        ("- a\n- - b", ["a", ["b"]]),
    ],
    ids=[
        "glyphs", "by-indentation", "mixed-bullets", "tabs", "no-break-spaces", "first-deeper",
        "ragged", "line-break-inside", "second-paragraph", "an-empty-bullet", "list-in-item",
    ],
)  # fmt: skip
def test_lists_nest_by_indentation(text: str, outline: list[object]) -> None:
    """Bullets of any kind nest by their indentation; what an item holds stays in it."""
    (block,) = _body(text)
    assert isinstance(block, ListBlock)
    assert _outline(block) == outline


def test_numbers_are_the_authors() -> None:
    """Ordered lists start where the author starts; a jump in the numbers begins a new list."""
    first, second = _body("3. a\n4. b\n9) c")
    assert isinstance(first, ListBlock)
    assert isinstance(second, ListBlock)
    assert (first.ordered, first.start, len(first.items)) == (True, 3, 2)
    assert (second.ordered, second.start, len(second.items)) == (True, 9, 1)


def test_right_aligned_numbers_are_one_list() -> None:
    """A single column of indentation is no deeper level."""
    (block,) = _body(" 9. a\n10. b")
    assert isinstance(block, ListBlock)
    assert _outline(block) == ["a", "b"]


def test_tight_and_loose() -> None:
    """Blank lines between items make a list loose."""
    tight, loose = _body("- a\n- b")[0], _body("- a\n\n- b")[0]
    assert isinstance(tight, ListBlock)
    assert isinstance(loose, ListBlock)
    assert (tight.tight, loose.tight) == (True, False)


def test_a_line_further_left_ends_a_list() -> None:
    """A line to the left of its item belongs to the text again, without a blank line too."""
    first, second = _body("  • a\nand then\n")
    assert isinstance(first, ListBlock)
    assert isinstance(second, Paragraph)


def test_line_breaks_are_meant() -> None:
    """A forum prints a single newline as a line break: it is kept as one."""
    (block,) = _body("one\ntwo\n")
    assert isinstance(block, Paragraph)
    assert [type(inline) for inline in block.children].count(Break) == 1
    assert plain(block.children) == "one\ntwo"


def test_a_version_in_a_sentence_starts_no_list() -> None:
    """Of numbers only 1 may open a list inside a paragraph."""
    (block,) = _body("It needs Gull\n3. or later works.")
    assert isinstance(block, Paragraph)


def test_code_quotes_and_rules() -> None:
    """Four columns are code with its own indentation, `>` is a quote of any blocks, a line a rule."""
    code, quote, rule = _body("    if a:\n\n        b\n\n>said\n> > deeper\n> - item\n\n* * *")
    assert isinstance(code, CodeBlock)
    assert code.text == "if a:\n\n    b"
    assert isinstance(quote, Quote)
    assert isinstance(quote.blocks[0], Paragraph)
    assert plain(quote.blocks[0].children) == "said"
    assert [type(block) for block in quote.blocks] == [Paragraph, Quote, ListBlock]
    assert isinstance(rule, Rule)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("see https://example.org/a.", "https://example.org/a"),
        ("(https://example.org/a)", "https://example.org/a"),
        ("https://example.org/a_(b)", "https://example.org/a_(b)"),
        ("“https://example.org/?q=1&r=2”, he said", "https://example.org/?q=1&r=2"),
    ],
)
def test_urls_become_links_without_the_sentences_punctuation(text: str, url: str) -> None:
    """A bare URL is a link whose text is the URL; the words around it stay."""
    (block,) = _body(text)
    assert isinstance(block, Paragraph)
    (link,) = [inline for inline in block.children if isinstance(inline, Link)]
    assert link.href == url
    assert plain(block.children) == text


@pytest.mark.parametrize(
    ("end", "removed"),
    [
        ("\n1 Like", ["1 Like"]),
        ("\n3 Likes\n\nReply\nShare\n", ["3 Likes", "Reply", "Share"]),
        ("\n1.2k views\n14\nreplies", ["1.2k views", "14", "replies"]),
        ("1 Like", ["1 Like"]),
        (" 2 Likes", ["2 Likes"]),
        ("1 Like3 Replies", ["1 Like3 Replies"]),
    ],
    ids=["counter", "buttons", "number-above-label", "glued", "glued-with-space", "glued-twice"],
)
def test_the_forums_words_at_the_end_go(end: str, removed: list[str]) -> None:
    """Counters and buttons below a post are left out and told, line by line."""
    report = _read(f"Title\n\nText of the post.\n\n- An item that ends here.{end}")
    assert " ".join(words(report)) == "Title Text of the post. An item that ends here."
    chrome = [note for note in report.notes if note.code == "forum-chrome"]
    assert [note.level for note in chrome] == [Level.INFO] * len(removed)
    assert [re.findall('"(.*)"', note.message) for note in chrome] == [[one] for one in removed]


@pytest.mark.parametrize("end", [
    "We got 3 Likes", "It runs on Gull 2.1 Like a charm.", "Use version 2.1 Like", "- Reply", "I like",
])  # fmt: skip
def test_an_authors_last_words_stay(end: str) -> None:
    """What only resembles the forum's words is the author's."""
    assert " ".join(words(_read(f"Title\n\n{end}"))).endswith(end.removeprefix("- "))


def test_a_text_of_nothing_but_chrome_keeps_its_title() -> None:
    """The first line is never the forum's."""
    assert _read("Reply\n\n1 Like").title == "Reply"


def test_title_number_and_period() -> None:
    """The first line is the title; its number and the period below are read and stay readable."""
    report = _read("Notes #12\nFor the week of the 1st to the 7th of May 2023.\n\nHello.")
    assert (report.title, report.number) == ("Notes #12", 12)
    assert report.period == Period(start=date(2023, 5, 1), end=date(2023, 5, 7))
    assert [plain(b.children) for b in report.blocks if isinstance(b, Paragraph)] == [
        "For the week of the 1st to the 7th of May 2023.",
        "Hello.",
    ]


@pytest.mark.parametrize(("place", "is_found"), [(0, True), (2, True), (3, False)])
def test_the_first_paragraphs_may_name_the_period(place: int, *, is_found: bool) -> None:
    """Three of them; a later one tells of something else."""
    paragraphs = [PROSE] * place + ["It was the week of 3 to 9 May 2021."]
    report = _read("\n\n".join(["Title", *paragraphs]))
    assert (report.period is not None) == is_found


def test_a_period_without_a_year_is_told() -> None:
    """No year is invented: the period stays open and a warning asks for it."""
    report = _read("Notes #196\n\nWeek of the 26th of April to the 2nd of May\n\nHello.")
    assert report.period is None
    assert _codes(report) == ["period-without-year"]
    assert not report.sections


@pytest.mark.parametrize("text", ["", "\n \n", "- item", "> quote", "x" * 151])
def test_a_missing_title_is_told(text: str) -> None:
    """A text that does not begin with a title has none, and loses nothing."""
    report = _read(text)
    assert report.title == ""
    assert "title-missing" in _codes(report)
    assert "".join(words(report)) == text.strip("\n ->")


_WORD = re.compile(r"[^\W_]*[^\W\d_][^\W_]*")
"""A word with a letter in it: an item's number is kept by its list, not as a word."""


def _seen(report: Report) -> Counter[str]:
    removed = (n.message for n in report.notes if n.code == "forum-chrome")
    quoted = (message.split('"', 1)[1] for message in removed)
    return Counter(_WORD.findall("\n".join([*_texts(report), *quoted])))


def _texts(report: Report) -> list[str]:
    texts = [report.title]
    for node in walk(report):
        match node:
            case Paragraph(children=children):
                texts.append(plain(children))
            case Section(title=title):
                texts.append(plain(title))
            case CodeBlock(text=text):
                texts.append(text)
    return texts


_LINE = st.tuples(
    st.sampled_from(["", "", "", "  ", "    ", "\t", "      "]),
    st.sampled_from(["", "", "• ", "- ", "* ", "– ", "1. ", "2) ", "> ", ">", ">> ", "> - ", "# "]),
    st.one_of(
        st.text(alphabet="abcÄ 7.:!?,()-=#", max_size=12),
        st.sampled_from(
            ["", "", "Alpha", "Alpha:", "It is a sentence.", "1 Like", "Reply", "===", "---",
             "https://example.org/x).", "Week of 3 to 9 May"]
        ),
    ),
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(st.lists(_LINE, max_size=25).map("\n".join))
def test_no_word_is_lost_or_doubled(text: str) -> None:
    """Every word of a text is in the report or in the note of the forum's words, once."""
    assert _seen(_read(text)) == Counter(_WORD.findall(text))


@settings(deadline=None)
@given(st.text())
def test_no_text_is_refused(text: str) -> None:
    """Any characters are read, and their words kept."""
    assert _seen(_read(text)) == Counter(_WORD.findall(text))


@pytest.mark.parametrize(
    "text",
    ["\n".join(" " * 2 * n + "- x" for n in range(3000)), ">" * 5000 + " x", "- " * 5000 + "x"],
    ids=["items", "quotes", "bullets-in-a-line"],
)
def test_depth_never_outgrows_the_stack(text: str) -> None:
    """Absurd nesting is read to a bounded depth, with every word."""
    report = _read(f"Title\n\n{text}")
    assert words(report).count("x") == text.count("x")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("run", ["🚢", " 🚢"], ids=["pictures", "pictures-and-spaces"])
def test_a_long_line_takes_no_long_time(run: str) -> None:
    """Time grows with a line's length, not with its square."""
    assert not _read(f"Title\n\n{run * 60_000}a\n\n{PROSE}").sections


def test_spans_are_source_lines() -> None:
    """Nodes know their lines, inside lists and quotes too, to point diagnostics at them."""
    report = _read("Title\n\n> said\n\n- a\n  - b\n    on\n")
    spans = {
        plain(node.children): node.span for node in walk(report) if isinstance(node, Paragraph)
    }
    assert spans == {"said": Span(3, 3), "a": Span(5, 5), "b\non": Span(6, 7)}
