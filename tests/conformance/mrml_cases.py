"""What mrml does with each attribute, each nesting, and one whole letter of each component."""

import re
from collections.abc import Iterator
from hashlib import sha256

from newsletter.errors import RenderingError
from newsletter.rendering.mjml import convert
from newsletter.rendering.mjml_rules.components import COMPONENTS, Content
from newsletter.rendering.mjml_rules.mrml import MISSING

TEXT = "<mj-text>words</mj-text>"
URL = "https://a.example/"
HERE = "@"
"""Where the attribute of a case goes."""
_SHOWN = 300
_ADDRESS = re.compile(r"https?://[^\s\"')<>]+")


def letter(body: str, head: str = "") -> str:
    return f"<mjml><mj-head>{head}</mj-head><mj-body>{body}</mj-body></mjml>"


def column(content: str) -> str:
    return letter(f"<mj-section><mj-column>{content}</mj-column></mj-section>")


def _accordion(parts: str, *, element: str = "") -> str:
    return column(
        f"<mj-accordion><mj-accordion-element{element}>{parts}</mj-accordion-element></mj-accordion>"
    )


_TITLE, _ANSWER = (
    "<mj-accordion-title{}>why</mj-accordion-title>",
    "<mj-accordion-text{}>so</mj-accordion-text>",
)
_FOLDED = _TITLE.format("") + _ANSWER.format("")
_TWO = f"<mj-column>{TEXT}</mj-column><mj-column>{TEXT}</mj-column>"
_ROW = f"<mj-section><mj-column>{TEXT}</mj-column></mj-section>"

SCENES: dict[str, str] = {
    "mjml": f"<mjml @><mj-body>{_ROW}</mj-body></mjml>",
    "mj-body": f"<mjml><mj-body @>{_ROW}</mj-body></mjml>",
    "mj-breakpoint": letter(_ROW, "<mj-breakpoint @/>"),
    "mj-font": letter("<mj-section><mj-column><mj-text font-family='Foo'>a</mj-text></mj-column></mj-section>", f"<mj-font name='Foo' href='{URL}f.css' @/>"),
    "mj-style": letter(_ROW, "<mj-style @>p{color:red}</mj-style>"),
    "mj-hero": letter(f"<mj-hero height='400px' background-url='{URL}b' background-width='600px' background-height='400px' @>{TEXT}</mj-hero>"),
    "mj-button": column(f"<mj-button href='{URL}' border='1px solid red' @>press</mj-button>"),
    "mj-column": letter(f"<mj-section><mj-column padding='1px' border='1px solid red' inner-border='1px solid red' @>{TEXT}</mj-column></mj-section>"),
    "mj-divider": column("<mj-divider width='50%' @/>"),
    "mj-group": letter(f"<mj-section><mj-group @>{_TWO}</mj-group></mj-section>"),
    "mj-image": column(f"<mj-image src='{URL}a.png' href='{URL}' srcset='{URL}b.png 2x' @/>"),
    "mj-raw": letter("<mj-raw @><p>raw</p></mj-raw>"),
    "mj-section": letter(f"<mj-section background-url='{URL}b.png' @>{_TWO}</mj-section>"),
    "mj-spacer": column("<mj-spacer @/>"),
    "mj-text": column("<mj-text @>words</mj-text>"),
    "mj-table": column("<mj-table @><tr><td>cell</td></tr></mj-table>"),
    "mj-wrapper": letter(f"<mj-wrapper background-url='{URL}b.png' @>{_ROW}{_ROW}</mj-wrapper>"),
    "mj-social": column(f"<mj-social @><mj-social-element name='github' href='{URL}'>a</mj-social-element></mj-social>"),
    "mj-social-element": column(f"<mj-social><mj-social-element name='github' href='{URL}' src='{URL}i.png' srcset='{URL}b.png 2x' @>a</mj-social-element></mj-social>"),
    "mj-navbar": column("<mj-navbar hamburger='hamburger' @><mj-navbar-link href='/a'>a</mj-navbar-link></mj-navbar>"),
    "mj-navbar-link": column("<mj-navbar><mj-navbar-link href='/a' @>a</mj-navbar-link></mj-navbar>"),
    "mj-accordion": column(f"<mj-accordion @><mj-accordion-element>{_FOLDED}</mj-accordion-element></mj-accordion>"),
    "mj-accordion-element": _accordion(_FOLDED, element=" @"),
    "mj-accordion-title": _accordion(_TITLE.format(" @") + _ANSWER.format("")),
    "mj-accordion-text": _accordion(_TITLE.format("") + _ANSWER.format(" @")),
    "mj-carousel": column(f"<mj-carousel thumbnails='visible' @><mj-carousel-image src='{URL}1.png'/><mj-carousel-image src='{URL}2.png'/></mj-carousel>"),
    "mj-carousel-image": column(f"<mj-carousel thumbnails='visible'><mj-carousel-image src='{URL}1.png' href='{URL}' @/><mj-carousel-image src='{URL}2.png'/></mj-carousel>"),
}  # fmt: skip
"""Component -> a letter in which each of its attributes has something to act upon."""

