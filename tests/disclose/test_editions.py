"""A second edition of a wave: what it and the first tell together, also by trying every table."""

from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from pipeline.editions import Edition, earlier
from pipeline.errors import BadInput
from tests.disclose.editions import breaches, edition, some
from tests.disclose.populations import GROUP, LEVELS, People, people, results

AREAS = ["national:national", *(f"{d}:{d[0]}{i}" for d in ("sector", "region") for i in (0, 1))]
WALES = ("national", "national")
GROUPS = ("disagree", "neither", "agree")


def small(seed: int, n: int = 400, sectors: int = 2, missing: float = 0.0) -> People:
    """Two sectors and two regions, three questions; a weight is 1, so that shares are of people."""
    made = people(seed, n=n, sectors=sectors, regions=2, factors=2, outcomes=1, missing=missing)
    made.weights[:] = 1
    return made


@pytest.fixture(scope="module")
def first() -> tuple[People, Edition]:
    everybody = small(1)
    return everybody, edition(results(everybody))[0]


def test_the_same_people_in_another_order_are_the_same_edition(
    first: tuple[People, Edition],
) -> None:
    everybody, one = first
    order = np.random.default_rng(4).permutation(len(everybody.weights))
    again, _ = edition(results(some(everybody, order)))
    assert one.is_of(again.release)
    assert earlier([one], again.release) == []


def test_nothing_changed_and_held_to_the_first_is_the_first(first: tuple[People, Edition]) -> None:
    everybody, one = first
    again, account = edition(results(everybody), before=[one])
    assert breaches(account) == {}
    assert one.is_of(again.release)


def without_one(everybody: People) -> People:
    return some(everybody, np.arange(1, len(everybody.weights)))


def with_one(everybody: People) -> People:
    return some(everybody, np.r_[np.arange(len(everybody.weights)), 7])


def corrected(everybody: People) -> People:
    made = some(everybody, np.arange(len(everybody.weights)))
    made.factors[3, 0] = (made.factors[3, 0] + 1) % 5
    return made


def some_of_one_area(everybody: People) -> People:
    """Fifty fewer people, but of the second region's only two."""
    inside = everybody.areas["region"] == 0
    gone = np.r_[np.flatnonzero(inside)[:48], np.flatnonzero(~inside)[:2]]
    return some(everybody, np.setdiff1d(np.arange(len(inside)), gone))


@pytest.mark.parametrize("change", [without_one, with_one, corrected, some_of_one_area])
def test_few_changes_are_refused(first: tuple[People, Edition], change) -> None:
    everybody, one = first
    with pytest.raises(BadInput) as refused:
        edition(results(change(everybody)), before=[one])
    (fault,) = refused.value.faults
    assert "edition 1" in fault.place
    assert "1 to 9 people" in fault.problem
    for way in ("Keep the earlier release", "wait until 10 people", "SUPERSEDE="):
        assert way in fault.fix
    areas = {
        place for place in AREAS if f"{place}," in fault.problem or f"{place})" in fault.problem
    }
    of = {d: f"{d}:{everybody.names[d][everybody.areas[d][3]]}" for d in ("sector", "region")}
    if change is corrected:
        assert areas == {"national:national", *of.values()}
    if change is some_of_one_area:
        assert "region:r1" in areas
        assert not areas & {"region:r0", "national:national"}


def test_what_was_superseded_is_forgiven(first: tuple[People, Edition]) -> None:
    """What readers have already is held against no release; another respondent more is."""
    everybody, one = first
    fewer = without_one(everybody)
    two = edition(results(fewer))[0]
    second = Edition(2, two.results, two.release, two.dictionary)
    assert breaches(edition(results(fewer), before=[one, second])[1]) == {}
    with pytest.raises(BadInput, match="next to edition 2"):
        edition(results(with_one(everybody)), before=[one, second])


def test_many_changes_are_released(first: tuple[People, Edition]) -> None:
    everybody, one = first
    stay = np.random.default_rng(9).permutation(len(everybody.weights))[:280]
    exact = results(some(everybody, stay))
    two, account = edition(exact, before=[one])
    assert breaches(account) == {}
    assert not one.is_of(two.release)
    by_itself = edition(exact)[0].release["value"].notna().sum()
    assert two.release["value"].notna().sum() > 0.7 * by_itself


def test_other_names_of_areas_and_answers_are_refused(first: tuple[People, Edition]) -> None:
    everybody, one = first
    everybody = some(everybody, np.arange(len(everybody.weights)))
    everybody.names = everybody.names | {"sector": ["s0", "another"]}
    with pytest.raises(BadInput, match="area sector s1"):
        edition(results(everybody), before=[one])


# ── By trying every table ─────────────────────────────────────────────────────────────────────────


