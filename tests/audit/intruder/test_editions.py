"""The audit holds a release against an earlier edition, with code of its own."""

import numpy as np
import pytest

from pipeline.audit import past
from pipeline.audit.breaches import Breach
from pipeline.audit.intruder.beside import KNOWN
from pipeline.audit.intruder.few import FEW, check_editions
from pipeline.audit.intruder.known import evidence
from pipeline.audit.intruder.linked import linked_tables
from pipeline.audit.intruder.solve import attack
from pipeline.audit.intruder.truth import Table, tables
from pipeline.audit.intruder.weighted import weights
from pipeline.audit.published.told import of_release
from pipeline.editions import Edition
from tests.disclose.editions import edition, some
from tests.disclose.populations import GROUP, results
from tests.disclose.test_editions import corrected, sixty, some_of_one_area, with_one, without_one


def cube(one: Edition) -> list[Table]:
    items = one.results["item"].unique().tolist()
    return tables(one.results, dict.fromkeys(items, GROUP), dict.fromkeys(items, "agree"))


def attacked(two: Edition, one: Edition) -> set[Breach]:
    before = past(cube(one), evidence(of_release(one.release)), linked_tables(cube(one), 5),
                  weights(one.results))  # fmt: skip
    told = evidence(of_release(two.release))
    return {*attack(cube(two), told, 5, "en/release.csv", weights(two.results), [before])[0]}


@pytest.mark.parametrize("seed", [9, 10, 11])
def test_a_second_edition_that_knows_nothing_of_the_first_is_refused(seed: int) -> None:
    """Trying every table finds the same: see tests/disclose/test_editions.py."""
    one, _ = edition(results(sixty(seed)))
    exact = results(some(sixty(seed), np.random.default_rng(seed).permutation(60)[12:]))
    careless, careful = edition(exact)[0], edition(exact, before=[one])[0]
    assert {(b.guarantee, b.why) for b in attacked(careless, one)} == {("G8", KNOWN)}
    assert attacked(careful, one) == set()


@pytest.mark.parametrize("change", [without_one, with_one, corrected])
def test_few_changes_are_refused(change) -> None:
    made = sixty(3)
    one, two = (edition(results(p))[0] for p in (made, change(made)))
    found = list(check_editions(two.results, [one.results], 10, "en/release.csv"))
    assert {(b.guarantee, b.why) for b in found} == {("G8", FEW)}
    places = {b.place for b in found}
    assert "item national national f0" in places
    assert ("item national national f1" in places) == (change is not corrected)
    assert list(check_editions(two.results, [one.results, two.results], 10, "")) == []
    assert list(check_editions(one.results, [one.results], 10, "")) == []


def test_many_changes_but_in_one_area_few_are_refused_for_it() -> None:
    made = sixty(3)
    made.areas["region"] = np.arange(60) % 2
    made.names["region"] = ["r0", "r1"]
    one, two = (results(p) for p in (made, some_of_one_area(made)))
    places = {b.place for b in check_editions(two, [one], 10, "")}
    assert "item region r1 f0" in places
    assert not places & {"item region r0 f0", "item national national f0"}
