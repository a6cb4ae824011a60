"""Runs a page's notebook: papermill, with the parameters checked both ways and nothing kept of it.

Cells are run in this process, which is the page's own; with ENGINE=cold in the environment they
are run by papermill's own engine in a new kernel, the reference that a test compares bytes with.
A page that fails is a `PageFailed`: which page, which cell, why, and the notebook as it stood.
"""

import ast
import json
import logging
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, v4

from pipeline.errors import BadInput, Fault, Faults, nearest

CELL_SECONDS = 600.0
START_SECONDS = 120
INJECTED = "injected-parameters"
LONGEST_REASON = 400
HEARD = """import json as _json, sys as _sys
_wording = _sys.modules.get("pipeline.report.messages")
print(_json.dumps(_wording.heard() if _wording else []))"""
FOLDER = re.compile(r"(?<![\w.])/(?:[^\s/'\":,;]+/)+")


@dataclass
class PageFailed(Exception):
    """A page that could not be made: what to tell people, and the notebook as far as it got."""

    faults: tuple[Fault, ...]
    notebook: NotebookNode | None = None

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def is_cold() -> bool:
    """Whether ENGINE in the environment asks for a new kernel for each page."""
    return os.environ.get("ENGINE") == "cold"


def execute(
    path: Path,
    page: str,
    parameters: dict[str, Any],
    begun: Callable[[str], object] = len,
    cold: bool = False,
) -> NotebookNode:
    """Run a notebook for one page, in this process or in a `cold` kernel; return it with outputs.

    `parameters` are exactly those that the notebook's cell tagged `parameters` declares. The
    result depends on the notebook, the parameters and what the notebook reads, and on nothing else:
    it has no times, no paths of ours and no execution order but its own. Its metadata says, as
    `heard`, which messages of the catalogue it used. `begun` is given the place of each cell.

    Raises:
        BadInput: the notebook cannot be read, or its parameters are not those given.
        PageFailed: a cell failed, stopped early or took too long, or a cold kernel ended.
    """
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from pipeline.report.render import page_engine

    notebook = read(path)
    check_parameters(notebook, path.name, page, parameters)
    logging.getLogger("papermill").setLevel(logging.CRITICAL + 1)
    typed = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    started: list[NotebookNode] = []
    cells: list[str] = []

    def failed(notebooks: list[NotebookNode], source: str, why: str) -> PageFailed:
        said = FOLDER.sub("", " ".join(why.split()))[:LONGEST_REASON]
        fix = "The notebook as it stood is kept for you."
        fault = Fault(f"notebooks/{path.name}", _place(typed, page, source), said, fix)
        return PageFailed((fault,), _plain(notebooks[-1]) if notebooks else None)

    def cell_begins(cell: NotebookNode, **_: Any) -> None:
        cells.append(cell.source)
        begun(_place(typed, page, cell.source))

    notebook.cells.append(v4.new_code_cell(HEARD))
    try:
        done: NotebookNode = papermill.execute_notebook(
            notebook, None, parameters=parameters, kernel_name="python3", language="python",
            engine_name=None if cold else page_engine.NAME,
            progress_bar=False, log_output=False, request_save_on_cell_execute=False,
            autosave_cell_every=0, start_timeout=START_SECONDS, execution_timeout=CELL_SECONDS,
            record_timing=False, on_notebook_start=lambda notebook: started.append(notebook),
            on_cell_start=cell_begins, coalesce_streams=True,
        )  # fmt: skip
    except PapermillExecutionError as error:
        raise failed(started, str(error.source), _told(error)) from None
    except CellTimeoutError:
        why = f"it took longer than {CELL_SECONDS:g} seconds."
        raise failed(started, cells[-1], why) from None
    except (DeadKernelError, RuntimeError) as error:
        why = f"its kernel ended ({type(error).__name__})."
        raise failed(started, cells[-1] if cells else "", why) from None
    for cell in done.cells:
        if cell.cell_type == "code" and cell.source.strip() and not _completed(cell):
            raise failed([done], cell.source, _why(cell))
    notes = json.loads(done.cells.pop().outputs[-1].text)
    done = _plain(done)
    done.metadata.heard = notes
    return done


