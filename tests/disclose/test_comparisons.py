"""What areas have between them tells of each area that takes part, and is kept where one is hidden.

An earlier version published how far areas differ (`spread`, `i2`, the test) wherever anybody had
answered, and each area's difference in steps of 5. Who knows the other areas could try every table
of the hidden one: of 13 hidden counts of demo-small that take part, 11 were left fewer than five
values.
"""

import numpy as np
import pandas as pd
import pytest

from pipeline.audit.published.told import of_release
from pipeline.audit.rules import check_rows
from pipeline.audit.twice import check_twice
from pipeline.config import Disclosure
from pipeline.contracts.columns import RESULT_COLUMNS
from pipeline.disclose import disclose
from pipeline.disclose.intruder import attack
from pipeline.disclose.policy import percent
from pipeline.stats.association.compare import Contrasts, contrasts_by, equality
from pipeline.stats.models.shrink import shrink
from pipeline.stats.variance.sample_design import make_design
from tests.disclose.populations import Answers, People, made, results
from tests.made import table

POLICY = Disclosure()
# Of four districts, people with the factor and success, with it and not, without it and ...
CELLS = np.array([[28, 12, 14, 26], [22, 18, 12, 28], [24, 16, 8, 24], [31, 3, 15, 11]])
ELSEWHERE = np.array([30, 20, 22, 28])  # in no district
BY = {"dimension": "district", "item": "f0", "outcome": "o0"}


