"""Random populations of different kinds, as exact results with all that is known of them.

Each kind is a way in which a survey can be hard to protect. `case` draws one: its number says the
kind, in turn, and the seed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from pipeline.config import Disclosure
from pipeline.disclose import disclose
from pipeline.disclose.tables import Groups
from pipeline.editions import Edition
from tests.disclose.editions import edition, some
from tests.disclose.populations import GROUPS, Answers, People, made, results
from tests.disclose.ticks import BOXES, NO, YES, survey
from tests.made import table

SEED = 20261018
CUTS = {2: [0.0], 3: [-0.7, 0.0], 5: [-1.6, -0.7, 0.0, 1.1], 7: [-2, -1.4, -1, -0.6, 0, 0.5, 1.1]}
BOX = {YES: "yes", NO: "no"}
AREA = ["dimension", "area", "item", "outcome"]
Draw = np.random.Generator


@dataclass(frozen=True)
class Sizes:
    """The least and the most people, and of areas the least, and one more than the most."""

    people: tuple[int, int] = (60, 1000)
    sectors: tuple[int, int] = (3, 8)
    regions: tuple[int, int] = (2, 5)
    factors: int = 2
    outcomes: int = 1


SIZES = Sizes()


@dataclass(frozen=True)
class Case:
    """A population as exact results, and what is known of it.

    groups: by question, the group of each answer; earlier: the release of the wave before; editions
    and apart as `disclose` takes them.
    """

    kind: str
    exact: pd.DataFrame
    book: Groups
    groups: Mapping[str, Mapping[str, str]]
    positive: Mapping[str, str]
    policy: Disclosure = field(default_factory=Disclosure)
    earlier: pd.DataFrame | None = None
    editions: tuple[Edition, ...] = ()
    apart: pd.DataFrame | None = None


def plain(
    draw: Draw,
    levels: int = 5,
    kinds: int = 2,
    missing: float | None = None,
    lonely: bool | None = None,
    sizes: Sizes = SIZES,
) -> People:
    """Unequal areas, one empty, in half of them one of one person, and skewed answers.

    levels: how many answers a question has. kinds: of non-answers. missing: the share of them.
    lonely: whether an area has one person, None = by chance.
    """
    n = round(float(np.exp(draw.uniform(*np.log(sizes.people)))))
    numbers = {"sector": int(draw.integers(*sizes.sectors))}
    numbers["region"] = int(draw.integers(*sizes.regions))
    areas, names = {}, {}
    lonely = bool(draw.integers(2)) if lonely is None else lonely
    for dimension, many in numbers.items():
        code = draw.choice(many, n, p=draw.dirichlet(np.full(many, draw.choice([0.5, 1.0, 5.0]))))
        code[code == 0] = 1  # the first is empty
        if lonely:
            code[code == many - 1] = 1
            code[int(draw.integers(n))] = many - 1
        areas[dimension] = code
        names[dimension] = [f"{dimension}{i}" for i in range(many)]
    trait = draw.normal(size=(n, 1))
    lost = float(draw.choice([0.0, 0.03, 0.15])) if missing is None else missing

    def answers(items: int) -> np.ndarray:
        lean = draw.normal(0, draw.choice([0.3, 1.5]), size=items)
        latent = 0.6 * trait + lean + draw.normal(size=(n, items))
        found = (latent[..., None] > np.array(CUTS[levels])[: levels - 1]).sum(axis=2)
        none = draw.random((n, items)) < lost
        return np.where(none, -1 - draw.integers(0, kinds, (n, items)), found)

    cells = draw.uniform(0.6, 1.6, tuple(numbers.values()))
    factors, outcomes = answers(sizes.factors), answers(sizes.outcomes)
    return made(
        areas, factors, outcomes, cells[areas["sector"], areas["region"]], names, levels=levels
    )


def _case(kind: str, people: People, policy: Disclosure | None = None, **more: Any) -> Case:
    exact = results(people)
    items = list(dict.fromkeys(exact.loc[exact["table"] == "item", "item"]))
    groups, named = dict.fromkeys(items, GROUPS[people.levels]), dict.fromkeys(items, "agree")
    case_ = Case(kind, exact, Answers(people.levels), groups, named, policy or Disclosure())
    return replace(case_, **more)


def heavy(draw: Draw) -> Case:
    """One small sector, a stratum, that stands for 30 to 60 % of the whole."""
    people = plain(draw)
    n = len(people.weights)
    sector = people.areas["sector"]
    sector[sector == 0] = 1
    sector[draw.choice(n, min(n // 3, int(draw.integers(12, 45))), replace=False)] = 0
    inside, part = sector == 0, draw.uniform(0.3, 0.6)
    weights = np.ones(n)
    weights[inside] = part / (1 - part) * (~inside).sum() / inside.sum()
    return _case("one heavy stratum", replace(people, weights=weights))


def nested(draw: Draw) -> Case:
    """Boards made of regions, seniority across both, and a few authorities inside a sector."""
    people = plain(draw)
    n, region, sector = len(people.weights), people.areas["region"], people.areas["sector"]
    own = np.where(sector == 1, 1 + (draw.random(n) < 0.3), 0)
    people.areas |= {"board": (region + 1) // 2, "senior": draw.choice(3, n, p=[0.6, 0.3, 0.1]),
                     "authority": own}  # fmt: skip
    people.names |= {
        name: [f"{name}{i}" for i in range(int(people.areas[name].max()) + 1)]
        for name in ("board", "senior", "authority")
    }
    return _case("nested and crossing areas", people)


def twins(draw: Draw) -> Case:
    """A region that is a sector but for none to three people on either side."""
    people = plain(draw)
    sector, region = people.areas["sector"], people.areas["region"]
    like = int(np.bincount(sector).argmax()) if draw.integers(2) else int(sector[0])
    inside = sector == like
    for part in (np.flatnonzero(inside), np.flatnonzero(~inside)):
        few = min(int(draw.integers(4)), len(part))
        inside[draw.choice(part, few, replace=False)] ^= True
    region[~inside & (region == 1)] = 0
    region[inside] = 1
    return _case("areas that are nearly the same", people)


def one_blank(draw: Draw) -> Case:
    """Non-answers of one kind only, a few or many."""
    lost = float(draw.choice([0.01, 0.05, 0.3]))
    return _case("one kind of non-answer", plain(draw, kinds=1, missing=lost))


def levels(draw: Draw) -> Case:
    """Questions of two, three or seven answers."""
    return _case("two, three or seven answers", plain(draw, int(draw.choice([2, 3, 7]))))


def ten(draw: Draw) -> Case:
    """Thresholds of 10."""
    policy = Disclosure(threshold=10, group_floor=20, percentage_floor=20)
    return _case("a threshold of 10", plain(draw), policy)


def trimmed(draw: Draw) -> Case:
    """Weights that vary inside areas, trimmed at three times the median or not."""
    people = plain(draw)
    weights = people.weights * draw.lognormal(0, 0.7, len(people.weights))
    if draw.integers(2):
        weights = np.minimum(weights, 3 * np.median(weights))
    return _case("weights trimmed or not", replace(people, weights=weights))


def supplied(draw: Draw) -> Case:
    """Supplied weights: one respondent of a sector has a large part of its weight."""
    people = plain(draw)
    n, sector = len(people.weights), people.areas["sector"]
    weights = draw.lognormal(0, 0.4, n)
    inside = np.flatnonzero(sector == sector[int(draw.integers(n))])
    part = draw.uniform(0.1, 0.45)
    weights[inside[0]] = part / (1 - part) * max(1.0, float(weights[inside[1:]].sum()))
    return _case("supplied weights", replace(people, weights=weights))


def boxes(draw: Draw) -> Case:
    """Tick boxes: of one choice, of at most one, a question and its opposite, or several."""
    ticks = survey(int(draw.integers(2**31)), str(draw.choice(["one", "most", "opposite"])),
                   n=int(draw.integers(100, 400)))  # fmt: skip
    kept = dict(list(ticks.factors.items())[:5])
    ticks = replace(ticks, factors=kept)
    items = [*kept, *ticks.outcomes]
    groups, named = dict.fromkeys(items, BOX), dict.fromkeys(items, "yes")
    return Case("tick boxes", ticks.results(), BOXES, groups, named, apart=ticks.apart())


def two_waves(draw: Draw) -> Case:
    """The same areas surveyed twice: other people, and the change from the first to the second."""
    before, now = plain(draw), plain(draw)
    if before.names != now.names:  # the second has the areas of the first
        for name in ("sector", "region"):
            now.areas[name] %= len(before.names[name])
        now = replace(now, names=before.names)
    first, second = results(before), results(now)
    released, _ = disclose(first, Answers(), Disclosure())
    made = _case("two waves", now, earlier=released)
    return replace(
        made, exact=pd.concat([second, changes_between(first, second)], ignore_index=True)
    )


def changes_between(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Rows of table change: headline shares and contrasts then, now and their difference."""
    shares = now["statistic"].eq("group_share") & now["level"].eq("agree")
    kept = now[(shares | now["statistic"].eq("contrast")) & now["base"].notna()]
    both = kept.merge(
        before[before["base"].notna()], on=[*AREA, "level", "statistic"], suffixes=("", "_before")
    )
    rows: list[dict] = []
    for row in both.to_dict("records"):
        name = "contrast" if row["statistic"] == "contrast" else "share"
        key = {"table": "change", **{k: row[k] for k in (*AREA, "level")}}
        for part, end in (("before", "_before"), ("now", "")):
            own = {k: row[k + end] for k in ("value", "se", "low", "high", "count", "base",
                                             "effective_base", "reason")}  # fmt: skip
            rows.append(key | {"statistic": f"{name}_{part}"} | own)
        value, se = row["value"] - row["value_before"], np.hypot(row["se"], row["se_before"])
        rows.append(key | {
            "statistic": f"{name}_change", "value": value, "se": se, "low": value - 1.96 * se,
            "high": value + 1.96 * se, "base": min(row["base"], row["base_before"]),
            "effective_base": min(row["effective_base"], row["effective_base_before"]),
            "reason": row["reason"] or row["reason_before"],
        })  # fmt: skip
    return table(rows)


def two_editions(draw: Draw) -> Case:
    """The same wave twice: people of one sector in one region, ten or more, came later."""
    people = plain(draw, missing=0.0)
    place = people.areas["sector"] * 100 + people.areas["region"]
    places, many = np.unique(place, return_counts=True)
    later = places[many >= 10]
    late = place == (draw.choice(later) if len(later) else -1)
    first, _ = edition(results(some(people, ~late)))
    return _case("two editions", people, editions=(first,))


def _plain(draw: Draw) -> Case:
    return _case("unequal areas", plain(draw))


KINDS: tuple[Callable[[Draw], Case], ...] = (
    _plain, heavy, nested, twins, one_blank, levels, ten, trimmed, supplied, boxes, two_waves,
    two_editions,
)  # fmt: skip


def case(seed: int) -> Case:
    """The population of a number: kinds come in turn."""
    return KINDS[seed % len(KINDS)](np.random.default_rng([SEED, seed]))
