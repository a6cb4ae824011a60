"""The engine that papermill runs pages with: cells in this process, which is the page's own.

Registered with papermill's extension point for engines. A cold kernel, papermill's own engine, is
the reference: a test compares the bytes.
"""

from collections.abc import Callable
from typing import Any

from nbclient.exceptions import CellTimeoutError
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines

from pipeline.report.render.page_shell import CellTimeout, shell

NAME = "pages"


class PageEngine(Engine):  # type: ignore[misc]
    """Runs every cell of a notebook in this process's shell, up to the first that fails."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,  # noqa: ARG003 - papermill hands it over
        *,
        execution_timeout: float,
        on_notebook_start: Callable[..., object],
        on_cell_start: Callable[..., object],
        **_: Any,
    ) -> None:
        """Run the notebook; the callbacks are those that nbclient has, by the same names.

        Raises:
            CellTimeoutError: a cell took longer than `execution_timeout` seconds.
        """
        on_notebook_start(notebook=nb_man.nb)
        for index, cell in enumerate(nb_man.nb.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            on_cell_start(cell=cell, cell_index=index)
            nb_man.cell_start(cell, cell_index=index)
            try:
                stopped = shell().run(cell, execution_timeout)
                if stopped is not None:
                    nb_man.cell_exception(cell, cell_index=index)
                    return
            except CellTimeout as late:
                raise CellTimeoutError(str(late)) from None
            finally:
                nb_man.cell_complete(cell, cell_index=index)


papermill_engines.register(NAME, PageEngine)
