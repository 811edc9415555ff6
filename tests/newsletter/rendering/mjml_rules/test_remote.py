import pytest

from newsletter.rendering.mjml_rules.remote import LOADS
from tests.conformance.mrml_cases import HERE, SCENES, column, letter
from tests.newsletter.rendering.mjml_rules.test_judging import told

FONTS = "https://fonts.example/a.css"


@pytest.mark.parametrize("tag", LOADS)
def test_components_that_load_are_refused(tag: str) -> None:
    """Fonts, and icons that MJML has on the hosts of others; said with what to write instead."""
    what, mend = LOADS[tag]
    faults = told(SCENES[tag].replace(HERE, ""))
    assert faults == [f"{tag} : <{tag}> loads {what} from the web; {mend}"]


def test_icons_of_ones_own_are_loaded_too() -> None:
    """Whose host they lie on makes no difference: they say who reads."""
    icon = "<mj-social-element src='https://ours.example/i.png' href='/a'>a</mj-social-element>"
    (fault,) = told(column(f"<mj-social>{icon}</mj-social>"))
    assert "<mj-social> loads icons from the web" in fault


@pytest.mark.parametrize(
    ("css", "said"),
    [
        (f"@import url({FONTS});", f'loads the style sheet "{FONTS}"'),
        (f"@import url( '{FONTS}' ) screen;", f'loads the style sheet "{FONTS}"'),
        (f'p{{color:red}}@IMPORT "{FONTS}";', f'loads the style sheet "{FONTS}"'),
        ("@import '//fonts.example/a.css';", 'loads the style sheet "//fonts.example/a.css"'),
        (
            "@font-face{font-family:a;src:local(a),url(data:font/woff,a),url('https://a.example/a.woff')}",
            'loads the font "https://a.example/a.woff"',
        ),
        ("@font-face {\n  src: url(//a.example/a.woff2);\n}", 'loads the font "//a.example/a.woff2"'),
    ],
    ids=["address", "quoted", "bare", "no-scheme", "font", "font-no-scheme"],
)  # fmt: skip
def test_style_sheets_that_load_are_refused(css: str, said: str) -> None:
    """In the head and in HTML, whichever way it is written."""
    for place, mjml in {
        "mj-style": letter("", f"<mj-style>{css}</mj-style>"),
        "style": column(f"<mj-raw><div><style>{css}</style></div></mj-raw>"),
    }.items():
        (fault,) = told(mjml)
        assert fault.startswith(f"{place} : <{place}> {said} from the web; ")


def test_links_to_style_sheets_are_refused() -> None:
    """Whatever else the link is said to be."""
    link = f"<mj-raw><link href='{FONTS}' rel='preload Stylesheet'/></mj-raw>"
    (fault,) = told(letter("", link))
    assert fault == (
        f'link : <link> loads the style sheet "{FONTS}" from the web; '
        "take it out, and write the rules themselves into head.css"
    )


@pytest.mark.parametrize(
    "mjml",
    [
        letter("", "<mj-style>/* @import url(https://a.example/a.css); */ p{color:red}</mj-style>"),
        letter(
            "",
            "<mj-style>@font-face{src:local(a)} p{background:url(https://a.example/a)}</mj-style>",
        ),
        letter("", "<mj-style>@font-face{src:local(a)} .important{color:red}</mj-style>"),
        letter("", "<mj-raw><link rel='alternate' href='https://a.example/'/></mj-raw>"),
        letter("", "<mj-attributes><mj-social color='red'/><mj-accordion/></mj-attributes>"),
        column("<mj-text>@import url(https://a.example/a.css);</mj-text>"),
        column("<mj-image alt='a' src='https://a.example/a.png'/>"),
    ],
    ids=["comment", "picture", "local", "alternate", "defaults", "words", "image"],
)
def test_what_loads_nothing_stays(mjml: str) -> None:
    """Comments, words, defaults of what is not there; and images, which are what a report shows."""
    assert told(mjml) == []
