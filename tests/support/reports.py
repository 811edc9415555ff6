"""Strategies that make reports of every node type, nested, with text that looks like markup."""

from datetime import date
from typing import TypeVar

from hypothesis import strategies as st

from newsletter.report import (
    Align,
    Block,
    Break,
    Callout,
    Card,
    CodeBlock,
    CodeSpan,
    Comment,
    Definition,
    DefinitionList,
    Details,
    Diagnostic,
    Emoji,
    Emphasis,
    Footnote,
    FootnoteRef,
    Image,
    Inline,
    InlineImage,
    Level,
    Link,
    ListBlock,
    ListItem,
    Mention,
    Paragraph,
    Period,
    Person,
    Quote,
    RawBlock,
    RawInline,
    Ref,
    Report,
    Rule,
    Section,
    Span,
    State,
    Strike,
    Strong,
    Table,
    Text,
)

LOOKS_LIKE_MARKUP = (
    "# ", "## a", "#", "a #", "> ", ">", "- ", "-", "---", "+ ", "* ", "***", "1. ", "2) ", "12.",
    "=", "===", "    ", "\t", "\n", "\n\n", "`", "``", "```", "~", "~~", "~~~", "*", "**", "_",
    "__", "a_b", "[", "]", "](", "[a](b)", "![", "!", "[^1]", "[^1]:", "^[", "<", ">", "<b>",
    "<br>", "<!--", "-->", "</div>", "<https://example.org>", "&", "&amp;", "&#65;", "&lt", "{",
    "}", "{#a}", "{.b c=d}", '{k="v"}', "{% raw %}", "{{ a }}", "|", "\\|", "| a |", "|---|",
    "\\", "\\\\", ":", ": a", ":::", "::: details x", "[!NOTE]", "[ ]", "[x]", "@", "@ada", ":tada:",
    "(", ")", '"', "'", "%", "$", "www.example.org", "https://example.org/?a=b&c=d", "+++", "...",
    "Title: a", "\u00a0", "\u2003", "\u200b", "\u200f", "\u202e", "\u2028", "\x85", "\x0c", "\0",
    "\ufeff", "\u0645\u0631\u062d\u0628\u0627", "\u05e9\u05dc\u05d5\u05dd", "\u4f60\u597d", "e\u0301",
    "\U0001f389", "\u2640\ufe0f", "\u00df", "\u0130", "\u2019", "\u2014",
)  # fmt: skip
"""Pieces of text that mean something to Markdown, YAML or a terminal."""

T = TypeVar("T")


def _short(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    """The same strategy with a short repr: Hypothesis warns of those that spell out a model."""

    @st.composite
    def drawn(draw: st.DrawFn) -> T:
        return draw(strategy)

    return drawn()


_PIECES = st.one_of(
    st.sampled_from(LOOKS_LIKE_MARKUP),
    st.sampled_from(("a", "bc", " ", "word", "5", "two words")),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=3),
)
TEXTS = _short(st.lists(_PIECES, max_size=6).map("".join))
"""Text that an author could paste."""

WORDS = _short(st.one_of(TEXTS, st.sampled_from(("alpha", "beta", "gamma delta"))))
NAMES = _short(
    st.one_of(st.sampled_from(("a", "note", "x-y", "class", "id", "url", "tight")), TEXTS)
)
ATTRS = _short(
    st.one_of(st.just(()), st.just(()), st.lists(st.tuples(NAMES, TEXTS), max_size=2).map(tuple))
)
SPANS = st.one_of(st.none(), st.builds(Span, st.integers(1, 9), st.integers(9, 20)))
LABELS = _short(st.one_of(st.sampled_from(("1", "2", "note")), TEXTS))
_CARRIED = {"span": SPANS, "attrs": ATTRS}


def _inlines(children: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    held = st.lists(children, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Strong, children=held, **_CARRIED),
        st.builds(Emphasis, children=held, **_CARRIED),
        st.builds(Strike, children=held, **_CARRIED),
        st.builds(Link, href=TEXTS, children=held, title=TEXTS, **_CARRIED),
    )


LEAVES: st.SearchStrategy[Inline] = _short(
    st.one_of(
        st.builds(Text, text=WORDS),
        st.builds(Text, text=WORDS, **_CARRIED),
        st.builds(CodeSpan, text=WORDS, **_CARRIED),
        st.builds(Ref, kind=TEXTS, text=WORDS, url=TEXTS, **_CARRIED),
        st.builds(Mention, name=WORDS, url=TEXTS, **_CARRIED),
        st.builds(InlineImage, src=TEXTS, alt=WORDS, title=TEXTS, **_CARRIED),
        st.builds(Break, **_CARRIED),
        st.builds(Emoji, code=TEXTS, char=WORDS, **_CARRIED),
        st.builds(FootnoteRef, label=LABELS, **_CARRIED),
        st.builds(RawInline, format=NAMES, text=WORDS, **_CARRIED),
        st.builds(lambda url: Link(href=url, children=(Text(text=url),)), TEXTS),
    )
)
"""Inlines that hold no others, and links that are their own text."""

INLINES = _short(st.recursive(LEAVES, _inlines, max_leaves=6))
RUNS = _short(st.lists(INLINES, max_size=5).map(tuple))
PIXELS = st.one_of(st.none(), st.integers(-1, 9999))


