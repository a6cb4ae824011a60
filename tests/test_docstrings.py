"""What every public function, class and method says of itself."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted([*(ROOT / "pipeline").rglob("*.py"), *(ROOT / "hooks").rglob("*.py")])
TOOLBOXES = (ROOT / "pipeline/stats", ROOT / "pipeline/report/blocks")
SHOWN = [path for path in MODULES if any(path.is_relative_to(box) for box in TOOLBOXES)]
PAGE = re.compile(r"\bView\b")
"""What takes one, or gives what does, makes part of a page: tests of pages show what it makes."""
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


@cache
def of(path: Path) -> list[Public]:
    return list(public(ast.parse(path.read_text(encoding="utf-8")).body, ""))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def those(wrong: Callable[[Public], object], paths: list[Path] = MODULES) -> list[str]:
    """What is public and wrong, by its module and name."""
    return [f"{name(path)}: {it.name}" for path in paths for it in of(path) if wrong(it)]


def test_all_that_is_public_says_what_it_is() -> None:
    trees = {name(path): ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
    assert [path for path, it in trees.items() if it.body and not ast.get_docstring(it)] == []
    assert those(lambda it: not it.said) == []


def test_what_raises_says_so() -> None:
    """The word, and the exception's name where its own body makes it."""

    def silent(it: Public) -> bool:
        is_class = isinstance(it.node, ast.ClassDef)
        return not is_class and "Raises" not in it.said and it.raises()

    assert those(silent) == []


def test_what_takes_or_gives_arrays_says_their_shapes() -> None:
    said = SHAPE.search
    assert (
        those(lambda it: ARRAY.search(it.annotations) and not said(f"{it.said} {it.around}")) == []
    )


def test_what_takes_or_gives_tables_says_what_their_rows_are() -> None:
    assert those(lambda it: TABLE.search(it.annotations) and not ROWS.search(it.said)) == []


def test_public_functions_of_the_toolbox_have_an_example() -> None:
    """Run by tests/test_examples.py."""

    def bare(it: Public) -> bool:
        free = isinstance(it.node, ast.FunctionDef) and "." not in it.name
        return free and not PAGE.search(it.annotations) and ">>> " not in it.said

    assert len(SHOWN) > 40
    assert those(bare, SHOWN) == []


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
