"""Made-up respondents and the exact results of them, shaped as `analyse` shapes them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tests.made import table

LEVELS = ("strongly_disagree", "tend_to_disagree", "neither_nor", "tend_to_agree", "strongly_agree")
GROUP = dict(zip(LEVELS, ("disagree", "disagree", "neither", "agree", "agree"), strict=True))
KINDS = ("dont_know", "no_answer")
GROUPS = {
    2: {"no": "disagree", "yes": "agree"},
    3: {"disagreed": "disagree", "neither_nor": "neither", "agreed": "agree"},
    5: GROUP,
    7: {
        "never": "disagree",
        "rarely": "disagree",
        "seldom": "disagree",
        "at_times": "neither",
        "often": "agree",
        "mostly": "agree",
        "always": "agree",
    },
}
"""By how many answers a question has, each answer's group; headlines are about "agree"."""


Parts = tuple[str, dict[str, tuple[str, ...]]]


class Answers:
    """Stands in for the codebook: every item has the same answers.

    By itself, as many as `levels`, in the groups of `GROUPS` and scored from 1. groups, positive:
    other answers, without scores; the group of each, and those that headlines are about. parts: by
    variable, as `parts_of` says it.
    """

    def __init__(
        self, levels: int = 5, groups: Mapping[str, str] | None = None,
        positive: Collection[str] = (), parts: Mapping[str, Parts] | None = None,
    ) -> None:  # fmt: skip
        self.groups, self.parts = dict(GROUPS[levels] if groups is None else groups), parts or {}
        agree = [level for level, group in self.groups.items() if group == "agree"]
        self.headline = set(agree if groups is None else positive)
        self.scored = list(self.groups) if groups is None else []
        self.scales: dict[str, list[str]] = {}
        self.routing: dict[str, dict[str, tuple[str, ...]]] = {}

    def group_of(self, variable: str) -> dict[str, str]:
        return self.groups

    def positive(self, variable: str) -> set[str]:
        return self.headline

    def scores(self, variable: str) -> dict[str, float]:
        return {level: float(score) for score, level in enumerate(self.scored, 1)}

    def items(self, variable: str) -> list[str]:
        return self.scales.get(variable, [])

    def condition(self, variable: str) -> dict[str, tuple[str, ...]]:
        return self.routing.get(variable, {})

    def parts_of(self, variable: str) -> Parts:
        return self.parts.get(variable, ("", {}))


@dataclass
class People:
    """Respondents: area of each in each dimension, answers (0 up; -1, -2 = missing kinds).

    levels: how many answers each question has.
    """

    areas: dict[str, np.ndarray]
    names: dict[str, list[str]]
    factors: np.ndarray
    outcomes: np.ndarray
    weights: np.ndarray
    levels: int = 5


def made(
    areas: Mapping[str, np.ndarray],
    factors: np.ndarray,
    outcomes: np.ndarray,
    weights: np.ndarray | None = None,
    names: Mapping[str, list[str]] | None = None,
    levels: int = 5,
) -> People:
    """Respondents of Wales and of other areas.

    names: of the areas of each dimension, else its first letter with a number; weights: else 1.
    """
    n = len(factors)
    named = {one: [f"{one[0]}{i}" for i in range(codes.max() + 1)] for one, codes in areas.items()}
    return People(
        areas={"national": np.zeros(n, dtype=int), **areas},
        names={"national": ["national"], **named, **(names or {})},
        factors=factors, outcomes=outcomes,
        weights=np.ones(n) if weights is None else weights, levels=levels,
    )  # fmt: skip


def people(
    seed: int,
    n: int = 1200,
    sectors: int = 7,
    regions: int = 4,
    factors: int = 26,
    outcomes: int = 5,
    missing: float = 0.03,
) -> People:
    """A population with unequal areas and answers that hang together."""
    draw = np.random.default_rng(seed)
    share = np.array([0.12, 0.29, 0.24, 0.075, 0.05, 0.055, 0.17])[:sectors]
    sector = draw.choice(sectors, n, p=share / share.sum())
    share = np.array([0.22, 0.10, 0.22, 0.46])[:regions]
    region = draw.choice(regions, n, p=share / share.sum())
    trait = draw.normal(size=(n, 1))
    where = draw.normal(scale=0.25, size=(sectors, 1))[sector]

    def answers(items: int, lean: float) -> np.ndarray:
        level = draw.normal(0.35, 0.35, size=items)
        latent = lean * trait + where + level + draw.normal(size=(n, items))
        cut = np.array([-1.6, -0.7, 0.0, 1.1])
        made = (latent[..., None] > cut).sum(axis=2)
        lost = draw.random((n, items)) < missing
        return np.where(lost, -1 - draw.integers(0, 2, (n, items)), made)

    weights = draw.uniform(0.7, 1.4, (sectors, regions))[sector, region]
    names = {"sector": [f"s{i}" for i in range(sectors)]}
    names |= {"region": [f"r{i}" for i in range(regions)]}
    areas = {"sector": sector, "region": region}
    return made(areas, answers(factors, 0.6), answers(outcomes, 0.8), weights, names)