def _tables() -> st.SearchStrategy[Table]:
    row = st.lists(RUNS, max_size=3).map(tuple)
    return st.builds(
        Table,
        align=st.lists(st.sampled_from(Align), max_size=3).map(tuple),
        head=row,
        rows=st.lists(row, max_size=3).map(tuple),
        caption=WORDS,
        **_CARRIED,
    )


LEAF_BLOCKS: st.SearchStrategy[Block] = _short(
    st.one_of(
        st.builds(Paragraph, children=RUNS),
        st.builds(Paragraph, children=RUNS, **_CARRIED),
        st.builds(CodeBlock, text=WORDS, language=TEXTS, **_CARRIED),
        _tables(),
        st.builds(
            Image,
            src=TEXTS,
            alt=WORDS,
            title=TEXTS,
            width=PIXELS,
            height=PIXELS,
            href=TEXTS,
            caption=WORDS,
            **_CARRIED,
        ),
        st.builds(Rule, **_CARRIED),
        st.builds(
            Card,
            url=TEXTS,
            title=WORDS,
            kind=TEXTS,
            site=WORDS,
            text=WORDS,
            image=TEXTS,
            **_CARRIED,
        ),
        st.builds(RawBlock, format=NAMES, text=WORDS, **_CARRIED),
        st.builds(Comment, text=WORDS, **_CARRIED),
    )
)
"""Blocks that hold no others."""


def _blocks(children: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    held = st.lists(children, max_size=3).map(tuple)
    checked = st.sampled_from((None, None, True, False))
    items = st.builds(ListItem, blocks=held, checked=checked, **_CARRIED)
    definitions = st.builds(
        Definition, term=RUNS, meanings=st.lists(held, max_size=2).map(tuple), **_CARRIED
    )
    return st.one_of(
        st.builds(
            ListBlock,
            items=st.lists(items, max_size=3).map(tuple),
            ordered=st.booleans(),
            start=st.sampled_from((1, 0, 2, 7, 99, 999_999_999, -1)),
            tight=st.booleans(),
            **_CARRIED,
        ),
        st.builds(Quote, blocks=held, by=WORDS, url=TEXTS, **_CARRIED),
        st.builds(Callout, kind=NAMES, blocks=held, title=WORDS, **_CARRIED),
        st.builds(Details, summary=WORDS, blocks=held, **_CARRIED),
        st.builds(DefinitionList, items=st.lists(definitions, max_size=2).map(tuple), **_CARRIED),
        st.builds(Footnote, label=LABELS, blocks=held, **_CARRIED),
    )


BLOCKS = _short(st.recursive(LEAF_BLOCKS, _blocks, max_leaves=5))
BODIES = _short(st.lists(BLOCKS, max_size=4).map(tuple))


def _sections(
    below: st.SearchStrategy[tuple[Section, ...]],
) -> st.SearchStrategy[tuple[Section, ...]]:
    section = st.builds(
        Section,
        title=RUNS,
        blocks=BODIES,
        sections=below,
        id=st.one_of(st.just(""), NAMES),
        role=st.one_of(st.sampled_from(("", "intro", "changes")), TEXTS),
        state=st.sampled_from(State),
        **_CARRIED,
    )
    return st.lists(section, min_size=1, max_size=2).map(tuple)


SECTIONS = _short(st.recursive(st.just(()), _sections, max_leaves=3))
DATES = st.dates(date(1000, 1, 1), date(9999, 12, 31))
JSON_VALUES = _short(
    st.recursive(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.floats(allow_nan=False, allow_infinity=False),
            TEXTS,
            st.sampled_from(("no", "1e5", "0o17", "2017-06-05", "12:30", "null", "~", "1_000", "")),
        ),
        lambda held: st.one_of(
            st.lists(held, max_size=3), st.dictionaries(TEXTS, held, max_size=3)
        ),
        max_leaves=4,
    )
)
KEYS = st.one_of(st.sampled_from(("title", "Date", "meta", "tags", "permalink", "no")), TEXTS)
NOTES = st.builds(Diagnostic, level=st.sampled_from(Level), code=NAMES, message=TEXTS, span=SPANS)

REPORTS = st.builds(
    Report,
    title=WORDS,
    number=st.one_of(st.none(), st.integers(0, 999_999)),
    period=st.one_of(
        st.none(),
        st.tuples(DATES, DATES).map(lambda days: Period(start=min(days), end=max(days))),
    ),
    language=st.sampled_from(("en", "no", "pt-BR", "ar", "zh-Hant-TW")),
    authors=st.lists(st.builds(Person, name=WORDS, email=TEXTS, url=TEXTS), max_size=2).map(tuple),
    published=st.one_of(st.none(), DATES),
    subject=WORDS,
    preheader=WORDS,
    url=st.one_of(st.just(""), TEXTS.map("https://example.org/{}".format)),
    meta=st.dictionaries(KEYS, JSON_VALUES, max_size=3),
    blocks=BODIES,
    sections=SECTIONS,
    notes=st.lists(NOTES, max_size=2).map(tuple),
)
"""Whole reports, not in canonical form."""
