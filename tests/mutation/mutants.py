"""The faults: what a slip of the hand makes of a line, by the syntax tree. Pure."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import TypeAlias

Change: TypeAlias = Callable[[], None]
Site: TypeAlias = tuple[ast.AST, str, Change]

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_KEPT = {"dataclass", "TypeVar", "NewType", "lru_cache"}
"""Calls whose arguments say how a class is built or how much is kept, not what comes out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A module with one fault in it."""

    line: int
    about: str
    """What the line says now, or is said to be instead."""
    code: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every fault of a module, one at a time."""
    count = len(list(_sites(ast.parse(source))))
    for number in range(count):
        tree = ast.parse(source)
        node, about, change = list(_sites(tree))[number]
        line, before = getattr(node, "lineno", 1), ast.unparse(node)
        change()
        shown = f"{_short(before)}  ->  {about or _short(ast.unparse(node))}"
        yield Mutant(line=line, about=shown, code=ast.unparse(tree))


def _short(code: str) -> str:
    line = " ".join(code.split())
    return line if len(line) <= 70 else f"{line[:67]}..."


def _sites(tree: ast.Module) -> Iterator[Site]:
    """Where a fault can be put: a node, what becomes of it if it goes, and how to put it there."""
    for node in _meant(tree):
        yield from _faults(node)
        for field in ("body", "orelse", "finalbody"):
            yield from _omissions(node, field)


@singledispatch
def _faults(_: ast.AST) -> Iterator[Site]:
    """The faults of one node."""
    yield from ()


@_faults.register
def _(node: ast.Compare) -> Iterator[Site]:
    for at, operator in enumerate(node.ops):
        yield node, "", _put(node, "ops", [*node.ops[:at], _COMPARISONS[type(operator)](), *node.ops[at + 1 :]])  # fmt: skip


@_faults.register
def _(node: ast.BoolOp) -> Iterator[Site]:
    yield node, "", _put(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())


@_faults.register(ast.BinOp)
@_faults.register(ast.AugAssign)
def _(node: ast.BinOp | ast.AugAssign) -> Iterator[Site]:
    if type(node.op) in _OPERATORS:
        yield node, "", _put(node, "op", _OPERATORS[type(node.op)]())


@_faults.register
def _(node: ast.UnaryOp) -> Iterator[Site]:
    if isinstance(node.op, ast.Not):
        yield node, "", _put(node, "operand", _negated(node.operand))


@_faults.register
def _(node: ast.Constant) -> Iterator[Site]:
    if (value := _other(node.value)) is not None:
        yield node, "", _put(node, "value", value)


@_faults.register(ast.If)
@_faults.register(ast.IfExp)
@_faults.register(ast.While)
def _(node: ast.If | ast.IfExp | ast.While) -> Iterator[Site]:
    if not _is_turned(node.test):
        yield node.test, "not that", _put(node, "test", _negated(node.test))


@_faults.register
def _(node: ast.Return) -> Iterator[Site]:
    # Another constant is tried in a constant's place, and a yes that becomes nothing is a no.
    if node.value is not None and not isinstance(node.value, ast.Constant):
        yield node, "", _put(node, "value", ast.Constant(value=None))


def _omissions(node: ast.AST, field: str) -> Iterator[Site]:
    """Statements that may be forgotten: a call for its effect, a refusal, a turn of a loop."""
    body = getattr(node, field, None)
    if not isinstance(body, list):
        return
    for at, statement in enumerate(body):
        called = isinstance(statement, ast.Expr) and not isinstance(statement.value, ast.Constant)
        if called or isinstance(statement, ast.Raise | ast.Continue | ast.Break | ast.AugAssign):
            gone = ast.copy_location(ast.Pass(), statement)
            yield statement, "nothing", _set(body, at, gone)


def _meant(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but annotations, docstrings, imports and the arguments of what only declares."""
    yield tree
    for name, value in ast.iter_fields(tree):
        if name in {"annotation", "returns", "type_params"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_declaration(child):
                yield from _meant(child)


def _is_declaration(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in _KEPT
    if isinstance(node, ast.AnnAssign):
        return ast.unparse(node.annotation) == "TypeAlias"
    named = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    return named or isinstance(node, ast.Import | ast.ImportFrom | ast.Assert)


def _other(value: object) -> object:
    """Another constant; None for what has none: words for people are not the program's to mean."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return None if " " in value else f"{value}XX"
    return None


def _is_turned(test: ast.expr) -> bool:
    """Whether one of the other faults turns the condition round already."""
    compared = isinstance(test, ast.Compare) and len(test.ops) == 1
    return compared or (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not))


def _negated(test: ast.expr) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(op=ast.Not(), operand=test), test)


def _set(items: list[ast.AST], at: int, new: ast.AST) -> Change:
    def change() -> None:
        items[at] = new

    return change


def _put(node: ast.AST, field: str, new: object) -> Change:
    def change() -> None:
        setattr(node, field, new)

    return change
