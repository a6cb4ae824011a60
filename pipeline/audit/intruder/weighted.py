"""What a weighted percentage of a whole says of its parts, to an intruder who knows the weights.

The profile says what part of all respondents each area has, and what part of all weight: how much
one of its respondents weighs on average. A share of Wales is then a weighted sum of the sectors'
counts, and one of a hidden sector with a large weight can follow from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.audit.intruder.linked import Linked
from pipeline.audit.intruder.system import FAR, System
from pipeline.audit.intruder.truth import Area, Ints
from pipeline.audit.windows import fitting

ONE = 1000  # a respondent of mean weight
REACH = 3.0  # how far the lightest and heaviest people of an area are from a random choice of them


@dataclass(frozen=True)
class Weight:
    """Of an area: its part of all people, its part of all weight, and Kish's design effect."""

    people: float
    weight: float
    deff: float


def weights(results: pd.DataFrame) -> dict[Area, Weight]:
    """The weight of every area that the profile has; `results`: a row a figure, exact."""
    profile = results[(results["table"] == "profile") & results["value"].notna()]
    columns = ("dimension", "area", "statistic", "value", "effective_base")
    people: dict[Area, float] = {}
    weight: dict[Area, float] = {}
    deff: dict[Area, float] = {}
    for dimension, area, statistic, value, effective in zip(
        *(profile[name].to_numpy(dtype=object) for name in columns), strict=True
    ):
        if statistic == "share_unweighted":
            people[dimension, area] = float(value)
        elif statistic == "share_weighted":
            weight[dimension, area] = float(value)
        elif statistic == "respondents" and effective > 0:
            deff[dimension, area] = max(1.0, float(value) / float(effective))
    both = people.keys() & weight.keys()
    return {area: Weight(people[area], weight[area], deff.get(area, 1.0)) for area in both}


@dataclass(frozen=True)
class Nest:
    """Parts of a whole in one table, each with its weight in thousandths of the mean.

    `cells`: parts x columns, the variables; those in none of the parts come last, if there are any.
    `each`: of every part the weight of one respondent; `varies`: its standard deviation.
    """

    whole: int
    areas: tuple[int, ...]
    cells: Ints
    each: Ints
    varies: Sequence[float]

    def add(
        self, made: System, part: Sequence[int], of: Sequence[int], places: int, open_: set[int]
    ) -> None:
        """What the printed percentage of some columns, of some others, says.

        `open_`: areas of which it is printed too, so that their weighted counts are known.
        """
        truth = made.truth[self.cells]
        counts, bases = truth[:, list(part)].sum(axis=1), truth[:, list(of)].sum(axis=1)
        count, base = int(self.each @ counts), int(self.each @ bases)
        if not base:
            return
        chance = np.sqrt(counts * (1 - counts / np.maximum(bases, 1))) * np.array(self.varies)
        slack = int(REACH * sum(chance[i] for i, a in enumerate(self.areas) if a not in open_))
        scale = 100 * 10**places
        if set(of) == set(range(self.cells.shape[1])):  # all who answered: how many is known
            least, most = fitting(count, base, places)
            self._sum(made, dict.fromkeys(part, 1), least - slack, most + slack)
            return
        shown = (2 * scale * count + base) // (2 * base)
        for edge, least, most in (
            (2 * shown - 1, -2 * scale * slack, FAR), (2 * shown + 1, -FAR, 2 * scale * slack - 1),
        ):  # fmt: skip
            self._sum(made, {c: 2 * scale * (c in part) - edge for c in of}, least, most)

    def add_mean(self, made: System, scores: Sequence[int], places: int) -> None:
        """What a printed mean score says."""
        truth, step = made.truth[self.cells], 10**places
        base = int(self.each @ truth.sum(axis=1))
        if not base:
            return
        sum_ = int(self.each @ (truth @ np.array(scores)))
        shown = (2 * step * sum_ + base) // (2 * base)
        least = -((-(2 * shown - 1) * base) // (2 * step))
        most = ((2 * shown + 1) * base) // (2 * step)
        self._sum(made, dict(enumerate(scores)), least, most)

    def _sum(self, made: System, times: Mapping[int, int], least: int, most: int) -> None:
        columns = list(times)
        factors = np.outer(self.each, [times[c] for c in columns])
        variables = self.cells[:, columns].ravel()
        made.add(variables.tolist(), least, most, factors.ravel().tolist())


def nest_of(
    linked: Linked, whole: int, areas: Sequence[int], cells: Ints, known: Mapping[Area, Weight]
) -> Nest | None:
    """The weighted reading of a linked table; None where a weight is not known.

    `cells` as in `Nest`, shape (parts, columns); one row more than there are areas where some
    people are in none.
    """
    if not {linked.whole, *linked.parts} <= known.keys() or len(areas) < len(linked.parts):
        return None
    parts = [known[area] for area in linked.parts]
    every = known[linked.whole]
    each = [one.weight / one.people if one.people > 0 else 1.0 for one in parts]
    varies = [ONE * w * (one.deff - 1) ** 0.5 for w, one in zip(each, parts, strict=True)]
    if len(cells) > len(areas):
        people = every.people - sum(one.people for one in parts)
        weight = every.weight - sum(one.weight for one in parts)
        each.append(weight / people if people > 1e-9 else 1.0)
        varies.append(0.0)
    return Nest(
        whole, tuple(areas), cells, np.rint(ONE * np.array(each)).astype(np.int64), tuple(varies)
    )
