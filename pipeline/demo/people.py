"""Makes a synthetic population: every member, with every answer that they would give."""

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logit, ndtr

from pipeline.codebook.concepts import Codebook
from pipeline.demo.balance import deal
from pipeline.demo.effects import (
    BESIDES,
    CLIMATE_REGION,
    CLIMATE_SECTOR,
    ECHO,
    EFFECTS,
    FACTOR_CUTS,
    INFRASTRUCTURE,
    LOADING,
    MATURITY,
    NULLS,
    OUTCOME_CUTS,
    OUTCOMES,
    RESOURCES,
    SHARED_NOISE,
)

Floats = NDArray[np.float64]
Texts = NDArray[np.str_]

_RURALITY = {"north": (3, 4, 3), "mid": (1, 3, 6), "south_west": (3, 4, 3), "south_east": (6, 3, 1)}


@dataclass
class Making:
    """A population half made: its codebook, its randomness, and answers by variable as levels."""

    codebook: Codebook
    rng: np.random.Generator
    size: int
    answers: dict[str, Texts] = field(default_factory=dict)
    scores: dict[str, Floats] = field(default_factory=dict)

    def levels(self, variable: str) -> list[str]:
        """The valid levels of a variable, in order."""
        return [row.level for row in self.codebook.valid(variable)]

    def draw(self, variable: str, shares: tuple[float, ...]) -> None:
        """Give every member a level at random, in these proportions."""
        ends = np.cumsum(shares) / np.sum(shares)
        picks = np.searchsorted(ends[:-1], self.rng.random(self.size), side="right")
        self.answers[variable] = np.array(self.levels(variable))[picks]

    def lose(self, variable: str, **shares: float) -> None:
        """Put kinds of missing answer, in these shares of all members, in place of answers."""
        ends = np.cumsum(list(shares.values()))
        picks = np.searchsorted(ends, self.rng.random(self.size), side="right")
        kinds = np.array([*shares, ""])[picks]
        self.answers[variable] = np.where(kinds == "", self.answers[variable], kinds)

    def values(self, variable: str, by_level: dict[str, float], other: float = 0.0) -> Floats:
        """(members,) a number for every member by their level of a variable."""
        return np.array([by_level.get(level, other) for level in self.answers[variable].tolist()])


def make(
    codebook: Codebook, cells: pd.DataFrame, moved: dict[str, float], seed: int
) -> pd.DataFrame:
    """Make a population of `count` members in each cell (`sector`, `region`, `count`).

    Returns:
        One row a member, cells together: `member`, `cell` (number of the row of `cells`),
        `organisation` (number), and for each question of the codebook `v` (ordered Categorical)
        and `v__missing` (the kind of missing answer, or ""), as a perfect clean would give them.
    """
    counts = cells["count"].to_numpy(dtype=np.int64)
    cell = np.repeat(np.arange(len(cells)), counts)
    making = Making(codebook, np.random.default_rng(seed), len(cell))
    for name in ("sector", "region"):
        making.answers[name] = cells[name].to_numpy(dtype=str)[cell]
    organisation, climate = _organisations(making, counts, cell)
    _describe(making)
    _feel(making, climate, moved)
    _succeed(making, moved)
    for name, (_, easy) in OUTCOMES.items():
        making.lose(name, dont_know=0.025 - easy * 0.06, prefer_not_to_say=0.007)
    for name in NULLS:
        making.answers[name] = _null(making, name, cell)
    for name in EFFECTS:
        making.lose(name, dont_know=0.035, prefer_not_to_say=0.008, not_applicable=0.015)
    _lose_facts(making)
    _route(making)
    frame: dict[str, object] = {
        "member": np.arange(making.size),
        "cell": cell,
        "organisation": organisation,
    }
    for name in codebook.variables:
        if name in making.answers:
            levels = codebook.levels(name)
            answers = pd.Series(making.answers[name])
            codes = answers.map({level: code for code, level in enumerate(levels)}).fillna(-1)
            frame[name] = pd.Categorical.from_codes(
                codes.astype(int), pd.Index(levels), ordered=True
            )
            frame[f"{name}__missing"] = answers.where(codes < 0, "").astype("str")
    return pd.DataFrame(frame)


def _organisations(
    making: Making, counts: NDArray[np.int64], cell: NDArray[np.intp]
) -> tuple[NDArray[np.int64], Floats]:
    """The organisation of each member, of some 25 people, and the climate of their workplace."""
    number = np.maximum(4, np.rint(counts / 25)).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(number)[:-1]])
    within = np.floor(making.rng.random(making.size) ** 1.3 * number[cell]).astype(np.int64)
    organisation = first[cell] + within
    feeling = making.rng.standard_normal(int(number.sum()))
    climate = (
        making.values("sector", CLIMATE_SECTOR)
        + making.values("region", CLIMATE_REGION)
        + 0.3 * feeling[organisation]
        + 0.85 * making.rng.standard_normal(making.size)
    )
    return organisation, climate