def results(p: People) -> pd.DataFrame:
    """Exact results of the respondents: profile, items, non-response and associations."""
    rows: list[dict] = []
    for dimension, codes in p.areas.items():
        for code, area in enumerate(p.names[dimension]):
            inside = codes == code
            rows += _area(p, dimension, area, inside)
    return table(rows)


def _area(p: People, dimension: str, area: str, inside: np.ndarray) -> list[dict]:
    here = {"dimension": dimension, "area": area}
    n, w = int(inside.sum()), p.weights[inside]
    groups = GROUPS[p.levels]
    rows = [
        {"table": "profile", **here, "statistic": "respondents", "value": n, "count": n, "base": n,
         "effective_base": _kish(w)},
        {"table": "profile", **here, "statistic": "share_unweighted", "value": n / len(p.weights)},
        {"table": "profile", **here, "statistic": "share_weighted",
         "value": w.sum() / p.weights.sum()},
    ]  # fmt: skip
    named = [(f"f{i}", p.factors[inside, i]) for i in range(p.factors.shape[1])]
    named += [(f"o{i}", p.outcomes[inside, i]) for i in range(p.outcomes.shape[1])]
    for item, answers in named:
        for k, kind in enumerate(KINDS):
            hit = answers == -1 - k
            rows.append({"table": "nonresponse", **here, "item": item, "level": kind,
                         "statistic": "nonresponse", **_share(hit, np.ones(n))})  # fmt: skip
        valid = answers >= 0
        a, v = answers[valid], w[valid]
        rows += [{"table": "item", **here, "item": item, "level": level, "statistic": "share",
                  **_share(a == i, v)} for i, level in enumerate(groups)]  # fmt: skip
        levels = np.array(list(groups.values()))
        rows += [{"table": "item", **here, "item": item, "level": group,
                  "statistic": "group_share", **_share(levels[a] == group, v)}
                 for group in dict.fromkeys(groups.values())]  # fmt: skip
        score = float(np.average(a + 1.0, weights=v)) if len(a) else np.nan
        rows.append({"table": "item", **here, "item": item, "statistic": "mean", "value": score,
                     "base": len(a), "effective_base": _kish(v),
                     "reason": "" if len(a) else "empty_domain"})  # fmt: skip
    for i in range(p.factors.shape[1]):
        for j in range(p.outcomes.shape[1]):
            named_two = {**here, "item": f"f{i}", "outcome": f"o{j}"}
            agree, success = (
                np.where(one[inside] < 0, -1, levels_of(p.levels)[one[inside]])
                for one in (p.factors[:, i], p.outcomes[:, j])
            )
            rows += _pair(named_two, agree, success, w)
    return rows


def levels_of(many: int) -> np.ndarray:
    """Whether each answer is one that headlines are about: (levels,) 0 or 1."""
    return np.array([group == "agree" for group in GROUPS[many].values()]).astype(int)


def _pair(named: dict, f: np.ndarray, o: np.ndarray, w: np.ndarray) -> list[dict]:
    """Rows of a pair: f and o are 1 with, 0 without, -1 no answer."""
    both = (f >= 0) & (o >= 0)
    agree, success, v = f[both] == 1, o[both] == 1, w[both]
    key = {"table": "association", **named}
    one = _share(success[agree], v[agree])
    two = _share(success[~agree], v[~agree])
    rows = [key | {"statistic": "share_with"} | one, key | {"statistic": "share_without"} | two]
    base = {"base": int(both.sum()), "effective_base": _kish(v)}
    if one["reason"] or two["reason"]:
        return [*rows, key | {"statistic": "contrast", "value": np.nan, "reason": "one_level"}]
    difference = one["value"] - two["value"]
    se = float(np.hypot(one["se"], two["se"]))
    rows.append(key | base | {"statistic": "contrast", "value": difference, "se": se,
                              "low": max(-1, difference - 1.96 * se),
                              "high": min(1, difference + 1.96 * se)})  # fmt: skip
    phi = np.corrcoef(agree, success)[0, 1] if 0 < success.sum() < len(success) else 0.0
    rows += [
        key | base | {"statistic": "rao_scott_f", "value": len(v) * phi**2},
        key | base | {"statistic": "rao_scott_p", "value": float(np.exp(-len(v) * phi**2 / 2))},
        key | base | {"statistic": "cramers_v", "value": abs(phi)},
    ]
    return rows


def _kish(w: np.ndarray) -> float:
    return float(w.sum() ** 2 / (w**2).sum()) if len(w) else np.nan


def _share(hit: np.ndarray, w: np.ndarray) -> dict:
    base = len(hit)
    row = {"count": int(hit.sum()), "base": base, "effective_base": _kish(w), "reason": ""}
    if not base:
        return row | {"value": np.nan, "reason": "empty_domain"}
    share = float(np.average(hit, weights=w))
    se = float(np.sqrt(share * (1 - share) / base))
    return row | {"value": share, "se": se, "low": max(0.0, share - 1.96 * se),
                  "high": min(1.0, share + 1.96 * se)}  # fmt: skip
