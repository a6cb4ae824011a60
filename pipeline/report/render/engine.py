"""Runs a page's notebook: papermill, with the parameters checked both ways and nothing kept of it.

A page that fails is a `PageFailed`: which page, which cell, why, and the notebook as it stood.
"""

import ast
import json
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, v4
from papermill.exceptions import PapermillExecutionError

from pipeline.errors import BadInput, Fault, Faults, nearest
from pipeline.report.render.kernels import Kernels
from pipeline.report.render.managers import manager_of

CELL_SECONDS = 600
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


def execute(path: Path, page: str, parameters: dict[str, Any], kernels: Kernels) -> NotebookNode:
    """Run a notebook for one page and return it with its outputs.

    `parameters` are exactly those that the notebook's cell tagged `parameters` declares. The
    result depends on the notebook, the parameters and what the notebook reads, and on nothing else:
    it has no times, no paths of ours and no execution order but its own. Its metadata says, as
    `heard`, which messages of the catalogue it used.

    Raises:
        BadInput: the notebook cannot be read, or its parameters are not those given.
        PageFailed: a cell failed, stopped early, took too long, or its kernel ended.
    """
    notebook = read(path)
    check_parameters(notebook, path.name, page, parameters)
    logging.getLogger("papermill").setLevel(logging.CRITICAL + 1)
    begun: list[NotebookNode] = []
    notebook.cells.append(v4.new_code_cell(HEARD))  # type: ignore[no-untyped-call]
    try:
        done: NotebookNode = papermill.execute_notebook(
            notebook, None, parameters=parameters, kernel_name="python3", language="python",
            progress_bar=False, log_output=False, request_save_on_cell_execute=False,
            autosave_cell_every=0, start_timeout=START_SECONDS, execution_timeout=CELL_SECONDS,
            record_timing=False, kernel_manager_class=manager_of(kernels),
            shutdown_kernel="immediate", on_notebook_start=lambda notebook: begun.append(notebook),
        )  # fmt: skip
    except PapermillExecutionError as error:
        why = f"{error.ename}: {error.evalue}" if error.evalue else str(error.ename)
        raise _failed(path, page, begun, str(error.source), why) from None
    except CellTimeoutError:
        why = f"it took longer than {CELL_SECONDS} seconds."
        raise _failed(path, page, begun, _last_begun(begun), why) from None
    except (DeadKernelError, RuntimeError) as error:
        why = f"its kernel ended ({type(error).__name__})."
        raise _failed(path, page, begun, _last_begun(begun), why) from None
    for cell in done.cells:
        if cell.cell_type == "code" and cell.source.strip() and not _completed(cell):
            raise _failed(path, page, [done], cell.source, _why(cell))
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
        notebook: NotebookNode = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    except FileNotFoundError:
        fault = Fault(f"notebooks/{path.name}", "", "there is no such notebook.", "Bring it back.")
        raise BadInput([fault]) from None
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError):
        fault = Fault(f"notebooks/{path.name}", "", "it is not a notebook.", "Bring it back.")
        raise BadInput([fault]) from None
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata = nbformat.from_dict({})  # type: ignore[no-untyped-call]
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


def _failed(path: Path, page: str, begun: list[NotebookNode], source: str, why: str) -> PageFailed:
    """The failure of one cell, told without a traceback and without folders of this machine."""
    code = [c.source for c in read(path).cells if c.cell_type == "code"]
    number = f"cell {code.index(source) + 1}, " if source in code else ""
    first = FOLDER.sub("", source.strip().splitlines()[0]) if source.strip() else ""
    said = FOLDER.sub("", " ".join(why.split()))[:LONGEST_REASON]
    place = f"page {page}, {number}`{first}`"
    fix = "The notebook as it stood is kept for you."
    fault = Fault(f"notebooks/{path.name}", place, said, fix)
    return PageFailed((fault,), _plain(begun[-1]) if begun else None)


def _last_begun(notebooks: list[NotebookNode]) -> str:
    """The source of the last code cell that was begun."""
    begun = [
        c.source
        for notebook in notebooks
        for c in notebook.cells
        if c.cell_type == "code" and c.metadata.get("papermill", {}).get("start_time")
    ]
    return str(begun[-1]) if begun else ""


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
    """The notebook without papermill's notes: times, paths, and a random name for its own cell."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        if INJECTED in cell.metadata.get("tags", []):
            cell.id = INJECTED
    return notebook
