"""Tick boxes of one choice, opposites and the like are protected as one table.

The attack here is of its own: counts in every area as whole numbers, what is printed of them as
bounds, and that of the boxes everybody ticks one, solved with scipy's milp.
"""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from pipeline.analyse.items import apart
from pipeline.audit.intruder.exclusive import _sets
from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose.exclusive import find_families
from pipeline.disclose.tables import item_blocks, pair_blocks
from tests.disclose.ticks import BOXES, NO, YES, Ticks, survey

K = Disclosure().threshold
WALES = ("national", "national")
Terms = dict[tuple, int]


class Outsider:
    """What somebody who knows the questionnaire makes of a release of one choice as boxes."""

    def __init__(self, people: Ticks, release: pd.DataFrame, boxes: list[str]) -> None:
        key = ["dimension", "area", "item", "outcome", "statistic", "level"]
        rows = release[release["value"].notna()]
        self.told = dict(zip(rows[key].itertuples(False, None), rows["value"], strict=True))
        self.people, self.boxes = people, boxes
        self.names: dict[tuple, int] = {}
        self.rows: list[tuple[Terms, float, float]] = []
        self.truth: dict[tuple, int] = {}
        for place, inside in people.areas.items():
            self._area(place, inside)
        for dimension in ("sector", "region"):
            parts = [place for place in people.areas if place[0] == dimension]
            for name in [name for name in self.names if name[0] == WALES]:
                self._add({(part, *name[1:]): 1 for part in parts} | {name: -1}, 0, 0)

    def _add(self, terms: Terms, least: float, most: float) -> None:
        for name in terms:
            self.names.setdefault(name, len(self.names))
        self.rows.append((terms, least, most))

    def _area(self, place: tuple[str, str], inside: np.ndarray) -> None:
        """Cells (box, tick, success) of an area: each box's add up, and so do the boxes."""
        success = self.people.outcomes["success"][inside]
        shown = (*place, "success", "", "share", YES) in self.told
        for box, ticks in self.people.factors.items():
            given = ticks[inside]
            cells = {(place, box, t, s): int(((given == t) & (success == s)).sum())
                     for t in (0, 1) for s in (0, 1)}  # fmt: skip
            self.truth |= cells
            self._add(dict.fromkeys(cells, 1), len(given), len(given))
            ticked = int((given == 1).sum())
            if (*place, box, "", "share", YES) in self.told:
                self._add({(place, box, 1, s): 1 for s in (0, 1)}, ticked, ticked)
            if shown:
                won = int((success == 1).sum())
                self._add({(place, box, t, 1): 1 for t in (0, 1)}, won, won)
            for statistic, t in (("share_with", 1), ("share_without", 0)):
                value = self.told.get((*place, box, "success", statistic, ""))
                if value is not None:
                    base = int((given == t).sum())
                    fits = [c for c in range(base + 1) if np.floor(100 * c / base + 0.5) == value]
                    self._add({(place, box, t, s): 1 for s in (0, 1)}, base, base)
                    self._add({(place, box, t, 1): 1}, min(fits), max(fits))
        for s in (0, 1):
            every = {(place, self.boxes[0], t, s): 1 for t in (0, 1)}
            ticks = {(place, box, 1, s): 1 for box in self.boxes}
            none = {name: ticks.get(name, 0) - every.get(name, 0) for name in ticks | every}
            self.truth[place, "none", s] = -sum(n * self.truth[name] for name, n in none.items())
            self._add(none | {(place, "none", s): 1}, 0, 0)
            for box in self.people.factors:
                other = {(place, box, t, s): -1 for t in (0, 1)}
                if box != self.boxes[0]:
                    self._add(every | other, 0, 0)

    def exactly_one(self) -> None:
        """Everybody ticks one."""
        for name in [name for name in self.names if name[1] == "none"]:
            self._add({name: 1}, 0, 0)

    def range(self, terms: list[tuple]) -> tuple[int, int]:
        """The least and the most that a sum can be."""
        at = [(r, self.names[n], f) for r, row in enumerate(self.rows) for n, f in row[0].items()]
        r, c, f = (np.array(column) for column in zip(*at, strict=True))
        known = LinearConstraint(
            csr_array((f, (r, c)), shape=(len(self.rows), len(self.names))),
            [row[1] for row in self.rows], [row[2] for row in self.rows],
        )  # fmt: skip
        goal = np.zeros(len(self.names))
        goal[[self.names[name] for name in terms]] = 1
        ends = []
        for sign in (1, -1):
            solved = milp(sign * goal, constraints=known, bounds=Bounds(0, np.inf),
                          integrality=np.ones(len(goal)))  # fmt: skip
            assert solved.success
            ends.append(round(sign * solved.fun))
        return ends[0], ends[1]

    def leaks(self) -> list[tuple]:
        """Small hidden counts that are known to within less than the threshold, or proved small."""
        secrets: list[list[tuple]] = []
        for place in self.people.areas:
            for box in self.people.factors:
                if (*place, box, "", "share", YES) not in self.told:
                    secrets += [[(place, box, t, 0), (place, box, t, 1)] for t in (0, 1)]
                if (*place, box, "success", "share_with", "") not in self.told:
                    secrets += [[(place, box, t, s)] for t in (0, 1) for s in (0, 1)]
            secrets.append([(place, "none", s) for s in (0, 1)])
        found: list[tuple] = []
        for terms in secrets:
            true = sum(self.truth[name] for name in terms)
            base = int(self.people.areas[terms[0][0]].sum())
            small = 0 < true < K
            if small and base >= 2 * K:
                least, most = self.range(terms)
                if most - least < K or most < K:
                    found.append((terms, true, least, most))
        return found


