"""The audit knows what an area's people weigh, and reads shares of wholes with it."""

import numpy as np
import pandas as pd
import pytest

from pipeline.audit.intruder.linked import Linked
from pipeline.audit.intruder.system import System, Wanted
from pipeline.audit.intruder.weighted import Weight, nest_of, weights

WALES = ("national", "national")
HEALTH, POLICE, FIRE = (("sector", name) for name in ("health", "police", "fire"))


def profile(rows: list[tuple[str, str, str, float, float]]) -> pd.DataFrame:
    names = ["dimension", "area", "statistic", "value", "effective_base"]
    return pd.DataFrame(rows, columns=names).assign(table="profile")


def test_weights_are_what_the_profile_says() -> None:
    """30 of 100 people with half of all weight weigh 0.5 / 0.3; Kish's 24 of 30 is 1.25."""
    found = weights(
        profile(
            [
                ("sector", "health", "share_unweighted", 0.3, np.nan),
                ("sector", "health", "share_weighted", 0.5, np.nan),
                ("sector", "health", "respondents", 30, 24.0),
                ("sector", "fire", "share_unweighted", 0.1, np.nan),
            ]
        )
    )
    assert found == {HEALTH: Weight(0.3, 0.5, pytest.approx(1.25))}


@pytest.mark.parametrize(
    ("deff", "left"),
    [(1.0, (3, 5)), (1.3, (0, 10))],
)
def test_a_count_of_a_heavy_part_follows_if_its_weights_do_not_vary(
    deff: float, left: tuple[int, int]
) -> None:
    """By hand: 28, 238 and 239 people of 2,500, 1,500 and 1,500; of them 4, 24 and 19 said so.

    Wales prints 11 % (0.45 x 14.29 + 0.27 x 10.08 + 0.27 x 7.95 = 11.4), so that the weighted count
    is 10.5 to 11.5 % of 5,500: 577.5 to 632.5 people. The others, printed as 10 and 8 %, are 23
    or 24 and 18 to 20 of them: 257.9 to 276.8. What is left is 300.7 to 374.6: 3.4 to 4.2 people of
    89.3, so 4. Where weights in health vary, who the four are decides, and nothing follows.
    """
    n, managers = np.array([28, 238, 239]), np.array([2500.0, 1500.0, 1500.0])
    said = np.array([4, 24, 19])
    known = {WALES: Weight(1.0, 1.0, 1.2)}
    for area, people, weight in zip((HEALTH, POLICE, FIRE), n / 505, managers / 5500, strict=True):
        known[area] = Weight(float(people), float(weight), deff if area == HEALTH else 1.0)
    counts = np.column_stack([said, n - said])
    truth = np.concatenate([counts.ravel(), counts.sum(axis=0)])
    made = System(truth)
    nest = nest_of(Linked(WALES, (HEALTH, POLICE, FIRE)), 3, (0, 1, 2),
                   np.arange(6).reshape(3, 2), known)  # fmt: skip
    assert nest is not None
    for c in range(2):
        made.add([c, 2 + c, 4 + c, 6 + c], 0, 0, [1, 1, 1, -1])
    for a in range(4):
        made.add([2 * a, 2 * a + 1], *(2 * [int(truth[2 * a : 2 * a + 2].sum())]))
    made.add([2], 23, 24)
    made.add([4], 18, 20)
    nest.add(made, (0,), (0, 1), 0, {1, 2})
    made.close()
    (found,) = made.ranges([Wanted((0,), 2**20, 2**20)])
    assert left[0] <= found.least <= found.most <= left[1]
    assert (found.most - found.least < 3) == (deff == 1.0)
