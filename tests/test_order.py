"""Which files of tests go first, so that two workers end at about the same time."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.conftest import LONG, SECONDS, Recorder, pytest_collection_modifyitems


class Cache:
    """Stands in for what pytest keeps between runs."""

    def __init__(self, **seconds: float) -> None:
        self.kept: dict[str, Any] = {SECONDS: {f"tests/{k}.py": v for k, v in seconds.items()}}

    def get(self, name: str, default: object) -> Any:
        return self.kept.get(name, default)

    def set(self, name: str, value: object) -> None:
        self.kept[name] = value


def order(cache: Cache | None, *files: str) -> list[str]:
    items = [SimpleNamespace(nodeid=f"tests/{file}.py::test") for file in files]
    pytest_collection_modifyitems(SimpleNamespace(cache=cache), items)
    return [item.nodeid.removeprefix("tests/").removesuffix(".py::test") for item in items]


def test_what_took_long_goes_first_and_the_rest_in_its_order() -> None:
    files = ("b", "a", "short", "long")
    assert order(Cache(short=3, long=40), *files) == ["long", "short", "b", "a"]
    assert order(None, "x", LONG[1], LONG[0]) == [LONG[0], LONG[1], "x"]


def test_files_that_are_said_to_take_long_are_there() -> None:
    assert [one for one in LONG if not (Path(__file__).parent / f"{one}.py").is_file()] == []


def test_times_are_summed_by_file_and_others_keep_theirs() -> None:
    cache = Cache(a=9, b=5)
    recorder = Recorder(SimpleNamespace(cache=cache))
    for seconds in (1.26, 2.0):
        recorder.pytest_runtest_logreport(
            SimpleNamespace(nodeid="tests/a.py::test[x::y]", duration=seconds)
        )
    recorder.pytest_sessionfinish()
    assert cache.kept[SECONDS] == {"tests/a.py": 3.3, "tests/b.py": 5}