def printed(edition_: Edition, item: str, place: tuple[str, str]) -> dict[str, float]:
    """What is printed of a question in an area: by answer or group, the percentage or nothing."""
    rows = edition_.release
    mine = (rows["table"] == "item") & (rows["item"] == item)
    mine &= (rows["dimension"] == place[0]) & (rows["area"] == place[1])
    mine &= rows["statistic"].isin(("share", "group_share"))
    part = rows[mine]
    return dict(zip(part["level"], part["value"], strict=True))


def base(edition_: Edition, item: str, place: tuple[str, str]) -> int:
    """How many answered, which an intruder knows."""
    rows = edition_.results
    mine = (rows["table"] == "item") & (rows["item"] == item) & (rows["statistic"] == "share")
    mine &= (rows["dimension"] == place[0]) & (rows["area"] == place[1])
    return int(rows.loc[mine, "base"].iloc[0])


def truth(edition_: Edition, item: str, place: tuple[str, str]) -> np.ndarray:
    """(5,) the true counts."""
    rows = edition_.results
    mine = (rows["table"] == "item") & (rows["item"] == item) & (rows["statistic"] == "share")
    mine &= (rows["dimension"] == place[0]) & (rows["area"] == place[1])
    return rows.loc[mine].set_index("level")["count"].reindex(LEVELS).to_numpy(dtype=int)


@cache
def every_table(n: int) -> np.ndarray:
    """(tables, 5) all ways in which n people can give five answers."""
    bars = np.array(list(combinations(range(n + 4), 4)))
    edges = np.column_stack([np.full(len(bars), -1), bars, np.full(len(bars), n + 4)])
    return np.diff(edges, axis=1) - 1


def fitting(tables: np.ndarray, shown: dict[str, float]) -> np.ndarray:
    """(tables,) whether each prints what is shown: whole per cent, halves up."""
    n = tables.sum(axis=1)
    levels = np.array([GROUP[level] for level in LEVELS])
    fit = np.ones(len(tables), dtype=bool)
    for name, value in shown.items():
        columns = levels == name if name in GROUPS else np.array(LEVELS) == name
        if not pd.isna(value):
            fit &= (200 * tables[:, columns].sum(axis=1) + n) // (2 * n) == value
    return fit


def sixty(seed: int) -> People:
    """60 people in one area, no answer missing."""
    made = people(seed, n=60, sectors=1, regions=1, factors=3, outcomes=1, missing=0.0)
    made.weights[:] = 1
    return made


def known_too_well(one: Edition, two: Edition, item: str) -> int:
    """Small counts of two editions, the second of fewer people, known to less than five values."""
    before, after = (
        every_table(base(e, item, WALES))[
            fitting(every_table(base(e, item, WALES)), printed(e, item, WALES))
        ]
        for e in (one, two)
    )
    within = np.array([(after <= table).all(axis=1) for table in before])  # who stayed was there
    found = 0
    for tables, e in ((before[within.any(axis=1)], one), (after[within.any(axis=0)], two)):
        counts = truth(e, item, WALES)
        assert (tables == counts).all(axis=1).any()
        least, most = tables.min(axis=0), tables.max(axis=0)
        narrow = np.minimum(most - least, most) < 5
        found += int((narrow & (counts > 0) & (counts < 5)).sum())
    return found


@pytest.mark.parametrize("seed", [3, 9, 10, 11])
def test_fewer_people_give_no_small_count_away(seed: int) -> None:
    """48 of 60 people stay. A second edition that knows nothing of the first does not hold."""
    made = sixty(seed)
    one, _ = edition(results(made))
    stay = np.random.default_rng(seed).permutation(60)[12:]
    exact = results(some(made, stay))
    careless, careful = edition(exact)[0], edition(exact, before=[one])[0]
    items = ("f0", "f1", "f2", "o0")
    assert sum(known_too_well(one, careful, item) for item in items) == 0
    bites = {9: 1, 10: 1, 11: 3}
    assert sum(known_too_well(one, careless, item) for item in items) == bites.get(seed, 0)


@pytest.mark.parametrize("seed", [3, 9, 11])
def test_one_respondent_less_would_tell_what_they_answered(seed: int) -> None:
    """Why few changes are refused: each answer of the one who went is the only one that fits."""
    made = sixty(seed)
    one, two = (edition(results(p))[0] for p in (made, without_one(made)))
    for item, answer in zip(("f0", "f1", "f2"), made.factors[0], strict=True):
        before = every_table(60)[fitting(every_table(60), printed(one, item, WALES))]
        possible = []
        for leaf in range(5):
            after = before[before[:, leaf] > 0] - np.eye(5, dtype=int)[leaf]
            possible += [leaf] * bool(fitting(after, printed(two, item, WALES)).any())
        assert possible == [answer]
