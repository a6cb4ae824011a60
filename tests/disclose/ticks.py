"""Made-up surveys of questions with two answers: boxes of one choice, opposites, and others."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.analyse.items import apart
from tests.disclose.populations import Answers, _share
from tests.made import table

YES, NO = "ticked", "not_ticked"
BOXES = Answers(groups={YES: "yes", NO: "no"}, positive={YES})
"""Every question is a box."""


@dataclass
class Ticks:
    """Respondents: a sector and a region each, ticks (1, 0; -1 = no answer) by box."""

    sector: np.ndarray
    region: np.ndarray
    factors: dict[str, np.ndarray]
    outcomes: dict[str, np.ndarray]

    @property
    def areas(self) -> dict[tuple[str, str], np.ndarray]:
        """(n,) who is in each area."""
        found = {("national", "national"): np.ones(len(self.sector), dtype=bool)}
        for name, code in (("sector", self.sector), ("region", self.region)):
            found |= {(name, f"{name}{i}"): code == i for i in range(int(code.max()) + 1)}
        return found

    def apart(self) -> pd.DataFrame:
        """The record exclusive.csv."""
        boxes = self.factors | self.outcomes
        codes = [np.where(one < 0, -1, 1 - one) for one in boxes.values()]
        return apart([*boxes], [[YES, NO]] * len(boxes), codes)

    def results(self) -> pd.DataFrame:
        """Exact results: profile, items and associations, each respondent with the same weight."""
        rows: list[dict] = []
        many = len(self.sector)
        for (dimension, area), inside in self.areas.items():
            here = {"dimension": dimension, "area": area}
            n = int(inside.sum())
            rows += [
                {"table": "profile", **here, "statistic": "respondents", "value": n, "count": n,
                 "base": n, "effective_base": n},
                {"table": "profile", **here, "statistic": "share_unweighted", "value": n / many},
                {"table": "profile", **here, "statistic": "share_weighted", "value": n / many},
            ]  # fmt: skip
            for name, box in (self.factors | self.outcomes).items():
                given = box[inside & (box >= 0)]
                for level, group, hit in ((YES, "yes", given == 1), (NO, "no", given == 0)):
                    key = {"table": "item", **here, "item": name}
                    told = _share(hit, np.ones(len(given)))
                    rows.append(key | {"level": level, "statistic": "share"} | told)
                    rows.append(key | {"level": group, "statistic": "group_share"} | told)
            for name, box in self.factors.items():
                for outcome, success in self.outcomes.items():
                    both = inside & (box >= 0) & (success >= 0)
                    key = {"table": "association", **here, "item": name, "outcome": outcome}
                    for statistic, tick in (("share_with", 1), ("share_without", 0)):
                        hit = success[both & (box == tick)] == 1
                        told = _share(hit, np.ones(len(hit)))
                        rows.append(key | {"statistic": statistic} | told)
        return table(rows)


def survey(seed: int, kind: str, n: int = 200, silent: float = 0.05) -> Ticks:
    """A survey of one kind.

    one: one choice of five, as boxes; most: at most one of four, few none; opposite: a question and
    its opposite; several: of five as many as one likes, or "none of these". `silent`: the share who
    answer none of the boxes, and the share who do not answer the outcome.
    """
    draw = np.random.default_rng(seed)
    sector = draw.choice(4, n, p=[0.4, 0.3, 0.2, 0.1])
    region = draw.choice(3, n, p=[0.5, 0.3, 0.2])
    success = np.where(draw.random(n) < silent, -1, (draw.random(n) < 0.6).astype(int))
    if kind == "several":
        ticks = (draw.random((n, 5)) < [0.6, 0.4, 0.3, 0.15, 0.06]).astype(int)
        ticks = np.column_stack([ticks, ticks.sum(axis=1) == 0]).astype(int)
    elif kind == "opposite":
        yes = (draw.random(n) < 0.9).astype(int)
        ticks = np.column_stack([yes, 1 - yes])
    else:
        share = [0.38, 0.3, 0.2, 0.09, 0.03]
        ticks = (draw.choice(5, n, p=share)[:, None] == np.arange(5)).astype(int)
        ticks = ticks if kind == "one" else ticks[:, :4]
    none = draw.random(n) < silent
    boxes = {f"b{i}": np.where(none, -1, one) for i, one in enumerate(ticks.T)}
    other = (draw.random(n) < 0.5).astype(int)
    return Ticks(sector, region, boxes | {"other": other}, {"success": success})
