from pathlib import Path
from typing import NamedTuple

import pytest
from jinja2.exceptions import SecurityError

from newsletter.errors import RenderingError
from newsletter.rendering import find_theme, render
from newsletter.rendering.templating import environment
from newsletter.rendering.theme import templates
from tests.newsletter.rendering.specimens import EVERYTHING, LETTERHEAD

LETTER = (templates() / "themes/weekly/edition.mjml.j2").read_text()
BLOCKS = (templates() / "themes/weekly/blocks.html.j2").read_text()


def _render(tmp_path: Path, file: str, text: str) -> str:
    folder = tmp_path / "themes" / "weekly"
    folder.mkdir(parents=True)
    (folder / file).write_text(text)
    theme = find_theme("weekly", [tmp_path])
    return render(EVERYTHING, theme=theme, letterhead=LETTERHEAD, folder=tmp_path).html


def _refused(tmp_path: Path, file: str, text: str) -> RenderingError:
    with pytest.raises(RenderingError) as caught:
        _render(tmp_path, file, text)
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        ("{% if %}", "Expected an expression"),
        ("{{ tilte }}", "'tilte' is undefined"),
        ("{{ report.tilte }}", "has no attribute 'tilte'"),
        ("{{ 1 // 0 }}", "division"),
        ("{{ letterhead.project + 1 }}", "concatenate"),
        ("{% include 'sidebar.j2' %}", 'the template "sidebar.j2" is not there'),
        ("{{ report.title | shout }}", "No filter named 'shout'"),
        ("{% endblock %}", "unknown tag 'endblock'"),
    ],
    ids=["syntax", "undefined", "attribute", "zero", "types", "include", "filter", "unopened"],
)
def test_mistakes_are_named_by_file_and_line(tmp_path: Path, mistake: str, said: str) -> None:
    """A designer's mistake is one line with the template's file and line, never a traceback."""
    broken = LETTER.replace("<h1>{{ title }}</h1>", f"<h1>{mistake}</h1>")
    line = next(n for n, text in enumerate(broken.splitlines(), 1) if mistake in text)
    error = _refused(tmp_path, "edition.mjml.j2", broken)
    assert said in error.what
    assert error.where == f"{tmp_path}/themes/weekly/edition.mjml.j2:{line}"


def test_mistakes_inside_a_macro_are_named_too(tmp_path: Path) -> None:
    """The line is that of the innermost template, not of the one that called it."""
    broken = BLOCKS.replace("<blockquote>", "<blockquote>{{ node.blcks }}")
    line = next(n for n, text in enumerate(broken.splitlines(), 1) if "blcks" in text)
    error = _refused(tmp_path, "blocks.html.j2", broken)
    assert error.where.endswith(f"blocks.html.j2:{line}")


def test_missing_macro_is_named(tmp_path: Path) -> None:
    """A theme that forgets a kind of block is told which."""
    error = _refused(tmp_path, "blocks.html.j2", BLOCKS.replace("macro quote(", "macro citation("))
    assert 'has no macro "quote"' in error.what


@pytest.mark.parametrize(
    "escape",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ blocks.__globals__ }}",
        "{{ blocks.__self__._theme.environment }}",
        "{{ kind.__globals__['re'] }}",
        "{{ words.update({'unsubscribe': 'x'}) }}",
        "{{ [].append(1) }}",
        "{{ '{0.__class__}'.format(report) }}",
        "{% set x = report.title.__init__ %}{{ x }}",
        "{{ self._TemplateReference__context }}",
    ],
)
def test_no_way_out_of_the_sandbox(tmp_path: Path, escape: str) -> None:
    """A theme reads what it is given: no internals, no change of shared values."""
    error = _refused(tmp_path, "edition.mjml.j2", LETTER.replace("{{ title }}", escape, 1))
    assert "edition.mjml.j2:" in error.where


def test_other_folders_are_out_of_reach(tmp_path: Path) -> None:
    """`include` finds files of the theme only."""
    (tmp_path / "secret.txt").write_text("secret")
    include = "{% include '../../secret.txt' %}"
    error = _refused(tmp_path, "edition.mjml.j2", LETTER.replace("{{ title }}", include, 1))
    assert "is not there" in error.what


class _Sky(NamedTuple):
    clear: str = "blue"


@pytest.mark.parametrize("turns", [("sky", "table", "sky"), ("table", "sky", "table")])
def test_what_is_safe_of_one_type_is_not_of_another(turns: tuple[str, ...]) -> None:
    """Verdicts are kept by type and name: whoever comes first, a `clear` of data is read, a dict's
    is not.
    """
    template = environment([]).from_string("{{ it.clear }}")
    for turn in turns:
        if turn == "sky":
            assert template.render(it=_Sky()) == "blue"
        else:
            with pytest.raises(SecurityError, match="'clear' of 'dict' object is unsafe"):
                template.render(it={"a": "b"})
