"""What every public function, class and method says of itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted([*(ROOT / "pipeline").rglob("*.py"), *(ROOT / "hooks").rglob("*.py")])
TOOLBOXES = (ROOT / "pipeline/stats", ROOT / "pipeline/report/blocks")
SHOWN = [path for path in MODULES if any(path.is_relative_to(box) for box in TOOLBOXES)]
PAGE = re.compile(r"\bView\b")
"""A function that takes one makes part of a page, and tests of pages show what it makes."""
ARRAY = re.compile(r"\b(Floats|Ints|Bools|NDArray|ArrayLike)\b")
TABLE = re.compile(r"\b(DataFrame|Series)\b")
#: (n,), (rows,), (A, T, S), (..., k), (V, levels), (n, J + 1); or in words.
SIZE = r"(?:\.\.\.|[A-Za-z](?: [+-] 1)?|\d+)"
SHAPE = re.compile(
    rf"\([\w ]+,\)|\((?:\w+, )*{SIZE},(?: [\w.+ -]+,?)*\)|\((?:\w+, )+{SIZE}\)"
    r"|\A\(\w+, \w+\)|\bshapes?\b|\bscalars?\b"
)
ROWS = re.compile(r"\b(rows?|columns?|tables?|answers|respondents?)\b", re.IGNORECASE)


class Public(NamedTuple):
    """A public function, class or method, and what its class says if it has one."""

    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    around: str

    @property
    def said(self) -> str:
        return ast.get_docstring(self.node) or ""

    @property
    def annotations(self) -> str:
        """Of what it takes and gives."""
        if isinstance(self.node, ast.ClassDef):
            return ""
        takes = self.node.args
        every = [*takes.posonlyargs, *takes.args, *takes.kwonlyargs]
        nodes = [arg.annotation for arg in every] + [self.node.returns]
        return " ".join(ast.unparse(node) for node in nodes if node)

    def raises(self) -> bool:
        """Whether its own body raises, by itself or through the faults that it gathered."""
        waiting: list[ast.AST] = list(self.node.body)
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
                continue
            if isinstance(node, ast.Raise) and node.exc is not None:
                return True
            if isinstance(node, ast.Attribute) and node.attr == "raise_if_any":
                return True
            waiting.extend(ast.iter_child_nodes(node))
        return False


def public(body: list[ast.stmt], prefix: str, around: str = "") -> Iterator[Public]:
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("_"):
            continue
        found = Public(f"{prefix}{node.name}", node, around)
        yield found
        if isinstance(node, ast.ClassDef):
            yield from public(node.body, f"{found.name}.", found.said)


def of(path: Path) -> list[Public]:
    return list(public(ast.parse(path.read_text(encoding="utf-8")).body, ""))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_all_that_is_public_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or not tree.body
    assert [it.name for it in of(path) if not it.said] == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_what_raises_says_so(path: Path) -> None:
    """The word, and the exception's name where its own body makes it."""
    functions = [it for it in of(path) if not isinstance(it.node, ast.ClassDef)]
    assert [it.name for it in functions if it.raises() and "Raises" not in it.said] == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_what_takes_or_gives_arrays_says_their_shapes(path: Path) -> None:
    silent = [
        it.name
        for it in of(path)
        if ARRAY.search(it.annotations) and not SHAPE.search(f"{it.said} {it.around}")
    ]
    assert silent == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_what_takes_or_gives_tables_says_what_their_rows_are(path: Path) -> None:
    silent = [
        it.name for it in of(path) if TABLE.search(it.annotations) and not ROWS.search(it.said)
    ]
    assert silent == []


@pytest.mark.parametrize("path", SHOWN, ids=name)
def test_public_functions_of_the_toolbox_have_an_example(path: Path) -> None:
    """Run by tests/test_examples.py."""
    functions = [it for it in of(path) if isinstance(it.node, ast.FunctionDef)]
    free = [it for it in functions if "." not in it.name and not PAGE.search(it.annotations)]
    bare = [it.name for it in free if ">>> " not in it.said]
    assert bare == []


@pytest.mark.parametrize(
    "said",
    [
        "(n,) weights.",
        "Of (rows,)",
        "Ratios (A, T, S) of cells (..., A, T, C).",
        "(V, levels)",
        "(n, J + 1)",
    ],
)
def test_a_shape_is_known_when_it_is_seen(said: str) -> None:
    assert SHAPE.search(said)


@pytest.mark.parametrize(
    "said", ["The weights.", "Weights (see below).", "Ends (low, high).", "(n)"]
)
def test_no_shape_is_seen_where_there_is_none(said: str) -> None:
    assert not SHAPE.search(said)


def test_there_is_enough_to_read() -> None:
    assert sum(len(of(path)) for path in MODULES) > 600
