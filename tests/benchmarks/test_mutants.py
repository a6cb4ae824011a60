"""The page of planted faults: shares, and where each fault that no test found goes."""

from collections import Counter

import pytest

from benchmarks import mutants

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
    assert mutants._change(SHOWN) == CHANGE


@pytest.mark.parametrize("known", [True, False])
def test_share_is_of_those_that_are_faults(monkeypatch: pytest.MonkeyPatch, known: bool) -> None:
    """8 of 10 found; where one of the two is no fault, 8 of 9."""
    other = ("pipeline/weight/a.py", "x = 1", "x = 2")
    monkeypatch.setattr(mutants, "version", lambda name: "1")
    monkeypatch.setattr(mutants, "reasons", lambda: {CHANGE: "the same"} if known else {})
    part = mutants.Part("weight", Counter(killed=7, timeout=1, survived=2), [CHANGE, other])
    page = mutants.page([part], 10, 60)
    row = (
        "| `weight` | 10 | 8 | 1 | 1 | 89 % |" if known else "| `weight` | 10 | 8 | 0 | 2 | 80 % |"
    )
    assert row in page
    same, _, rest = page.partition("## Faults that no test finds")
    assert ("`` return a & b ``" in same) == known
    assert ("first = a return a \\| b" in rest) != known
    assert "`` x = 2 ``" in rest


def test_reasons_name_files_that_are_there_and_say_why() -> None:
    for (file, before, after), reason in mutants.reasons().items():
        text = (mutants.ROOT / file).read_text("utf-8")
        assert before.split("\n")[0].strip() in " ".join(text.split()), (file, before)
        assert after != before
        assert reason


def test_parts_and_their_tests_are_there() -> None:
    for folder, tests in mutants.PARTS.items():
        assert all((mutants.ROOT / path).exists() for path in (folder, *tests))
