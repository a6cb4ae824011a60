"""Which tests try a planted fault, and in which order: a plugin of pytest, used by make mutants.

The tests that mirror the faulty module come first, then the others of its folder, the fastest
first; of those no more than take SECONDS together.
"""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

SECONDS = 10.0  # of processor that the tests of one fault may take, as they do without a fault
RECORD = Path("mutmut-stats.json")  # mutmut's, in the folder where it runs the tests
REACHED = Path("reached.json")  # next to it: all tests that reach each function


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
    """Leave in mutmut's record, for each function, the nearest of the tests that reach it.

    All of them are kept in a file next to it, for the next time. The record has the seconds that
    each test took, which on a busy machine are more than the processor's, and the processor's of
    all together.
    """
    known = json.loads(record.read_text(encoding="utf-8"))
    took = known["duration_by_test"]
    part = min(1.0, known["stats_time"] / max(sum(took.values()), 1e-9))
    seconds = {test: part * one for test, one in took.items()}
    place = record.with_name(REACHED.name)
    all_ = json.loads(place.read_text(encoding="utf-8")) if place.is_file() else {}
    for function, tests in known["tests_by_mangled_function_name"].items():
        all_[function] = sorted({*all_.get(function, ()), *tests} & {*took})
    place.write_text(json.dumps(all_), encoding="utf-8")
    known["tests_by_mangled_function_name"] = {
        function: nearest(tests, function.rpartition(".")[0], seconds)
        for function, tests in all_.items()
    }
    record.write_text(json.dumps(known, indent=4), encoding="utf-8")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """The tests of the fault that is planted now, nearest first."""
    module = os.environ.get("MUTANT_UNDER_TEST", "").rpartition(".")[0]
    if module and RECORD.is_file():
        seconds = json.loads(RECORD.read_text(encoding="utf-8"))["duration_by_test"]
        by_name = _order(module, seconds)
        items.sort(key=lambda item: by_name(item.nodeid))
