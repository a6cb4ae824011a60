"""Reads a TOML file that a person typed, as far as TOML goes."""

import tomllib
from pathlib import Path
from typing import Any

from pipeline.errors import Faults


def read_toml(path: Path, name: str, fix: str, faults: Faults) -> dict[str, Any]:
    """What the file holds; {} where it cannot be read, which is added to `faults`.

    `name` is what messages call the file; `fix` says what to do where there is none.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        faults.add(name, "", "there is no such file.", fix)
    except IsADirectoryError:
        faults.add(name, "", "it is a folder.", "A TOML file belongs here.")
    except UnicodeDecodeError:
        faults.add(name, "", "it is not UTF-8 text.", "Save it again as UTF-8.")
    except tomllib.TOMLDecodeError as error:
        faults.add(name, "", f"it is not TOML: {error}.", "Fix the line it names.")
    except (ValueError, RecursionError):
        problem = "it is not TOML: a number is too long, or brackets are too deep."
        faults.add(name, "", problem, "Fix that line.")
    return {}
