"""The page of planted faults: which are tried, by which tests, and where each that is left goes."""

import json
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from scipy.stats import binomtest

from benchmarks import mutants, mutants_page, nearest

SHOWN = """# pipeline.weight.rake.x_f__mutmut_3: survived
--- pipeline/weight/rake.py
+++ pipeline/weight/rake.py
@@ -1,5 +1,4 @@
 def f(a, b):
-    first = a
-    return a | b
+    return a & b
 # --
"""
CHANGE = ("pipeline/weight/rake.py", "first = a return a | b", "return a & b")


def test_a_change_is_read_from_the_difference() -> None:
    assert mutants.change(SHOWN) == CHANGE


@pytest.mark.parametrize("known", [True, False])
def test_share_is_of_those_that_are_faults(monkeypatch: pytest.MonkeyPatch, known: bool) -> None:
    """8 of 10 found; where one of the two is no fault, 8 of 9."""
    other = ("pipeline/weight/a.py", "x = 1", "x = 2")
    monkeypatch.setattr(mutants_page, "version", lambda name: "1")
    monkeypatch.setattr(mutants_page, "reasons", lambda: {CHANGE: "the same"} if known else {})
    counts = Counter(killed=7, timeout=1, survived=2)
    page = mutants_page.page([mutants_page.Part("weight", counts, [CHANGE, other], 1925)])
    row = "| `weight` | 1,925 | 10 | 8 |"
    row += " 1 | 1 | 89% | 57% to 98% |" if known else " 0 | 2 | 80% | 49% to 94% |"
    assert row in page
    same, _, rest = page.partition("## Faults that no test finds")
    assert ("`` return a & b ``" in same) == known
    assert ("first = a return a \\| b" in rest) != known
    assert "`` x = 2 ``" in rest


@pytest.mark.parametrize(("found", "of"), [(0, 10), (8, 10), (10, 10), (57, 60), (300, 340)])
def test_the_interval_is_wilsons(found: int, of: int) -> None:
    wanted = binomtest(found, of).proportion_ci(0.95, method="wilson")
    assert mutants_page.interval(found, of) == pytest.approx((wanted.low, wanted.high), abs=1e-6)


def test_a_larger_sample_has_the_smaller_one_and_is_spread_over_all() -> None:
    names = [f"pipeline.a.x_f__mutmut_{number}" for number in range(1000)]
    chosen = mutants.sample(names, 100)
    assert chosen == mutants.sample(names[::-1], 100)
    assert set(mutants.sample(names, 40)) < set(chosen)
    assert len(set(chosen)) == 100
    assert 30 < sum(names.index(one) < 500 for one in chosen) < 70
    assert sorted(mutants.sample(names, 0)) == sorted(names)


OWN = "tests/disclose/test_derived.py::test_own"
FAST, SLOW = "tests/disclose/test_flow.py::test_fast", "tests/disclose/test_joint.py::test_slow"
SECONDS = {OWN: 9.0, FAST: 2.0, SLOW: 40.0}
MODULE = "pipeline.disclose.derived"


def test_the_file_that_mirrors_the_module_comes_first() -> None:
    assert nearest.nearest([SLOW, FAST, OWN], MODULE, SECONDS, most=60) == [OWN, FAST, SLOW]
    assert nearest.nearest([SLOW, FAST, OWN], MODULE, SECONDS, most=20) == [OWN, FAST]
    assert nearest.nearest([SLOW], MODULE, SECONDS, most=20) == [SLOW], "one is always run"
    assert nearest.mirrors("tests/disclose/editions/test_joint.py::t", "pipeline.disclose.editions")
    assert not nearest.mirrors("tests/stats/test_rake.py::t", "pipeline.weight.rake")


def test_tests_are_run_in_that_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = {
        "duration_by_test": SECONDS,
        "stats_time": sum(SECONDS.values()),
        "tests_by_mangled_function_name": {f"{MODULE}.x_f": [SLOW, OWN]},
    }
    (tmp_path / nearest.RECORD).write_text(json.dumps(record), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUTANT_UNDER_TEST", f"{MODULE}.x_f__mutmut_1")
    items = [SimpleNamespace(nodeid=name) for name in (SLOW, FAST, OWN)]
    nearest.pytest_collection_modifyitems(items)
    assert [item.nodeid for item in items] == [OWN, FAST, SLOW]
    nearest.narrow(tmp_path / nearest.RECORD)
    left = json.loads((tmp_path / nearest.RECORD).read_text("utf-8"))
    assert left["tests_by_mangled_function_name"] == {f"{MODULE}.x_f": [OWN]}
    left["stats_time"] /= 10  # a busy machine: the processor worked a tenth of the time
    (tmp_path / nearest.RECORD).write_text(json.dumps(left), encoding="utf-8")
    nearest.narrow(tmp_path / nearest.RECORD)
    left = json.loads((tmp_path / nearest.RECORD).read_text("utf-8"))
    assert left["tests_by_mangled_function_name"] == {f"{MODULE}.x_f": [OWN, SLOW]}


def test_reasons_name_files_that_are_there_and_say_why() -> None:
    for (file, before, after), reason in mutants_page.reasons().items():
        text = (mutants.ROOT / file).read_text("utf-8")
        assert " ".join(before.split()) in " ".join(text.split()), (file, before)
        assert after != before
        assert reason


def test_parts_and_their_tests_are_there() -> None:
    for folder, tests in mutants.PARTS.items():
        assert all((mutants.ROOT / path).exists() for path in (folder, *tests))
