"""Plants again, by its text, a fault that no test has found, once a test was written for it.

The tests are those of the module by its name, or those of its folder where no file mirrors it.
"""

import os
import re
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

from benchmarks.mutants_page import Change

FAILED = 1  # the status of pytest where tests were run and some of them failed


def planted(text: str, before: str, after: str) -> list[str]:
    """A program with a change, once for each place where what is changed stands.

    Examples:
        >>> planted("a = 1\\nb = f(\\n    a, a)\\n", "f( a, a)", "f( a)")
        ['a = 1\\nb = f( a)\\n']
    """
    places = re.finditer(r"\s+".join(map(re.escape, before.split())), text)
    return [text[: at.start()] + after + text[at.end() :] for at in places]


def tests_of(file: str, folder: Path) -> str:
    """The tests next to a module: a file of its name, or a folder.

    Examples:
        >>> root = Path(__file__).parents[1]
        >>> tests_of("pipeline/disclose/within_table.py", root)
        'tests/disclose/test_within_table.py'
        >>> tests_of("pipeline/disclose/__init__.py", root)
        'tests/disclose/test_disclose.py'
    """
    path = Path("tests", *Path(file).with_suffix("").parts[1:])
    path = path.parent / path.parent.name if path.name == "__init__" else path
    own = path.with_name(f"test_{path.name}.py")
    return (own if (folder / own).is_file() else own.parent).as_posix()


def is_found(change: Change, folder: Path) -> bool:
    """Whether a test fails wherever a fault is planted; `folder`: a copy that may be spoilt.

    Raises:
        SystemExit: the lines are not there any more, or pytest could not run the tests.
    """
    file, before, after = change
    path, tests = folder / file, tests_of(file, folder)
    sound = path.read_text(encoding="utf-8")
    faulty = planted(sound, before, after)
    if not faulty:
        raise SystemExit(f"mutants: {file} has no such line any more: {before}")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", tests]
    # Python would run what it compiled of one fault for the next of as many bytes, in one second.
    uncompiled = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    Path(cache_from_source(path)).unlink(missing_ok=True)
    ends = []
    try:
        for text in faulty:
            path.write_text(text, encoding="utf-8")
            run = subprocess.run(command, cwd=folder, env=uncompiled, capture_output=True)
            ends.append(run.returncode)
    finally:
        path.write_text(sound, encoding="utf-8")
    if not set(ends) <= {0, FAILED}:
        raise SystemExit(
            f"mutants: pytest {tests} ended with {ends} where this is changed: {before}"
        )
    return all(end == FAILED for end in ends)