_VALUES = {
    "color": "#123456", "integer": "7", "boolean": "true", "unit(px)": "17px", "unit(px,%)": "17px",
    "unit(px,%){1,4}": "1px 2px 3px 4px", "unit(px,%,)": "31px", "unit(px,auto)": "17px",
    "unit(px,%,auto)": "17px", "unitWithNegative(px,em)": "-1px",
}  # fmt: skip
_WORDS = {
    "(.*-)?border-radius": "5px", "border-style": "dashed", ".*border.*": "3px dotted #123456",
    ".*family": "Georgia", "font-weight": "700", "font-style": "italic", "mj-font name": "Foo", "name": "twitter",
    ".*transform": "lowercase", ".*decoration": "line-through", "background-size": "cover",
    "background-position": "left bottom", "background-position-.": "11px", "mode": "fluid-height",
    "inline": "inline", "sizes": "50vw", "srcset": f"{URL}9.png 3x", "hamburger": "hamburger",
    ".*(url|src|icon|href)": f"{URL}z",
}  # fmt: skip
"""Name of an attribute that takes any text -> a text that means something there."""


def tried(tag: str, attribute: str, kind: str) -> list[str]:
    if kind.startswith("enum("):
        return kind.removeprefix("enum(").removesuffix(")").split(",")
    if kind in _VALUES:
        return [_VALUES[kind]]
    names = (attribute, f"{tag} {attribute}")
    fitting = (word for name, word in _WORDS.items() if any(re.fullmatch(name, n) for n in names))
    return [next(fitting, "zzz")]


def _converted(mjml: str) -> str:
    try:
        return convert(mjml)
    except RenderingError as error:
        return f"error: {error.what.removeprefix('mrml cannot read this MJML: ')}"


def attribute_cases() -> Iterator[tuple[str, str]]:
    """`<tag attribute=value>` -> effect, none, or error."""
    for tag, scene in SCENES.items():
        for attribute, kinds in COMPONENTS[tag].attributes.items():
            if attribute == "mj-class":
                continue
            bare = re.sub(rf" {attribute}='[^']*'(?=[^<>]*{HERE})", "", scene)
            without = _converted(bare.replace(HERE, ""))
            for value in (value for kind in kinds for value in tried(tag, attribute, kind)):
                html = _converted(bare.replace(HERE, f'{attribute}="{value}"'))
                came = (
                    "error" if html.startswith("error") else "effect" if html != without else "none"
                )
                yield f'<{tag} {attribute}="{value}">', came


def loading() -> set[str]:
    """The components that bring addresses into a letter which its MJML does not name."""
    usual = set(_ADDRESS.findall(convert(letter(_ROW))))
    return {
        "-".join(tag.split("-")[:2])  # parts stand in their whole
        for tag, scene in SCENES.items()
        if {*_ADDRESS.findall(convert(scene.replace(HERE, "")))}
        - {*_ADDRESS.findall(scene)}
        - usual
    }


def nesting_cases() -> Iterator[tuple[str, str]]:
    """`<child> in <parent>` -> shown, dropped, or the error; what may stand there, and what lacks."""
    for parent, component in COMPONENTS.items():
        for child in sorted(component.holds - {"mj-head", "mj-body"}):
            yield f"<{child}> in <{parent}>", _nested(parent, child)
    for tag in MISSING:
        yield f"<{tag}> in <mj-head>", _converted(letter(_ROW, f"<{tag}/>"))