def answers(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """District, factor and success of each respondent."""
    of = np.repeat(np.arange(len(cells)), cells.sum(axis=1))
    cell = np.concatenate([np.repeat(np.arange(4), row) for row in cells])
    return of, (cell < 2).astype(int), (cell % 2 == 0).astype(int)


def compared(cells: np.ndarray) -> Contrasts:
    of, factor, success = answers(cells)
    return contrasts_by(factor, success, of, 4, make_design(np.ones(len(of)), strata=of))


def spread(cells: np.ndarray) -> float:
    found = compared(cells)
    return shrink(found.values, found.covariance).between


def exact() -> pd.DataFrame:
    """Exact results of yes-or-no questions, with what districts have between them."""
    of, factor, success = answers(np.vstack([CELLS, ELSEWHERE]))
    people = People(
        areas={"national": np.zeros(len(of), dtype=int), "district": np.where(of < 4, of, -1)},
        names={"national": ["national"], "district": ["d0", "d1", "d2", "d3"]},
        factors=factor[:, None],
        outcomes=success[:, None],
        weights=np.ones(len(of)),
        levels=2,
    )
    found = compared(CELLS)
    test = equality(found)
    whole = {"table": "different", **BY, "base": int(CELLS.sum())}
    numbers = {"spread": spread(CELLS), "i2": test.i2, "wald_p": test.p, "wald_f": test.f}
    rows = [whole | {"statistic": name, "value": value} for name, value in numbers.items()]
    rows += [
        whole | {"area": f"d{a}", "statistic": "difference", "value": value,
                 "low": value - 0.1, "high": value + 0.1, "base": int(CELLS[a].sum())}
        for a, value in enumerate(found.differences)
    ]  # fmt: skip
    made = pd.concat([results(people), table(rows)], ignore_index=True)
    return made.astype(RESULT_COLUMNS)


def of_comparison(frame: pd.DataFrame) -> "pd.Series[bool]":
    return frame["table"].eq("different")


def test_who_knows_the_other_areas_can_try_every_table_of_the_hidden_one() -> None:
    """In whole points the spread leaves 3 of 35 people one or two values."""
    printed = percent(spread(CELLS))
    left = []
    for without in range(12):  # of 34 with the factor and 14 who did not succeed
        tried = CELLS.copy()
        tried[3] = [34 - without, without, 12 + without, 14 - without]
        left += [without] if percent(spread(tried)) == printed else []
    assert 3 in left
    assert max(left) - min(left) < POLICY.threshold


def test_where_an_area_that_takes_part_is_hidden_nothing_compared_is_shown() -> None:
    own = exact()
    release, account = disclose(own, Answers(2), POLICY)
    shares = release["statistic"].eq("share_without") & release["area"].eq("d3")
    assert release.loc[shares, "value"].isna().all()
    assert release.loc[of_comparison(release), "value"].isna().all()
    assert not any(one["breaches"] for one in account["guarantees"].values())


def test_an_area_that_takes_no_part_hides_nothing() -> None:
    own = exact()
    alone = of_comparison(own) & own["area"].eq("d3")
    own.loc[alone, ["value", "low", "high"]] = np.nan
    own.loc[alone, "reason"] = "too_few"
    release, _ = disclose(own, Answers(2), POLICY)
    told = release[of_comparison(release) & release["value"].notna()]
    assert set(told["statistic"]) == {"spread", "i2", "wald_p", "wald_f", "difference"}
    assert set(told["area"]) == {"", "d0", "d1", "d2"}


@pytest.mark.parametrize("statistic", ["spread", "i2", "wald_p", "wald_f"])
def test_both_attacks_see_it(statistic: str) -> None:
    own = exact()
    release, _ = disclose(own, Answers(2), POLICY)
    at = of_comparison(release) & release["statistic"].eq(statistic)
    release.loc[at, ["value", "verdict", "reason"]] = [0.05, "published", ""]
    seen = attack(own, release, Answers(2), POLICY).breaches
    assert ("G2", "a comparison with a hidden area") in {(b.guarantee, b.why) for b in seen}
    policy = POLICY.model_dump()
    found = check_rows(own, of_release(release), policy, "release.csv")
    why = "a comparison of areas of which one is hidden"
    assert [b.place for b in found if b.why == why] == [f"different district f0 o0 {statistic}"]


STRENGTHS = {"rao_scott_f": 12.0, "rao_scott_p": 0.0005, "cramers_v": 0.21, "gamma": 0.4,
             "unweighted_v": 0.22, "unweighted_p": 0.0004}  # fmt: skip


def with_strengths(freedom: float) -> pd.DataFrame:
    """Exact results with the strengths of Wales and of a district, and how many df they have."""
    key = {"table": "association", "item": "f0", "outcome": "o0", "count": 60}
    places = [("national", "national", 400), ("district", "d0", 80)]
    rows = [
        key | {"dimension": dimension, "area": area, "base": base, "statistic": name,
               "value": value}
        for dimension, area, base in places
        for name, value in {**STRENGTHS, "rao_scott_ndf": freedom}.items()
    ]  # fmt: skip
    own = exact()
    own = own[
        ~own["statistic"].isin([*STRENGTHS, "rao_scott_ndf"]) | own["table"].ne("association")
    ]
    return pd.concat([own, table(rows)], ignore_index=True).astype(RESULT_COLUMNS)


def test_strengths_of_two_by_two_leave_few_tables_of_wales() -> None:
    """135 of 220 with the factor, 79 of 180 without, all margins known: tables that print so.

    Shares alone leave four of them; with V, F and gamma to two digits there is one.
    """

    def printed(cells: np.ndarray, strengths: bool) -> tuple[float, ...]:
        one, two, three, four = cells.astype(float)
        shares = one / (one + two), three / (three + four)
        sides = (one + two) * (three + four) * (one + three) * (two + four)
        v = (one * four - two * three) / np.sqrt(sides)
        more = (v, 400 * v**2, (one * four - two * three) / (one * four + two * three))
        found = [float(percent(share)) for share in shares]
        return (*found, *(float(f"{x:.1e}") for x in more if strengths))

    tables = [np.array([135 + i, 85 - i, 79 + j, 101 - j])
              for i in range(-6, 7) for j in range(-6, 7)]  # fmt: skip
    for strengths, left in ((False, 4), (True, 1)):
        true = printed(np.array([135, 85, 79, 101]), strengths)
        assert sum(printed(one, strengths) == true for one in tables) == left


def test_strengths_of_two_by_three_leave_few_tables_of_wales() -> None:
    """Of 600, 300 with the factor: how many differences print so, by shares alone and with more."""
    every = np.array([[132, 61, 107], [96, 70, 134]])
    answers = every.sum(axis=0)
    success, neither = (one.ravel() for one in np.meshgrid(np.arange(229), np.arange(132)))
    rest = 300 - success - neither
    kept = (rest >= 0) & (rest <= answers[2])
    made = np.stack(
        [np.stack([success, neither, rest]), answers[:, None] - [success, neither, rest]]
    )

    def printed(cells: np.ndarray) -> np.ndarray:
        one, two = cells.astype(float)
        v = np.sqrt(sum((one[c] - answers[c] / 2) ** 2 / answers[c] for c in range(3)) / 150)
        up = one[0] * (two[1] + two[2]) + one[1] * two[2]
        down = one[1] * two[0] + one[2] * (two[0] + two[1])
        gamma = (up - down) / (up + down)
        shares = [np.floor(100 * half[0] / 300 + 0.5) for half in (one, two)]
        return np.stack(
            [*shares, *([float(f"{x:.1e}") for x in some] for some in (v, v**2, gamma))]
        )

    found, true = printed(made[..., kept]), printed(every[..., None])
    for figures, left in ((2, 3), (5, 1)):
        same = (found[:figures] == true[:figures]).all(axis=0)
        assert len(set(success[kept][same])) == left


@pytest.mark.parametrize("freedom", [1.0, 1.9, 3.6])
def test_strengths_of_two_rows_are_hidden_where_a_part_is(freedom: float) -> None:
    own = with_strengths(freedom)
    release, account = disclose(own, Answers(2), POLICY)
    assert not any(one["breaches"] for one in account["guarantees"].values())
    strengths = release["statistic"].isin([*STRENGTHS])
    shown = release[strengths & release["value"].notna()].groupby("area")["statistic"].nunique()
    assert shown.get("national", 0) == (0 if freedom < 3 else len(STRENGTHS))
    assert shown["d0"] == len(STRENGTHS)


def test_both_attacks_see_a_strength_of_two_by_two() -> None:
    own = with_strengths(1.0)
    release, _ = disclose(own, Answers(2), POLICY)
    at = release["statistic"].eq("cramers_v") & release["area"].eq("national")
    release.loc[at, ["value", "verdict", "reason"]] = [0.21, "published", ""]
    seen = attack(own, release, Answers(2), POLICY).breaches
    assert ("G2", "a strength or design effect over a hidden part") in {
        (b.guarantee, b.why) for b in seen
    }
    found = list(check_twice(own, of_release(release), {}, "release.csv"))
    assert [b.place for b in found] == ["association national national f0 o0 cramers_v"]


PEOPLE = {"health": (28, 4, 7.0), "police": (238, 124, 46.5), "fire": (239, 129, 46.5)}
"""People of each of three strata, how many of them agree, and the stratum's part of all weight."""


def effect_of(agree: tuple[int, ...]) -> tuple[float, float]:
    """By hand: the share of Wales, and its design effect, if so many agree in each stratum."""
    parts = [(n, x, w) for (n, _, w), x in zip(PEOPLE.values(), agree, strict=True)]
    share = sum(w * x / n for n, x, w in parts) / 100
    variance = sum((w / 100) ** 2 * (x / n) * (1 - x / n) / (n - 1) for n, x, w in parts)
    return share, variance / (share * (1 - share) / sum(n for n, *_ in parts))


def with_effect() -> pd.DataFrame:
    """Exact results of a question of two answers, with the design effect of its share in Wales."""
    sector = np.repeat(np.arange(3), [n for n, *_ in PEOPLE.values()])
    yes = np.concatenate([np.arange(n) < x for n, x, _ in PEOPLE.values()])[:, None].astype(int)
    weights = np.array([w / n for n, _, w in PEOPLE.values()])[sector]
    other = np.arange(len(sector))[:, None] % 2
    own = results(made({"sector": sector}, other, yes, weights, {"sector": [*PEOPLE]}, levels=2))
    key = {"table": "variance", "dimension": "national", "area": "national", "item": "o0"}
    value = effect_of(tuple(x for _, x, _ in PEOPLE.values()))[1]
    rows = [key | {"statistic": name, "value": value**power, "base": len(sector)}
            for name, power in (("deff", 1.0), ("deft", 0.5))]  # fmt: skip
    return pd.concat([own, table(rows)], ignore_index=True).astype(RESULT_COLUMNS)


def test_a_design_effect_is_a_design_variance() -> None:
    """To who reads the shares of Wales and of the others, health's count has seven values left.

    With the design effect and its root, to two digits, it has one.
    """

    def printed(agree: tuple[int, ...], effect: bool) -> tuple[float, ...]:
        share, found = effect_of(agree)
        shares = [
            percent(x / n) for x, (n, *_) in zip(agree[1:], [*PEOPLE.values()][1:], strict=True)
        ]
        more = (found, found**0.5) if effect else ()
        return (percent(share), *shares, *(float(f"{x:.1e}") for x in more))

    true = tuple(x for _, x, _ in PEOPLE.values())
    every = [(x, y, z) for x in range(29) for y in range(120, 129) for z in range(125, 134)]
    for effect, values in ((False, 7), (True, 1)):
        left = {one[0] for one in every if printed(one, effect) == printed(true, effect)}
        assert len(left) == values


def test_a_design_effect_is_hidden_where_an_area_hides_the_share() -> None:
    own = with_effect()
    release, account = disclose(own, Answers(2), POLICY)
    assert not any(one["breaches"] for one in account["guarantees"].values())
    hidden = release["item"].eq("o0") & release["area"].eq("health") & release["value"].isna()
    assert hidden[release["statistic"] == "group_share"].any()
    effects = release["statistic"].isin(("deff", "deft"))
    assert effects.sum() == 2
    assert not release.loc[effects, "value"].notna().any()
    release.loc[effects, ["value", "verdict", "reason"]] = [3.6, "published", ""]
    seen = attack(own, release, Answers(2), POLICY).breaches
    why = "a strength or design effect over a hidden part"
    assert sum((b.guarantee, b.why) == ("G2", why) for b in seen) == 2
    found = list(check_twice(own, of_release(release), {"o0": "agree"}, "release.csv"))
    assert [b.place for b in found] == [f"variance national national o0 {name}"
                                        for name in ("deff", "deft")]  # fmt: skip
