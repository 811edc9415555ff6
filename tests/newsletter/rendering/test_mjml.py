from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest

from newsletter.errors import RenderingError
from newsletter.rendering import find_theme, render
from newsletter.rendering.mjml import convert, to_html
from newsletter.rendering.origins import marked
from newsletter.rendering.theme import templates
from tests.newsletter.rendering.specimens import EVERYTHING, LETTERHEAD

LETTER = (templates() / "themes/weekly/edition.mjml.j2").read_text()


def test_no_fonts_from_elsewhere() -> None:
    """A font stack with Roboto makes mrml fetch Google's unless told not to."""
    html = to_html(
        '<mjml><mj-head><mj-attributes><mj-all font-family="Roboto, Lato"/></mj-attributes>'
        "</mj-head><mj-body><mj-section><mj-column><mj-text>a</mj-text></mj-column></mj-section>"
        "</mj-body></mjml>",
        templates=[],
    )
    assert "Roboto" in html
    assert "<link" not in html
    assert "@import" not in html


def test_a_panic_is_an_error_like_any_other(capfd: pytest.CaptureFixture[str]) -> None:
    """A panic of mrml is a BaseException; it must not take the program down."""
    with pytest.raises(RenderingError, match="mrml cannot read this MJML") as caught:
        convert("<mjml><!--[if")
    assert not isinstance(caught.value.__cause__, Exception)
    capfd.readouterr()  # the Rust side writes its own trace


@pytest.mark.parametrize(
    "mjml", ["", "<mjml>", "<mjml><!--[if", "<mjml>é<mj-body <", "<html></html>", "<mjml/>\x00"]
)
def test_what_is_no_mjml_never_panics(mjml: str, capfd: pytest.CaptureFixture[str]) -> None:
    """What is no XML is stopped before mrml sees it: an error, and nothing on stderr."""
    with pytest.raises(RenderingError):
        to_html(mjml, templates=[])
    assert "panicked" not in capfd.readouterr().err


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("<mj-body width", "<mj-bdy width", "Opening and ending tag mismatch"),
        ("<h1>{{ title }}</h1>", "<h1>{{ title }}<br></h1>", "tag mismatch"),
        ("<h1>{{ title }}</h1>", "<h1>R&D</h1>", "EntityRef"),
        ("<h1>{{ title }}</h1>", "<h1 class=a>b</h1>", "AttValue"),
        ("<h1>{{ title }}</h1>", "<h1>&nbsp;</h1>", "Entity 'nbsp' not defined"),
    ],
    ids=["tag", "unclosed", "ampersand", "unquoted", "entity"],
)
def test_malformed_template_names_its_line(
    tmp_path: Path, right: str, wrong: str, said: str
) -> None:
    """The designer is told file and line; mrml says byte offsets or nothing."""
    folder = tmp_path / "themes" / "weekly"
    folder.mkdir(parents=True)
    (folder / "edition.mjml.j2").write_text(LETTER.replace(right, wrong, 1))
    theme = find_theme("weekly", [tmp_path])
    with pytest.raises(RenderingError, match=said) as caught:
        render(EVERYTHING, theme=theme, letterhead=LETTERHEAD, folder=tmp_path)
    assert caught.value.where.startswith(f"{folder}/edition.mjml.j2")


