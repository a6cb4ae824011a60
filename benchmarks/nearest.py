"""Which tests try a planted fault, and in which order: a plugin of pytest, used by make mutants.

The tests that mirror the faulty module come first, then the others of its folder, the fastest
first; of those no more than take SECONDS together.
"""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

SECONDS = 10.0  # what the tests of one fault may take, by what they took without a fault
RECORD = Path("mutmut-stats.json")  # mutmut's, in the folder where it runs the tests


def mirrors(test: str, module: str) -> bool:
    """Whether a test is in the file, or in the folder, that mirrors a module by its name.

    Examples:
        >>> mirrors("tests/disclose/test_derived.py::test_a", "pipeline.disclose.derived")
        True
        >>> mirrors("tests/disclose/test_flow.py::test_a", "pipeline.disclose.derived")
        False
    """
    file = Path(test.partition("::")[0]).with_suffix("")
    own = module.split(".")[1:]
    parts = [*file.parts[1:-1], file.name.removeprefix("test_")]
    return parts[: len(own)] == own


def _order(module: str, seconds: Mapping[str, float]) -> Any:
    return lambda test: (not mirrors(test, module), seconds.get(test, 0.0), test)


def nearest(
    tests: Iterable[str], module: str, seconds: Mapping[str, float], most: float = SECONDS
) -> list[str]:
    """The tests of one function, in order, as many as take no more than `most` seconds.

    The first is among them, however long it takes.
    """
    kept: list[str] = []
    spent = 0.0
    for test in sorted(tests, key=_order(module, seconds)):
        if not kept or spent + seconds.get(test, 0.0) <= most:
            kept.append(test)
            spent += seconds.get(test, 0.0)
    return kept


def narrow(record: Path) -> None:
    """Leave in mutmut's record, for each function, the nearest of the tests that reach it."""
    known = json.loads(record.read_text(encoding="utf-8"))
    reached = known["tests_by_mangled_function_name"]
    for function, tests in reached.items():
        module = function.rpartition(".")[0]
        reached[function] = nearest(tests, module, known["duration_by_test"])
    record.write_text(json.dumps(known, indent=4), encoding="utf-8")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """The tests of the fault that is planted now, nearest first."""
    module = os.environ.get("MUTANT_UNDER_TEST", "").rpartition(".")[0]
    if module and RECORD.is_file():
        seconds = json.loads(RECORD.read_text(encoding="utf-8"))["duration_by_test"]
        by_name = _order(module, seconds)
        items.sort(key=lambda item: by_name(item.nodeid))