def _nested(parent: str, child: str) -> str:
    is_hollow = COMPONENTS[child].content is Content.COMPONENTS
    element = f"<{child} css-class='nested'/>" if is_hollow else f"<{child}>nested</{child}>"
    scene = SCENES.get(parent, letter(_ROW)).replace(HERE, "")
    empty = re.sub(rf"(?s)(<{parent}\b[^>]*>).*(</{parent}>)", r"\1\2", scene)
    html = _converted(empty.replace(f"</{parent}>", f"{element}</{parent}>", 1))
    if html.startswith("error"):
        return html
    return "shown" if html != _converted(empty) else "dropped"


_MORE = {
    "mj-head": letter(_ROW),
    "mj-attributes": letter(_ROW, "<mj-attributes @></mj-attributes>"),
    "mj-all": letter(_ROW, "<mj-attributes><mj-all @/></mj-attributes>"),
    "mj-class": letter(_ROW, "<mj-attributes><mj-class name='a' @/></mj-attributes>"),
    "mj-preview": letter(_ROW, "<mj-preview @>a</mj-preview>"),
    "mj-title": letter(_ROW, "<mj-title @>a</mj-title>"),
}
"""Elements without an attribute of their own -> a letter with each."""
INSERTS = {"words": "inserted", "a tag": "<p>inserted</p>", "a comment": "<!-- inserted -->"}


def content_cases() -> Iterator[tuple[str, str]]:
    """`what in <tag>` -> shown, dropped, or the error: before what stands in it already."""
    for tag, scene in (SCENES | _MORE).items():
        for what, insert in INSERTS.items():
            open_tag = re.sub(
                rf"<({tag}(?![-\w])[^>]*)/>", rf"<\1></{tag}>", scene.replace(HERE, "")
            )
            filled = re.sub(rf"(<{tag}(?![-\w])[^>]*>)", rf"\1{insert}", open_tag, count=1)
            html = _converted(filled)
            came = (
                html if html.startswith("error") else "shown" if "inserted" in html else "dropped"
            )
            yield f"{what} in <{tag}>", came


def letter_cases() -> Iterator[tuple[str, str]]:
    """Component -> what its letter is made of: bytes, elements, Word's comments, and a digest."""
    for tag, scene in SCENES.items():
        html = _converted(scene.replace(HERE, ""))
        tables, images, links = (
            len(re.findall(rf"<{name}\b", html)) for name in ("table", "img", "a")
        )
        yield (
            f"letter of <{tag}>",
            (
                f"{len(html)} bytes, {html.count('<!--[if')} comments, {tables} tables, {images} images,"
                f" {links} links, {sha256(html.encode()).hexdigest()[:8]}"
            ),
        )


