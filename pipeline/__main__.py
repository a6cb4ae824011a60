"""The command line: what was asked for, and how it ended. `commands` has a file for each command.

Exit status: 0 done; 2 what was typed or brought is wrong (all of it is listed); 70 a fault of ours.
"""

import argparse
import importlib
import re
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from pipeline import commands
from pipeline.files import Folders, trouble
from pipeline.lock import alone

ABOUT = (
    "From the export of a survey to its pages, one command a stage; `make report` runs all of them "
    "in order. `python -m pipeline COMMAND --help` says what a command reads and writes, with an "
    "example. Exit status: 0 done; 2 what was typed or brought is wrong, and all of it is listed; "
    "70 a fault of the pipeline."
)
TOO_LITTLE = (
    "the machine has too little memory for this wave. Close other programs, or use a larger one."
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    from pipeline.errors import BadInput

    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        with _stoppable():
            _run(options)
    except BadInput as bad:
        stays = getattr(options.module, "UNCHANGED", "Nothing")
        print(f"{options.command}: {bad}\n{stays} was written.", file=sys.stderr)
        return 2
    except OSError as error:
        said = trouble(error, options.root)
        print(f"{options.command}: {said}\nNothing was lost.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{options.command}: stopped; nothing half made was left.", file=sys.stderr)
        return 130
    except (MemoryError, BrokenExecutor):
        print(f"{options.command}: {TOO_LITTLE}\nNothing was lost.", file=sys.stderr)
        return 2
    except Exception as error:  # the last resort: no traceback, and no data, reaches a user
        if options.debug:
            raise
        print(f"{options.command}: {_ours(error)}", file=sys.stderr)
        return 70
    return 0


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let a request to end (SIGTERM, or a terminal that closes) do what a Ctrl-C does."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.signal(one, stop) for one in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class _Parser(argparse.ArgumentParser):
    """Names the nearest command where there is none of the name typed."""

    def error(self, message: str) -> NoReturn:
        """End with what is wrong."""
        from pipeline.errors import nearest

        typed = re.match(r"argument COMMAND: invalid choice: '([^']*)'", message)
        super().error(message + (nearest(typed[1], commands.names()) if typed else ""))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m pipeline", description=ABOUT)
    parser.add_argument("--root", type=Path, default=Path(), help="the project's folder")
    parser.add_argument("--wave", help="the wave; config.toml names the default")
    parser.add_argument("--debug", action="store_true", help="show tracebacks: for developers only")
    each = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in commands.names():
        module = importlib.import_module(f"pipeline.commands.{name}")
        about = (module.__doc__ or "").strip()
        command = each.add_parser(
            name,
            help=about.splitlines()[0],
            description=about,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,  # a misspelt option is refused, and never taken for another
        )
        command.set_defaults(module=module)
        if getattr(module, "OF_A_WAVE", True):  # it may stand before the command or after it
            said = "the wave; config.toml names the default"
            command.add_argument("--wave", default=argparse.SUPPRESS, help=said)
        if hasattr(module, "arguments"):
            module.arguments(command)
    return parser


def _run(options: argparse.Namespace) -> None:
    """Find the folders and hand over to the command."""
    if not getattr(options.module, "OF_A_WAVE", True):
        options.module.run(Folders(options.root, ""), None, options)
        return
    from pipeline.config import Run, read_config

    config = read_config(options.root / "config.toml")
    if options.wave is not None:
        _check_wave(options.wave, Run)
    folders = Folders(options.root, options.wave or config.run.wave)
    with alone(folders, config.run.open_to_group):
        from pipeline.runlog import logged

        with logged(folders, options.command, getattr(options, "supersede", "")):
            options.module.run(folders, config, options)


def _check_wave(wave: str, run: type) -> None:
    """Refuse a wave's name that could not be a folder's.

    Raises:
        BadInput: it has a character that the name of a wave may not have.
    """
    from pydantic import ValidationError

    from pipeline.errors import BadInput, Fault

    try:
        run(wave=wave)
    except ValidationError:
        fix = "Use letters, digits, hyphens and underscores, 41 at the most."
        raise BadInput([Fault("--wave", "", "this cannot be the name of a wave.", fix)]) from None


def _ours(error: Exception) -> str:
    """Say where an unforeseen error arose, and nothing of the data that it may have met."""
    here = Path(__file__).parent
    frames = [
        f
        for f in traceback.extract_tb(error.__traceback__)
        if Path(f.filename).is_relative_to(here)
    ]
    place = f"pipeline/{Path(frames[-1].filename).relative_to(here)}, line {frames[-1].lineno}"
    return (
        f"a fault of the pipeline, not of your input ({type(error).__name__} at {place}).\n"
        "Nothing was lost. Please report it with this line; --debug shows a developer more."
    )


if __name__ == "__main__":
    sys.exit(main())