def test_line_of_the_template_not_of_the_letter(tmp_path: Path) -> None:
    """A literal line is found again in the template it came from."""
    folder = tmp_path / "themes" / "weekly"
    folder.mkdir(parents=True)
    broken = LETTER.replace("<h1>{{ title }}</h1>", "<h1>R&D</h1>")
    (folder / "edition.mjml.j2").write_text(broken)
    line = next(n for n, text in enumerate(broken.splitlines(), 1) if "R&D" in text)
    with pytest.raises(RenderingError) as caught:
        render(
            EVERYTHING,
            theme=find_theme("weekly", [tmp_path]),
            letterhead=LETTERHEAD,
            folder=tmp_path,
        )
    assert caught.value.where.endswith(f"edition.mjml.j2:{line}")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("<mj-body width=", "<mj-body widht=", 'did you mean "width"?'),
        ('color="{{ colours.paper }}"', 'color="{{ words.web }}"', "write it as #rrggbb"),
        (
            'align="{{ start }}" padding="0 32px">{{ body }}',
            'align="{{ start }}"\n      padding="0 32">{{ body }}',
            "write one to 4 lengths",
        ),
        ("<mj-style>", '<mj-style inline="inline">', "the theme's style.css, which is inlined"),
        ("<mj-section direction=", "<mj-rwa /><mj-section direction=", 'did you mean "mj-raw"?'),
    ],
    ids=["attribute", "filled-in", "macro", "ignored", "tag"],
)
def test_what_mrml_would_swallow_names_its_line(
    tmp_path: Path, right: str, wrong: str, said: str
) -> None:
    """File and line of the template, whatever Jinja made of it, and what to write instead."""
    folder = tmp_path / "themes" / "weekly"
    folder.mkdir(parents=True)
    text = LETTER.replace(right, wrong, 1)
    (folder / "edition.mjml.j2").write_text(text)
    lines = enumerate(text.splitlines(), start=1)
    number = next(n for n, line in lines if wrong.splitlines()[-1] in line)
    with pytest.raises(RenderingError) as caught:
        render(
            EVERYTHING,
            theme=find_theme("weekly", [tmp_path]),
            letterhead=LETTERHEAD,
            folder=tmp_path,
        )
    assert caught.value.where == f"{folder}/edition.mjml.j2:{number}"
    assert said in caught.value.mend


def test_the_first_fault_says_how_many_follow() -> None:
    """One line for the author, and where to see the others."""
    row = "<mj-section><mj-column><mj-text a='1' b='2' c='3'>a</mj-text></mj-column></mj-section>"
    with pytest.raises(RenderingError, match=r"\(2 more: see `newsletter theme check`\)") as caught:
        to_html(f"<mjml><mj-body>{row}</mj-body></mjml>", templates=[])
    assert caught.value.where == "theme"
    assert '"a"' in caught.value.what
    with pytest.raises(RenderingError) as alone:
        to_html("<mjml><mj-body a='1'/></mjml>", templates=[])
    assert "more" not in alone.value.mend


def test_where_mrml_itself_stops_is_a_line(tmp_path: Path) -> None:
    """It counts bytes; what no rule of ours foresaw is named by the template's line all the same."""
    template = tmp_path / "edition.mjml.j2"
    template.write_text("é\n<mj-section>\n<mj-column>\n  <?php?>\n</mj-column>\n</mj-section>\n")
    body = marked(template.read_text(), str(template)).partition("\n")[2]
    with pytest.raises(RenderingError) as caught:
        convert(f"<mjml><mj-body>é\n{body}</mj-body></mjml>", templates=[template])
    assert caught.value.where == f"{template}:4"
    assert caught.value.what == "mrml cannot read this MJML: unexpected token in root template"


def test_no_mark_of_ours_leaves_the_room(tmp_path: Path) -> None:
    """Neither the MJML that is written out nor the letter shows where its lines came from."""
    report = replace(EVERYTHING, title='a data-origin="b:1" c')
    shown = render(report, theme=find_theme("weekly"), letterhead=LETTERHEAD, folder=tmp_path)
    assert "data-origin" not in shown.mjml.replace("data-origin=&#34;b:1&#34;", "")
    assert "edition.mjml.j2" not in shown.mjml + shown.html
    assert 'data-origin="b:1"' in lxml.html.fromstring(shown.html).findtext(".//h1", "")


def test_a_break_far_from_any_template_line_names_the_element_before(tmp_path: Path) -> None:
    """Where a line was put together by Jinja, the last element that is known shows the way."""
    folder = tmp_path / "themes" / "weekly"
    folder.mkdir(parents=True)
    broken = LETTER.replace("<h1>{{ title }}</h1>", "<h1>{{ title }}<br></h1>")
    (folder / "edition.mjml.j2").write_text(broken)
    with pytest.raises(RenderingError) as caught:
        render(
            EVERYTHING,
            theme=find_theme("weekly", [tmp_path]),
            letterhead=LETTERHEAD,
            folder=tmp_path,
        )
    near = next(n for n, text in enumerate(broken.splitlines(), 1) if "<br></h1>" in text)
    named = int(caught.value.where.rpartition(":")[2])
    assert near - 2 <= named <= near
