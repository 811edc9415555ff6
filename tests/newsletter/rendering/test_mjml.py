from pathlib import Path

import pytest

from newsletter.errors import RenderingError
from newsletter.rendering import find_theme, render
from newsletter.rendering.mjml import convert, to_html
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
