import re

import pytest
from lxml import etree

from newsletter.rendering.mjml_rules import Fault, faults_of
from newsletter.rendering.mjml_rules.mrml import IGNORED, MISSING, STOPS_AT_COMMENTS
from newsletter.rendering.mjml_rules.remote import LOADS
from tests.conformance.mrml_cases import HERE, SCENES, column, letter


def _place(element: etree._Element, attribute: str) -> str:
    return f"{element.tag} {attribute}"


def judged(mjml: str) -> tuple[Fault, ...]:
    return faults_of(etree.fromstring(mjml), place=_place)


def told(mjml: str) -> list[str]:
    return [str(fault) for fault in judged(mjml)]


TEXT = "<mj-text>words</mj-text>"


ODD = {"mj-image"} | {tag for tag in SCENES if tag.startswith(tuple(LOADS))}
"""Scenes that show what mrml ignores, or what loads something from the web."""


@pytest.mark.parametrize("tag", sorted(SCENES.keys() - ODD))
def test_what_mjml_allows_has_no_fault(tag: str) -> None:
    """A letter of each component, as MJML has it."""
    assert judged(SCENES[tag].replace(HERE, "")) == ()


@pytest.mark.parametrize(
    ("mjml", "said"),
    [
        ("<html/>", "html : the letter is a <html>; begin it with <mjml>"),
        ("<mjml/>", "mjml : the letter has no <mj-body>; write one into <mjml>"),
        (column("<mj-txt>a</mj-txt>"), 'mj-txt : there is no <mj-txt>; did you mean "mj-text"?'),
        (
            letter("<mj-sction/>"),
            'mj-sction : there is no <mj-sction>; did you mean "mj-section"?',
        ),
        (
            letter("<mj-zzz/>"),
            "mj-zzz : there is no <mj-zzz>; there are: mj-hero, mj-raw, mj-section, mj-wrapper",
        ),
        (
            letter(TEXT),
            "mj-text : <mj-text> cannot stand in <mj-body>; put it into <mj-hero>",
        ),
        (
            letter(f"<mj-section>{TEXT}</mj-section>"),
            "mj-text : <mj-text> cannot stand in <mj-section>; put it into <mj-column>",
        ),
        (
            letter("<mj-column/>"),
            "mj-column : <mj-column> cannot stand in <mj-body>; put it into <mj-section>",
        ),
        (
            letter("<mj-class name='a'/>"),
            "mj-class : <mj-class> cannot stand in <mj-body>; put it into <mj-attributes>",
        ),
        (
            letter("", "<mj-attributes><mj-class name='a'><mj-text color='red'/></mj-class></mj-attributes>"),
            "mj-text : <mj-text> cannot stand in <mj-class>; put it beside, into <mj-attributes>",
        ),
        (
            letter("", "<mj-attributes><mj-section><mj-column/></mj-section></mj-attributes>"),
            "mj-column : <mj-column> cannot stand in <mj-section>; put it beside, into <mj-attributes>",
        ),
        (
            column("<p>a</p>"),
            "p : <p> stands directly in <mj-column>; put it into <mj-text> or <mj-raw>",
        ),
        (letter("<div/>"), "div : <div> stands directly in <mj-body>; put it into <mj-raw>"),
        (
            column("so many words that they are cut short"),
            'mj-column : the text "so many words that they are cu..." stands directly in <mj-column>',
        ),
        (
            column(f"{TEXT}after"),
            'mj-text : the text "after" stands directly in <mj-column>; put it into <mj-text>',
        ),
        (
            column("<!-- a -->after"),
            'the text "after" stands directly in <mj-column>; put it into <mj-text>',
        ),
        (
            column("<mj-text><div><mj-button>a</mj-button></div></mj-text>"),
            "mj-button : <mj-button> stands in <mj-text>, whose content is HTML; put it beside",
        ),
        (
            column("<mj-text font_size='1px'>a</mj-text>"),
            'mj-text font_size: <mj-text> has no attribute "font_size"; did you mean "font-size"?',
        ),
        (
            letter("<mj-section background='red'/>"),
            '<mj-section> has no attribute "background"; did you mean "background-url"?',
        ),
        (
            column("<mj-text color='gren'>a</mj-text>"),
            'mj-text color: "gren" is no color of <mj-text>; did you mean "green"?',
        ),
        (
            letter("", "<mj-attributes><mj-all zzz='1'/></mj-attributes>"),
            'mj-all zzz: <mj-all> has no attribute "zzz"; there are: ',
        ),
        (
            letter("", "<mj-attributes><mj-text href='x'/></mj-attributes>"),
            'mj-text href: <mj-text> has no attribute "href"; there are: ',
        ),
        (
            letter("", "<mj-style css-class='a'>a{}</mj-style>"),
            'mj-style css-class: <mj-style> has no attribute "css-class"; there are: inline',
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_mend(mjml: str, said: str) -> None:
    """Tag, place, text, attribute, value: each fault once, and what to write instead."""
    (fault,) = told(mjml)
    assert said in fault


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("rd", 'there is no <mj-class name="rd">; did you mean "red"?'),
        ("zzz", 'there is no <mj-class name="zzz">; write it into <mj-attributes>'),
        ("red blue", 'two classes set "color": mrml takes the first one, MJML the last'),
    ],
)
def test_classes_that_do_not_do_what_they_say(names: str, said: str) -> None:
    """A name that nobody wrote down, and two that contradict each other."""
    classes = "<mj-class name='red' color='red'/><mj-class name='blue' color='blue' align='left'/>"
    row = f"<mj-section><mj-column><mj-text mj-class='{names}'>a</mj-text></mj-column></mj-section>"
    (fault,) = told(letter(row, f"<mj-attributes>{classes}</mj-attributes>"))
    assert said in fault
    assert fault.startswith("mj-text mj-class: ")


def test_classes_that_agree() -> None:
    """Two classes may set different things, or the same thing twice."""
    classes = "<mj-class name='a' color='red'/><mj-class name='b' color='red' align='left'/>"
    row = "<mj-section><mj-column><mj-text mj-class='a b'>a</mj-text></mj-column></mj-section>"
    assert told(letter(row, f"<mj-attributes>{classes}</mj-attributes>")) == []


@pytest.mark.parametrize(
    ("tag", "attribute"),
    [(tag, attribute) for tag in IGNORED for attribute in IGNORED[tag]],
    ids=lambda word: word,
)
def test_what_mrml_ignores_is_told(tag: str, attribute: str) -> None:
    """An operator learns at once what would only be seen in the letter."""
    bare = SCENES[tag].replace(f" {attribute}='", " data-was='")
    faults = judged(bare.replace(HERE, f"{attribute}='1px'"))
    (fault,) = (each for each in faults if each.where == f"{tag} {attribute}")
    assert fault.what == f'mrml ignores "{attribute}" of <{tag}>'
    assert fault.mend == IGNORED[tag][attribute]


@pytest.mark.parametrize("tag", MISSING)
def test_what_mrml_lacks_is_told(tag: str) -> None:
    """In the head, in a column: wherever it stands."""
    for mjml in (letter("", f"<{tag}/>"), column(f"<{tag}/>")):
        (fault,) = told(mjml)
        assert f"there is no <{tag}> here: mrml lacks it; {MISSING[tag]}" in fault


def test_every_fault_is_told_in_order() -> None:
    """Not only the first one: a theme is mended in one go."""
    mjml = letter(
        "<mj-section><mj-column widht='1px' width='x'><mj-text colour='red'>a</mj-text><p/>"
        "</mj-column></mj-section><mj-secton/>"
    )
    assert [fault.where for fault in judged(mjml)] == [
        "mj-column widht", "mj-column width", "mj-text colour", "p ", "mj-secton ",
    ]  # fmt: skip


def test_what_a_loop_repeats_is_told_once() -> None:
    """The same fault at the same place is one to mend; another place is another one."""
    twice = "<mj-text colour='red'>a</mj-text><mj-text colour='red'>b</mj-text>"
    assert len(judged(column(twice))) == 1
    assert len(judged(column(twice + "<mj-button colour='red'>c</mj-button>"))) == 2


@pytest.mark.parametrize("tag", ["mj-text", "mj-table", "mj-button", "mj-raw"])
def test_content_that_is_html_is_not_judged(tag: str) -> None:
    """MJML ends at an element whose content is HTML."""
    assert told(column(f"<{tag}>a <p foo='bar'>b</p> c<!-- d --></{tag}>")) == []


def test_an_attribute_of_ours_is_not_judged() -> None:
    """What we wrote into the document ourselves is nobody's fault."""
    root = etree.fromstring(letter("<mj-section ours='1'/>", "<mj-attributes ours='1'/>"))
    assert faults_of(root, place=_place, unjudged="ours") == ()
    assert len(faults_of(root, place=_place)) == 2


@pytest.mark.parametrize("tag", ["mj-title", "mj-preview", "mj-style"])
def test_words_only(tag: str) -> None:
    """What becomes a title or a style sheet takes no markup."""
    (fault,) = told(letter("", f"<{tag}>a <b>b</b></{tag}>"))
    assert f"<b> stands in <{tag}>, which takes words only; leave its tags out" in fault


@pytest.mark.parametrize("tag", sorted(STOPS_AT_COMMENTS & SCENES.keys()))
def test_comments_that_mrml_stops_at(tag: str) -> None:
    """It would say a number of bytes; the theme's author is told the place."""
    opened = re.sub(rf"<({tag}(?![-\w])[^>]*)/>", rf"<\1></{tag}>", SCENES[tag].replace(HERE, ""))
    commented = re.sub(rf"(<{tag}(?![-\w])[^>]*>)", r"\1<!-- a -->", opened, count=1)
    assert f"mrml stops at a comment in <{tag}>" in "\n".join(told(commented))


def test_a_class_without_a_name() -> None:
    """Nobody could use it, and mrml stops at it."""
    (fault,) = told(letter("", "<mj-attributes><mj-class color='red'/></mj-attributes>"))
    assert '<mj-class> has no name; write name="..."' in fault
