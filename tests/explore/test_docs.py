"""docs/explore.md: each of its lines runs on a wave, and what it gives is marked."""

import ast
import inspect
import re

import pytest
from matplotlib.axes import Axes

from pipeline.explore import OpenWave, Table
from pipeline.explore.table import MARK
from tests.conftest import ROOT

TEXT = (ROOT / "docs/explore.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
CALLED = ("share", "mean", "crosstab", "associate", "model", "change", "reliability")


def test_every_line_runs_and_what_it_gives_is_marked(
    folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    names: dict[str, object] = {}
    kinds = []
    for line in (line for block in BLOCKS for line in block.splitlines() if line):
        node = ast.parse(line).body[0]
        if not isinstance(node, ast.Expr):
            exec(line, names)
            continue
        given = eval(line, names)
        kinds.append(type(given).__name__)
        if isinstance(given, Axes):
            assert given.get_title("left").startswith(MARK)
        elif ".wide()" not in line and "questions" not in line:
            assert isinstance(given, Table)
            assert len(given)
            assert repr(given).startswith(MARK)
    assert kinds.count("Table") > 12
    assert kinds.count("Axes") == 2


@pytest.mark.parametrize("name", CALLED)
def test_what_an_analyst_calls_has_an_example_and_is_on_the_page(name: str) -> None:
    """Examples are run by tests/test_examples.py."""
    said = inspect.getdoc(getattr(OpenWave, name)) or ""
    assert re.search(r">>> .*example\(", said)
    assert "Raises:" in said
    assert f".{name}(" in TEXT


def test_the_columns_that_the_page_names_are_there(small: OpenWave) -> None:
    table = small.associate("trust", by="region")
    for column in re.findall(r"`(\w+_(?:error|low|high|value|eff)|estimate|caution)`", TEXT):
        assert column in table.columns, column
