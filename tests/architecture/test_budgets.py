"""The budgets of style: no long function, no long module, no `Any` in a signature, few words."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted([*ROOT.glob("newsletter/**/*.py"), *ROOT.glob("subscribers/**/*.py")])
FUNCTION_LINES = 40
MODULE_LINES = 300
NAMES_OF_NOTHING = {
    "utils", "util", "helpers", "common", "misc", "manager", "handler", "service", "processor",
    "core", "base",
}  # fmt: skip
OTHER_PEOPLES_WORDS = re.compile(r"\b(campaigns?|e?-?blasts?|TODO|FIXME|XXX|HACK)\b")


def _id(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _annotations(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr]:
    arguments = [node for node in ast.walk(function.args) if isinstance(node, ast.arg)]
    found = [function.returns, *(argument.annotation for argument in arguments)]
    return [annotation for annotation in found if annotation is not None]


@pytest.mark.parametrize("path", MODULES, ids=_id)
def test_module_and_its_functions_stay_short(path: Path) -> None:
    """A module has at most 300 lines, a function at most 40."""
    source = path.read_text()
    long = {
        f"{function.name}: {(function.end_lineno or 0) - function.lineno + 1}"
        for function in _functions(ast.parse(source))
        if (function.end_lineno or 0) - function.lineno + 1 > FUNCTION_LINES
    }
    assert source.count("\n") <= MODULE_LINES
    assert not long


@pytest.mark.parametrize("path", MODULES, ids=_id)
def test_signatures_say_what_they_take(path: Path) -> None:
    """No `Any` in a signature."""
    vague = [
        function.name
        for function in _functions(ast.parse(path.read_text()))
        for annotation in _annotations(function)
        if any(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(annotation))
    ]
    assert not vague


@pytest.mark.parametrize("path", MODULES, ids=_id)
def test_words_are_the_glossarys(path: Path) -> None:
    """Modules are named after the domain; other systems' words and leftovers stay out."""
    assert not NAMES_OF_NOTHING & {
        part.removesuffix(".py") for part in path.relative_to(ROOT).parts
    }
    assert not OTHER_PEOPLES_WORDS.findall(path.read_text())


def test_no_import_hides_behind_type_checking() -> None:
    """An upward import behind TYPE_CHECKING is still an upward import."""
    assert not [_id(path) for path in MODULES if "TYPE_CHECKING" in path.read_text()]