_TWO_CLASSES = "<mj-attributes><mj-class name='a' color='red'/><mj-class name='b' color='blue'/></mj-attributes>"
HABITS: dict[str, tuple[str, str]] = {
    "the first of two classes wins": (letter("<mj-section><mj-column><mj-text mj-class='a b'>a</mj-text></mj-column></mj-section>", _TWO_CLASSES), r"color:(red|blue)"),
    "a class with defaults inside": (letter(_ROW, "<mj-attributes><mj-class name='a'><mj-text color='red'/></mj-class></mj-attributes>"), "^error.*"),
    "mj-style inline stays a style": (letter(_ROW, "<mj-style inline='inline'>.a{color:red}</mj-style>"), r"<style[^>]*>\.a[^<]*</style>"),
    "a font of Google's is not fetched": (letter(_ROW, "<mj-attributes><mj-all font-family='Roboto'/></mj-attributes>"), r"<link|@import"),
    "a font that is named is fetched": (SCENES["mj-font"].replace(HERE, ""), r"<link[^>]*>"),
    "a preheader is white": (letter(_ROW, "<mj-preview>first words</mj-preview>"), r'<div style="display:none[^>]*>first words'),
    "a title is the letter's name": (letter(_ROW, "<mj-title>name</mj-title>"), r"<title>[^<]*</title>|aria-label=\S+"),
    "language and direction": (f"<mjml lang='he' dir='rtl'><mj-body>{_ROW}</mj-body></mjml>", r"<html[^>]*?dir=\S+|<div[^>]*lang=[^>]*>"),
    "no language, no direction": (letter(_ROW), r"<html[^>]*?dir=\S+"),
    "an image has no alt": (column("<mj-image src='a.png'/>"), "<img[^>]*>"),
    "a button opens a window": (column("<mj-button href='https://a.example/'>a</mj-button>"), r"<a href=\S+ target=\S+"),
    "the doctype": (letter(_ROW), "(?i)^<!doctype[^>]*>"),
    "comments of Word stand back to back": (letter(_ROW), r"<!\[endif\]--><!--\[if mso \| IE\]>"),
    "comments of authors": (column("<!-- note --><mj-text>a<!-- inner --></mj-text>"), "<!-- (?:note|inner) -->"),
    "conditional comments of authors": (column("<mj-raw><!--[if mso]><p>a</p><![endif]--></mj-raw>"), r"<!--\[if mso\]><p>a</p><!\[endif\]-->"),
    "entities": (column("<mj-text>&amp;&lt;&#233;&nbsp;</mj-text>"), "&amp;&lt;[^<]*"),
    "a bare ampersand": (column("<mj-text>a & b</mj-text>"), "a &[^<]*"),
    "an open <br>": (column("<mj-text>a<br>b</mj-text>"), "a<br[^b]*b"),
    "spaces of code": (column("<mj-text><pre>a  b\n c</pre></mj-text>"), r"<pre>[^<]*</pre>"),
    "emoji": (column("<mj-text>\N{PARTY POPPER}</mj-text>"), "\N{PARTY POPPER}"),
    "a bare < in a text": (column("<mj-text>a < b</mj-text>"), "^error.*"),
    "CDATA": (column("<mj-text><![CDATA[a]]></mj-text>"), "^error.*|CDATA"),
    "an XML declaration": (f"<?xml version='1.0'?>{letter(_ROW)}", "^error.*"),
    "an unknown tag": (column("<mj-foo>a</mj-foo>"), "<mj-foo>a</mj-foo>"),
    "an unknown attribute": (column("<mj-text foo='a'>b</mj-text>"), "foo"),
    "a text in a column": (column("words"), "<tbody>words</tbody>"),
    "HTML in a column": (column("<p>words</p>"), "<td[^>]*><p>words</p></td>"),
    "a column in the body": (letter(f"<mj-column>{TEXT}</mj-column>"), r'role="article"[^>]*><div[^>]*>'),
    "a letter without a body": ("<mjml></mjml>", "<body[^>]*></body>"),
    "mj-raw at the file's start": (f"<mjml><mj-raw position='file-start'>a</mj-raw><mj-body>{_ROW}</mj-body></mjml>", "^error.*"),
    "an inner border without a padding": (letter(f"<mj-section><mj-column inner-border='1px solid red'>{TEXT}</mj-column></mj-section>"), "1px solid red"),
    "long lines": (letter(_ROW * 20), r"[^\n]{9000}"),
}  # fmt: skip
"""Habit -> a letter, and what to look for in its HTML."""


def habit_cases() -> Iterator[tuple[str, str]]:
    """Habit -> what is found of it, or nothing."""
    for name, (mjml, pattern) in HABITS.items():
        found = [match[0] for match in re.finditer(pattern, _converted(mjml))]
        shown = " ".join(dict.fromkeys(found))
        yield name, shown if len(shown) <= _SHOWN else f"{len(shown)} characters"


def cases() -> dict[str, str]:
    """Every case by its name."""
    return dict(
        [*habit_cases(), *nesting_cases(), *content_cases(), *letter_cases(), *attribute_cases()]
    )


def ineffective() -> dict[str, set[str]]:
    """Tag -> the attributes of which no value does anything."""
    seen: dict[tuple[str, str], set[str]] = {}
    for name, came in attribute_cases():
        tag, attribute = re.match(r"<(\S+) ([^=]+)=", name).groups()  # type: ignore[union-attr]
        seen.setdefault((tag, attribute), set()).add(came)
    found: dict[str, set[str]] = {}
    for (tag, attribute), each in seen.items():
        if "effect" not in each:
            found.setdefault(tag, set()).add(attribute)
    return found
