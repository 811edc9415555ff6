import pytest

from newsletter.errors import RenderingError
from newsletter.rendering.stylesheets import compact, fill


def test_variables_are_filled() -> None:
    """Mail programs know no variables, so a theme's are gone before the letter is made."""
    css = "a { color: var(--accent); border: 1px solid var( --line ) }"
    filled = fill(css, {"accent": "#111111", "line": "#222222"}, where="style.css")
    assert filled == "a { color: #111111; border: 1px solid #222222 }"


def test_unknown_variable_names_its_line() -> None:
    """A misspelt colour is found by file and line, with the names there are."""
    with pytest.raises(RenderingError) as caught:
        fill("a{}\nb { color: var(--inc) }", {"ink": "#111111"}, where="style.css")
    assert str(caught.value) == 'style.css:2: there is no colour "inc"; use one of: ink'


def test_compact_keeps_the_rules() -> None:
    """Comments and space go; selectors that need a space keep it."""
    css = "/* why */\n.a > b , .c d {\n  margin : 0 4px; color: red !important;\n}\n"
    assert compact(css) == ".a > b,.c d{margin :0 4px;color:red !important}"