CASES = [("one", 1), ("most", 4)]


def outsider(kind: str, seed: int, known: bool) -> Outsider:
    people = survey(seed, kind, silent=0.0)
    record = people.apart() if known else None
    release, account = disclose(people.results(), BOXES, Disclosure(), apart=record)
    assert not account["breaches"]
    boxes = [name for name in people.factors if name != "other"]
    made = Outsider(people, release, boxes)
    if kind == "one":
        made.exactly_one()
    return made


@pytest.mark.parametrize(("kind", "seed"), CASES)
def test_boxes_that_are_protected_one_by_one_give_hidden_counts_away(kind: str, seed: int) -> None:
    """What an earlier version published; without it, the test after this one could not fail."""
    assert outsider(kind, seed, known=False).leaks()


@pytest.mark.parametrize(("kind", "seed"), CASES)
def test_no_hidden_count_of_boxes_that_add_up_is_known(kind: str, seed: int) -> None:
    assert outsider(kind, seed, known=True).leaks() == []


def test_two_answers_are_apart_where_nobody_gave_both_and_the_same_people_answered() -> None:
    """By hand: b is the opposite of a; c goes with a, and one more gave no answer to d."""
    codes = {
        "a": [0, 0, 1, 1, -1],
        "b": [1, 1, 0, 0, -1],
        "c": [0, 1, 1, 1, -1],
        "d": [-1, 0, 1, 1, -1],
        "e": [1, 1, 1, 1, -1],  # nobody ticked it
    }
    levels = [[YES, NO]] * len(codes)
    found = apart([*codes], levels, [np.array(one) for one in codes.values()])
    assert [tuple(row) for row in found.itertuples(index=False)] == [
        ("a", YES, "b", YES, 4),
        ("a", NO, "b", NO, 4),
        ("a", NO, "c", YES, 4),
        ("b", YES, "c", YES, 4),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_both_find_the_largest_sets_of_answers_that_exclude_each_other(seed: int) -> None:
    """Against every subset of seven answers, tried one by one."""
    draw = np.random.default_rng(seed)
    people = survey(seed, "several", silent=0.0)
    names = [f"b{i}" for i in range(6)] + ["other"]
    near = {two for two in combinations(names, 2) if draw.random() < 0.6}
    rows = [(one, YES, two, YES, 200) for one, two in sorted(near)]
    record = pd.DataFrame(rows, columns=["item", "level", "other", "other_level", "n"])
    fit = [
        {*some}
        for many in range(2, 8)
        for some in combinations(names, many)
        if {*combinations(some, 2)} <= near
    ]
    largest = [some for some in fit if not any(some < other for other in fit)]
    exact = people.results()
    blocks = item_blocks(exact, BOXES, Disclosure().worth)
    made = find_families(blocks, pair_blocks(exact), record, BOXES)
    assert _sorted([{i for i, _ in one} for f in made.blocks for one in f.sets]) == _sorted(largest)
    audit = _sets([((one, YES), (two, YES)) for one, two in sorted(near)])
    assert _sorted([{item for item, _ in one} for one in audit]) == _sorted(largest)


def _sorted(sets: list[set[str]]) -> list[list[str]]:
    return sorted(sorted(one) for one in sets)