def read(path: Path) -> NotebookNode:
    """A notebook, without what a person's own runs may have left in it.

    Raises:
        BadInput: it is not there or is not a notebook.
    """
    try:
        text = path.read_text(encoding="utf-8")
        notebook: NotebookNode = nbformat.reads(text, as_version=4)
    except FileNotFoundError:
        fault = Fault(f"notebooks/{path.name}", "", "there is no such notebook.", "Bring it back.")
        raise BadInput([fault]) from None
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError):
        fault = Fault(f"notebooks/{path.name}", "", "it is not a notebook.", "Bring it back.")
        raise BadInput([fault]) from None
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata = nbformat.from_dict({})
    return notebook


def check_parameters(
    notebook: NotebookNode, name: str, page: str, parameters: dict[str, Any]
) -> None:
    """See that a page's parameters are those that its notebook declares, in name and type.

    Raises:
        BadInput: there is not exactly one cell tagged `parameters`, it holds more than names with
            plain values, or the two sides differ; lists all.
    """
    faults = Faults()
    file = f"notebooks/{name}"
    tagged = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    if len(tagged) != 1 or tagged[0].cell_type != "code":
        problem = f"{len(tagged)} cells are tagged 'parameters'."
        faults.add(file, f"page {page}", problem, "Tag exactly one code cell.")
        faults.raise_if_any()
    declared = _declared(tagged[0].source, file, faults)
    for given in sorted(set(parameters) - set(declared)):
        problem = f"it does not declare the parameter '{given}'."
        fix = f"Declare it in the cell tagged 'parameters'.{nearest(given, declared)}"
        faults.add(file, f"page {page}", problem, fix)
    for missing in sorted(set(declared) - set(parameters)):
        problem = f"it declares the parameter '{missing}', which no page gives."
        faults.add(file, f"page {page}", problem, f"Remove it.{nearest(missing, parameters)}")
    for both in sorted(set(declared) & set(parameters)):
        if type(parameters[both]) is not type(declared[both]):
            given, wanted = type(parameters[both]).__name__, type(declared[both]).__name__
            problem = f"the parameter '{both}' is {given}, and is declared as {wanted}."
            faults.add(file, f"page {page}", problem, "Give it the declared type.")
    faults.raise_if_any()


def _declared(source: str, file: str, faults: Faults) -> dict[str, Any]:
    """Names and default values of a cell of plain assignments."""
    declared: dict[str, Any] = {}
    fix = 'Keep to lines such as: language = "en"'
    try:
        lines = ast.parse(source).body
    except SyntaxError:
        faults.add(file, "cell tagged 'parameters'", "it is not Python.", fix)
        return {}
    for line in lines:
        targets = line.targets if isinstance(line, ast.Assign) else []
        target = targets[0] if len(targets) == 1 else None
        if not isinstance(line, ast.Assign) or not isinstance(target, ast.Name):
            problem = f"`{ast.unparse(line)[:60]}` is not a name with a plain value."
            faults.add(file, "cell tagged 'parameters'", problem, fix)
            continue
        try:
            declared[target.id] = ast.literal_eval(line.value)
        except ValueError:
            problem = f"the value of '{target.id}' is not a plain one."
            faults.add(file, "cell tagged 'parameters'", problem, fix)
    return declared


def _place(typed: list[str], page: str, source: str) -> str:
    """A page's cell, by its number among those typed and its first line; no folder of ours."""
    number = f"cell {typed.index(source) + 1}, " if source in typed else ""
    first = FOLDER.sub("", source.strip().splitlines()[0]) if source.strip() else ""
    return f"page {page}, {number}`{first}`"


def _told(error: Any) -> str:
    """What a cell raised."""
    if error.ename in ("MemoryError", "_ArrayMemoryError", "ArrowMemoryError"):
        return "the machine has too little memory for it."
    return f"{error.ename}: {error.evalue}" if error.evalue else str(error.ename)


def _why(cell: NotebookNode) -> str:
    """Why a cell that papermill passed was not completed."""
    raised = [output.ename for output in cell.outputs if output.output_type == "error"]
    return f"it was not run to its end ({', '.join(raised) or 'an earlier cell stopped it'})."


def _completed(cell: NotebookNode) -> bool:
    """Whether a cell ran to its end without an error."""
    status = cell.metadata.papermill
    errors = [output for output in cell.outputs if output.output_type == "error"]
    ran = cell.execution_count is not None
    return bool(ran and status.status == "completed" and not status.exception and not errors)


def _plain(notebook: NotebookNode) -> NotebookNode:
    """The notebook without the notes of papermill and of a kernel: times, paths, random names."""
    for note in ("papermill", "language_info"):
        notebook.metadata.pop(note, None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        if INJECTED in cell.metadata.get("tags", []):
            cell.id = INJECTED
    return notebook
