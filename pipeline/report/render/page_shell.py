"""An IPython shell for one page: it runs cells and keeps what they show as a notebook's outputs.

The outputs are those that a kernel of ipykernel would send, without the kernel's messages: what a
cell shows, prints and raises, in order.
"""

import base64
import contextlib
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode, v4
from traitlets import Type
from traitlets.config import Config


class CellTimeout(BaseException):
    """A cell took too long. Not an Exception: a cell that catches those is stopped too."""


class _Publisher(DisplayPublisher):
    """Keeps what `display` is given."""

    def publish(  # type: ignore[override]
        self, data: dict[str, Any], metadata: dict[str, Any] | None = None, **_: Any
    ) -> None:
        assert self.shell is not None
        self.shell.show("display_data", data, metadata or {})

    def clear_output(self, wait: bool = False) -> None:  # noqa: ARG002 - IPython hands it over
        self.shell.outputs.clear()


class _Hook(DisplayHook):
    """Keeps the value of a cell's last line."""

    def start_displayhook(self) -> None:
        pass

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(
        self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None
    ) -> None:
        shell = self.shell
        assert shell is not None
        shell.show("execute_result", format_dict, md_dict or {}, execution_count=self.prompt_count)

    def finish_displayhook(self) -> None:
        pass


class _Stream:
    """What a cell prints, as far as it is not followed by something else."""

    encoding, errors = "utf-8", "strict"

    def __init__(self, outputs: list[NotebookNode], name: str) -> None:
        self._outputs, self.name = outputs, name

    def write(self, text: str) -> int:
        """Add to the stream's last output, or begin one."""
        last = self._outputs[-1] if self._outputs else None
        if not text:
            return 0
        if last is not None and last.get("name") == self.name:
            last.text += text
        else:
            self._outputs.append(_output("stream", name=self.name, text=text))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Write each."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        """It is no terminal."""
        return False

    def writable(self) -> bool:
        """It takes text."""
        return True


class PageShell(InteractiveShell):
    """IPython's own shell, but for where its output goes. One for each process."""

    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)
    system = InteractiveShell.system_piped

    def __init__(self, **given: Any) -> None:
        self.outputs: list[NotebookNode] = []
        super().__init__(config=_settings(), **given)  # type: ignore[no-untyped-call]
        self.enable_matplotlib("inline")  # type: ignore[no-untyped-call]

    def init_virtualenv(self) -> None:
        """Stay with the packages of this interpreter."""

    def enable_gui(self, gui: str | None = None) -> None:
        """Pages have no windows."""

    def ask_exit(self) -> None:
        """Stop the page where a cell says `exit`.

        Raises:
            SystemExit: always.
        """
        raise SystemExit

    def show(self, kind: str, data: dict[str, Any], metadata: dict[str, Any], **more: Any) -> None:
        """Keep something that the cell shows; bytes as base64, as notebooks have them."""
        plain = {
            name: base64.b64encode(body).decode() if isinstance(body, bytes) else body
            for name, body in data.items()
        }
        self.outputs.append(_output(kind, data=plain, metadata=metadata, **more))

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        """Keep an error: where IPython's subclasses say where tracebacks go."""
        error = {"ename": etype.__name__, "evalue": str(evalue), "traceback": list(stb)}
        self.outputs.append(_output("error", **error))

    def run(self, cell: NotebookNode, seconds: float) -> BaseException | None:
        """Run a cell, set its outputs and its number, and return what stopped it, or nothing.

        Raises:
            CellTimeout: it took longer than so many seconds.
        """
        self.outputs = cell.outputs = []
        cell.execution_count = self.execution_count
        printed, warned = _Stream(self.outputs, "stdout"), _Stream(self.outputs, "stderr")
        with (
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(warned),
            _at_most(seconds),
        ):
            done = self.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]
        if isinstance(done.error_in_exec, CellTimeout):
            raise done.error_in_exec
        stopped: BaseException | None = done.error_before_exec or done.error_in_exec
        return stopped


def _output(kind: str, **content: Any) -> NotebookNode:
    made: NotebookNode = v4.new_output(kind, **content)
    return made


def _settings() -> Config:
    """No history on the disk, none of the user's start-up files."""
    settings = Config()
    settings.HistoryManager.enabled = False
    settings.InteractiveShell.colors = "Neutral"
    settings.InteractiveShell.autoindent = False
    return settings


@contextlib.contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise CellTimeout here after so many seconds."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise CellTimeout(f"longer than {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def shell() -> PageShell:
    """This process's shell."""
    found: PageShell = PageShell.instance()
    assert sys.modules["__main__"] is found.user_module
    return found