def _describe(making: Making) -> None:
    """Who they are, and what their collaboration was like."""
    bodies = making.codebook.bodies
    authorities = bodies[bodies["kind"] == "local_authority"]
    chosen = np.empty(making.size, dtype="<U40")
    for region in making.levels("region"):
        here = making.answers["region"] == region
        names = authorities.loc[authorities["region"] == region, "body"].to_numpy(dtype=str)
        chosen[here] = names[making.rng.integers(len(names), size=int(here.sum()))]
    making.answers["local_authority"] = chosen
    making.draw("seniority", (1, 3, 5, 4))
    making.draw("collaboration_role", (3, 3, 8, 2))
    making.draw("language", (86, 14))
    making.draw("maturity", (3, 4, 3))
    making.draw("resources", (4, 5, 2))
    making.draw("infrastructure", (3, 4, 3))
    making.draw("rurality", (1, 1, 1))
    levels = np.array(making.levels("rurality"))
    for region, shares in _RURALITY.items():
        here = making.answers["region"] == region
        ends = np.cumsum(shares)[:-1] / sum(shares)
        picks = np.searchsorted(ends, making.rng.random(int(here.sum())), side="right")
        making.answers["rurality"][here] = levels[picks]


def _feel(making: Making, climate: Floats, moved: dict[str, float]) -> None:
    """Answers to the factors that have something to do with the outcomes, or echo one that has."""
    latent: dict[str, Floats] = {}
    for name, effect in EFFECTS.items():
        noise = making.rng.standard_normal(making.size)
        own, parent = (ECHO, latent[effect.echoes]) if effect.echoes else (LOADING, climate)
        latent[name] = own * parent + math.sqrt(1 - own**2) * noise
        at = latent[name] + effect.easy + moved.get(name, 0.0)
        score = np.searchsorted(FACTOR_CUTS, at)
        making.answers[name] = np.array(making.levels(name))[score]
        making.scores[name] = score.astype(np.float64) - 2.0


def _succeed(making: Making, moved: dict[str, float]) -> None:
    """The five outcomes: proportional odds on a common score, with correlated noise."""
    place = making.values("sector", CLIMATE_SECTOR) + making.values("region", CLIMATE_REGION)
    score = (
        BESIDES * place
        + making.values("resources", RESOURCES)
        + making.values("infrastructure", INFRASTRUCTURE)
        + making.values("maturity", MATURITY)
    )
    for name, effect in EFFECTS.items():
        weight: Floats | float = effect.weight
        if effect.by:
            weight = making.values(effect.by, effect.weights, other=effect.weight)
        score = score + weight * making.scores[name]
    common = making.rng.standard_normal(making.size)
    for name, (part, easy) in OUTCOMES.items():
        own = making.rng.standard_normal(making.size)
        noise = logit(ndtr(math.sqrt(SHARED_NOISE) * common + math.sqrt(1 - SHARED_NOISE) * own))
        at = part * score + easy + moved.get(name, 0.0) + noise
        making.answers[name] = np.array(making.levels(name))[np.searchsorted(OUTCOME_CUTS, at)]


def _null(making: Making, name: str, cell: NDArray[np.intp]) -> Texts:
    """Answers to a factor that has nothing to do with the outcomes, not even by chance."""
    levels = [*making.levels(name), ""]
    group_of = making.codebook.group_of(name)
    groups = making.codebook.groups(name)
    group = np.array([groups.index(group_of[level]) if level else -1 for level in levels])
    deck = np.repeat(np.arange(len(levels)), [*NULLS[name], 1])
    dealt = np.array(levels)[deal(deck, group, _standing(making, cell), cell, making.rng)]
    kinds = np.array(["dont_know", "dont_know", "prefer_not_to_say", "not_applicable"])
    lost = kinds[making.rng.integers(len(kinds), size=making.size)]
    return np.where(dealt == "", lost, dealt)


def _standing(making: Making, cell: NDArray[np.intp]) -> Floats:
    """Members x (two for each outcome): success and failure, each less its share in the cell.

    0 for those who do not say. The first outcome, which headlines are about, counts for more.
    """
    columns = []
    for place, outcome in enumerate(OUTCOMES):
        group_of = making.codebook.group_of(outcome)
        said = making.values(outcome, dict.fromkeys(group_of, 1.0))
        for group in (making.codebook.groups(outcome)[0], making.codebook.groups(outcome)[-1]):
            mine = {level: 1.0 for level, its in group_of.items() if its == group}
            is_so = making.values(outcome, mine)
            share = np.bincount(cell, is_so) / np.bincount(cell, said)
            columns.append((is_so - share[cell]) * said * (1.0 if place else 2.0))
    return np.column_stack(columns)


def _lose_facts(making: Making) -> None:
    """Facts and contexts that some do not know, or do not say."""
    whole = (making.answers["sector"] == "civil_service") & (making.rng.random(making.size) < 0.3)
    making.answers["local_authority"][whole] = "not_applicable"
    making.lose("local_authority", prefer_not_to_say=0.015, not_applicable=0.08)
    making.lose("seniority", prefer_not_to_say=0.02)
    making.lose("collaboration_role", dont_know=0.03, prefer_not_to_say=0.01)
    for name in ("maturity", "resources", "infrastructure", "rurality"):
        making.lose(name, dont_know=0.03, prefer_not_to_say=0.005)


def _route(making: Making) -> None:
    """Questions not asked of those who do not meet their condition."""
    for name in [*EFFECTS, *NULLS]:
        asked = np.ones(making.size, dtype=bool)
        for variable, levels in making.codebook.condition(name).items():
            asked &= np.isin(making.answers[variable], levels)
        making.answers[name] = np.where(asked, making.answers[name], "not_asked")
