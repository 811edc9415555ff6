"""What a reader sees of a report, and in which order."""

from newsletter.report import (
    Align,
    Break,
    Callout,
    Card,
    CodeBlock,
    CodeSpan,
    Comment,
    Definition,
    DefinitionList,
    Details,
    Emoji,
    Footnote,
    FootnoteRef,
    Image,
    InlineImage,
    Link,
    ListBlock,
    ListItem,
    Mention,
    Paragraph,
    Quote,
    RawBlock,
    RawInline,
    Ref,
    Report,
    Rule,
    Section,
    Strong,
    Table,
    Text,
    plain,
    walk,
    words,
)


def _p(text: str) -> Paragraph:
    return Paragraph(children=(Text(text=text),))


EVERYTHING = Report(
    title="one",
    blocks=(
        Paragraph(
            children=(
                Text(text="two"),
                Strong(children=(Text(text="b"),)),
                Break(),
                Link(href="/no", children=(Text(text="three"),), title="no"),
                Text(text=" "),
                CodeSpan(text="four five"),
                Text(text=" "),
                Ref(kind="no", text="six", url="/no"),
                Text(text=" "),
                Mention(name="seven", url="/no"),
                Emoji(code="no", char="8"),
                FootnoteRef(label="no"),
                InlineImage(src="no", alt="no", title="no"),
                RawInline(format="no", text="<no>"),
            )
        ),
        ListBlock(items=(ListItem(blocks=(_p("nine"),), checked=True),)),
        Quote(blocks=(_p("eleven"),), by="ten", url="/no"),
        CodeBlock(text="twelve\n thirteen", language="no"),
        Table(
            align=(Align.LEFT,),
            head=((Text(text="15"),),),
            rows=(((Text(text="16"),),), ((Text(text="17"),),)),
            caption="14",
        ),
        Image(src="no", alt="no", title="no", caption="18"),
        Callout(kind="no", title="19", blocks=(_p("20"),)),
        Details(summary="21", blocks=(_p("22"),)),
        DefinitionList(items=(Definition(term=(Text(text="23"),), meanings=((_p("24"),),)),)),
        Footnote(label="no", blocks=(_p("25"),)),
        Rule(),
        Card(url="/no", title="26", text="27", site="28", kind="no", image="no"),
        RawBlock(format="no", text="<no>"),
        Comment(text="no"),
    ),
    sections=(
        Section(
            title=(Text(text="29"),),
            id="no",
            blocks=(_p("30"),),
            sections=(Section(title=(Text(text="31"),)),),
        ),
    ),
)


def test_words_are_what_a_reader_must_see_in_order() -> None:
    """All that is rendered counts, once and in order; what is never rendered does not."""
    expected = "one twob three four five six @seven8 nine ten eleven twelve thirteen"
    assert words(EVERYTHING) == [*expected.split(), *map(str, range(14, 32))]


def test_walk_meets_every_node_once_parents_first() -> None:
    """Sections, blocks, items, cells' inlines: each node appears exactly once."""
    nodes = list(walk(EVERYTHING))
    assert len({id(node) for node in nodes}) == len(nodes)
    texts = [node.text for node in nodes if isinstance(node, Text)]
    assert texts[-3:] == ["29", "30", "31"]
    assert nodes[0] is EVERYTHING.blocks[0]


def test_plain_is_a_text_with_its_breaks() -> None:
    """Markup falls away, a break is a line feed, and words do not grow together."""
    paragraph = EVERYTHING.blocks[0]
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.children) == "twob\nthree four five six @seven8"
