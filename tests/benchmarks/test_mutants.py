"""The page of planted faults: which are tried, by which tests, and where each that is left goes."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from scipy.stats import binomtest

from benchmarks import mutants, mutants_page, nearest, replant

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
    part = mutants_page.Part("weight", 8, [CHANGE, other], 1925, "2026-11-29")
    page = mutants_page.page([part])
    row = "| `weight` | 2026-11-29 | 1,925 | 10 |"
    row += " 1 | 8 | 0 | 1 | 89% | 57% to 98% |" if known else " 0 | 8 | 0 | 2 | 80% | 49% to 94% |"
    assert row in page
    same, _, rest = page.partition("## Faults that no test finds")
    assert ("`` return a & b ``" in same) == known
    assert ("first = a return a \\| b" in rest) != known
    assert "`` x = 2 ``" in rest


def test_what_was_left_is_planted_again_but_for_what_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of three, one is no fault, one is found now; the share is of what was found at first."""
    monkeypatch.setattr(mutants_page, "version", lambda name: "1")
    monkeypatch.setattr(mutants_page, "reasons", lambda: {CHANGE: "the same"})
    monkeypatch.setattr(mutants_page, "RECORD", tmp_path / "record.json")
    two = [("pipeline/weight/a.py", "x = 1", after) for after in ("x = 2", "x = None")]
    tried = []
    part = mutants_page.Part("weight", 8, [CHANGE, *two], 1925, "2026-11-29")
    part.plant_again(lambda one: (tried.append(one), one == two[0])[1], "2026-11-30")
    assert tried == two
    assert (part.found, part.since, part.left) == (8, 1, [CHANGE, two[1]])
    mutants_page.write_record([part])
    assert mutants_page.read_record() == {"weight": part}
    row = "| `weight` | 2026-11-29, 2026-11-30 | 1,925 | 11 | 1 | 8 | 1 | 1 | 80% |"
    assert row in mutants_page.page([part])


def test_a_fault_is_planted_wherever_its_line_stands(tmp_path: Path) -> None:
    """The tests of a module are run on each; the program is as it was afterwards."""
    program = "def f(a):\n    b = a + 1\n    return b\n\n\ndef g(a):\n    b = a + 1\n    return b\n"
    (tmp_path / "pipeline").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "pipeline/__init__.py").touch()
    (tmp_path / "pipeline/sums.py").write_text(program)
    test = tmp_path / "tests/test_sums.py"
    head = "from pipeline.sums import f, g\n\n\ndef test_it():\n"
    change = ("pipeline/sums.py", "b = a + 1", "b = a - 1")
    for body, found in (
        ("    assert f(1) == 2\n", False),
        ("    assert f(1) == g(1) == 2\n", True),
    ):
        test.write_text(head + body)
        assert replant.is_found(change, tmp_path) is found
        assert (tmp_path / "pipeline/sums.py").read_text() == program
    with pytest.raises(SystemExit, match="no such line any more: c = 1"):
        replant.is_found((change[0], "c = 1", "c = 2"), tmp_path)
    test.write_text("import nothing_of_this_name\n")
    with pytest.raises(SystemExit, match="ended with"):
        replant.is_found(change, tmp_path)


def test_the_record_is_of_the_folders_that_are_tried_and_the_page_is_made_from_it() -> None:
    record = mutants_page.read_record()
    assert [*record] == [*mutants.PARTS]
    page = (mutants.ROOT / "docs/mutants.md").read_text("utf-8")
    for name, part in record.items():
        assert f"| `{name}` | {part.day}" in page
        assert f"| {part.possible:,} | {part.planted:,} |" in page
        assert f"| {part.found:,} | {part.since:,} |" in page
        assert all((mutants.ROOT / file).is_file() for file, *_ in part.left)


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
