"""Small notebooks for the tests of the engine, the exporter and the report stage."""

from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4

SHOW = """
class Shown:
    def __init__(self, kind, body, alt=None):
        self.kind, self.body, self.alt = kind, body, alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {self.kind: self.body}, {self.kind: {"alt": self.alt}} if self.alt else {}
"""
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90pt" height="30pt" viewBox="0 0 90 30">'
    '<text x="2" y="20" font-size="12">58%</text></svg>'
)
CHART = f"Shown('image/svg+xml', '''{PICTURE}''', 'Of those who agreed, 58% said so.')"


def write(path: Path, cells: Sequence[str], parameters: str | None = 'language = "en"') -> Path:
    """A notebook of code cells, the first of them tagged `parameters` unless that is None."""
    nodes = [v4.new_code_cell(source) for source in cells]
    if parameters is not None:
        nodes.insert(0, v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    for number, node in enumerate(nodes):
        node.id = f"cell-{number}"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(v4.new_notebook(cells=nodes), path)
    return path


def ran(*outputs: NotebookNode) -> NotebookNode:
    """A notebook as the engine leaves it, each output that of a cell of its own."""
    cells = [
        v4.new_code_cell(f"show({number})\nagain", outputs=[output], execution_count=number)
        for number, output in enumerate(outputs, 1)
    ]
    return v4.new_notebook(cells=cells)


def shown(kind: str, body: str, alt: str = "") -> NotebookNode:
    """One output that a cell showed."""
    metadata = {kind: {"alt": alt}} if alt else {}
    return v4.new_output("execute_result", {kind: body}, metadata=metadata, execution_count=1)
