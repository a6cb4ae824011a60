"""Long lists of faults are gathered quickly, and told so that they can be read."""

import time

import pytest

from pipeline.errors import BadInput, Faults


def told(faults: Faults) -> list[str]:
    with pytest.raises(BadInput) as caught:
        faults.raise_if_any()
    return str(caught.value).splitlines()


def test_many_faults_of_one_kind_are_counted_and_others_told() -> None:
    faults = Faults()
    for number in range(5_000):
        faults.add("scales.csv", f"row {number}", f"level 's{number}' has no words.", "Write them.")
    faults.add("variables.csv", "row 3", "'trust' has no scale.", "Name one.")
    lines = told(faults)
    assert lines[0] == "5,001 faults in the input:"
    assert len(lines) == 13
    assert "'trust' has no scale." in lines[11]
    assert lines[12] == "      and 4,990 more."


def test_a_hundred_faults_are_all_told_once() -> None:
    faults = Faults()
    for _ in range(2):
        for number in range(100):
            faults.add("scales.csv", f"row {number}", "it has no words.", "Write them.")
    assert len(told(faults)) == 101


def test_twenty_thousand_faults_take_no_time() -> None:
    faults = Faults()
    start = time.process_time()
    for number in range(20_000):
        faults.add("scales.csv", f"row {number}", "it has no words.", "Write them.")
    assert time.process_time() - start < 2
