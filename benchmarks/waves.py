"""Waves drawn from a population whose truth is known, and weighted as the pipeline does."""

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks import ROOT
from pipeline import demo
from pipeline.analyse.survey import Survey
from pipeline.codebook.book import read_codebook
from pipeline.codebook.concepts import Codebook
from pipeline.codebook.population import read_population
from pipeline.config import Config, read_config
from pipeline.demo.sample import draw as places_drawn
from pipeline.stats.association.gamma import gamma
from pipeline.stats.association.items import Items
from pipeline.stats.rake import rake_cells
from pipeline.stats.variance.design import Design
from pipeline.stats.variance.layout import Areas, make_areas
from pipeline.stats.variance.sample_design import make_design
from pipeline.stats.variance.two_stage import two_stage
from pipeline.weight.margins import known_population

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Scenario:
    """How waves are drawn: from which population, and whether organisations are drawn first.

    whole: everybody in the organisations drawn answers, and the export brings the number of
    organisations of each stratum, so that a finite population correction is made for them.
    counted: the export brings the number of organisations of each stratum and of the people in
    each organisation drawn, so that both stages have their correction.
    """

    wave: str
    clusters: bool = False
    whole: bool = False
    counted: bool = False

    @property
    def name(self) -> str:
        """A name for tables."""
        drawn = "organisations" if self.clusters else "people"
        more = ", whole" if self.whole else ", counted" if self.counted else ""
        return f"{self.wave}, {drawn}{more}"


SCENARIOS = (
    Scenario("demo-small"),
    Scenario("demo-1"),
    Scenario("demo-small", clusters=True),
    Scenario("demo-1", clusters=True),
    Scenario("demo-small", clusters=True, whole=True),
    Scenario("demo-1", clusters=True, whole=True),
)


@dataclass(frozen=True, eq=False)
class World:
    """A population with its truth; make it with `make_world`.

    people: one row a member (see demo.population); cells: the population by sector and region;
    factors, outcomes: everybody's answers in groups; places: (dimension, area) of each area;
    frame (cells,), margins (margins, cells) and targets: what raking is given.
    """

    wave: str
    people: pd.DataFrame
    cells: pd.DataFrame
    codebook: Codebook
    config: Config
    factors: Items
    outcomes: Items
    areas: Areas
    places: list[tuple[str, str]]
    frame: Floats
    margins: Ints
    targets: list[Floats]

    @cached_property
    def names(self) -> tuple[list[str], list[str]]:
        """Names of the factors and of the outcomes."""
        return self.codebook.having("factor"), self.codebook.having("outcome")

    @cached_property
    def main(self) -> int:
        """The place of the main outcome among the outcomes."""
        return self.names[1].index(self.config.analysis.main_outcome)

    @cached_property
    def null(self) -> NDArray[np.bool_]:
        """(factors,) those that have nothing to do with any outcome, in any cell."""
        return np.isin(self.names[0], demo.NULL)

    @cached_property
    def _truth(self) -> pd.DataFrame:
        """The population's own figures, made without pipeline.stats."""
        found = demo.truth(self.people, self.config.analysis.dimensions, ROOT)
        keys = ["statistic", "dimension", "area", "item", "level", "outcome"]
        return found.set_index(keys).sort_index()

    def true_shares(self) -> Floats:
        """(areas, items, groups) true shares of the groups of factors, then outcomes."""
        factors, outcomes = self.names
        shares = self._truth["value"].xs("group_share")
        index = [
            (*place, item, group, "")
            for place in self.places
            for item in (*factors, *outcomes)
            for group in self.codebook.groups(item)
        ]
        values = shares.reindex(pd.MultiIndex.from_tuples(index)).to_numpy(np.float64)
        return values.reshape(len(self.places), len(factors) + len(outcomes), -1)

    def true_pairs(self, statistic: str) -> Floats:
        """(areas, factors, outcomes) of share_with, share_without or contrast."""
        factors, outcomes = self.names
        index = [(*p, f, "", o) for p in self.places for f in factors for o in outcomes]
        values = self._truth["value"].xs(statistic).reindex(pd.MultiIndex.from_tuples(index))
        shape = (len(self.places), len(factors), len(outcomes))
        return values.to_numpy(np.float64).reshape(shape)

    def true_main(self) -> Floats:
        """(areas, factors) true differences on the main outcome, by counting: faster than the rest.

        It is that part of `true_pairs("contrast")`.
        """
        good = _positive(self.outcomes)[:, [self.main]]
        both = _positive(self.factors) * np.where(np.isnan(good), np.nan, 1.0)
        sides = [np.nan_to_num(side) for side in (both, 1 - both)]
        made = []
        for codes, size in zip(self.areas.codes.T, self.areas.sizes, strict=True):
            inside = (np.arange(size)[:, None] == codes).astype(np.float64)
            with np.errstate(invalid="ignore"):
                shares = [inside @ (side * np.nan_to_num(good)) / (inside @ side) for side in sides]
            made.append(shares[0] - shares[1])
        return np.concatenate(made)

    def true_gamma(self) -> Floats:
        """(areas, factors, outcomes) gamma of the population's tables of groups."""
        factors, outcomes = self.names
        shape = (len(self.places), len(factors), len(outcomes))
        sizes = (int(self.factors.levels.max()), int(self.outcomes.levels.max()))
        tables = np.zeros((*shape, *sizes))
        starts = self.areas.starts
        for a in range(shape[0]):
            column = max(d for d, start in enumerate(starts) if start <= a)
            inside = self.areas.codes[:, column] == a - starts[column]
            for f in range(shape[1]):
                for o in range(shape[2]):
                    x, y = self.factors.codes[inside, f], self.outcomes.codes[inside, o]
                    both = (x >= 0) & (y >= 0)
                    np.add.at(tables[a, f, o], (x[both], y[both]), 1.0)
        return gamma(tables)[0]


def _dealt_again(people: pd.DataFrame, seed: int) -> pd.DataFrame:
    """People whose answers about factors that go with nothing are dealt blindly in each cell."""
    rng, made = np.random.default_rng([seed, 1]), people.copy()
    for name in demo.NULL:
        missing = f"{name}__missing"
        asked = (people[missing] != "not_asked").to_numpy()
        stays = np.lexsort((np.arange(len(people)), asked, people["cell"]))
        dealt = np.lexsort((rng.random(len(people)), asked, people["cell"]))
        for column in (name, missing):
            made.loc[stays, column] = people[column].iloc[dealt].array
    return made


def _positive(items: Items) -> Floats:
    """(people, items) 1 for the groups that count, 0 for others, NaN for no answer."""
    counts = items.chosen[np.arange(len(items.levels)), np.maximum(items.codes, 0)]
    return np.where(items.codes < 0, np.nan, counts.astype(np.float64))


def make_world(wave: str, seed: int | None = None) -> World:
    """The population of a demonstration wave: the one that its export is drawn from, or another.

    `seed` None is the export's; any other makes people anew, by the same rules but one: in the
    export's population the answers to factors that go with nothing are dealt out evenly, so that
    hardly a point of difference is left; there chance deals them, and leaves what it leaves.

    Raises:
        BadInput: the reference data are wrong.
    """
    config = read_config(ROOT / "config.toml")
    book = read_codebook(ROOT / "data/reference")
    people = demo.population(wave, seed, ROOT)
    if seed is not None:
        people = _dealt_again(people, seed)
    survey = survey_of(people, book, config)
    cells = demo.cells(wave, ROOT)
    population = read_population(ROOT / "data/reference", wave, book, config.weighting)
    known = known_population(population, config.weighting)
    levels = {name: list(known.margins[name]) for name in config.weighting.margins}
    strata = cells[list(config.weighting.strata)].itertuples(index=False, name=None)
    return World(
        wave=wave,
        people=people,
        cells=cells,
        codebook=book,
        config=config,
        factors=survey.items(book.having("factor")),
        outcomes=survey.items(book.having("outcome")),
        areas=survey.areas,
        places=survey.places,
        frame=np.array([known.frame[stratum] for stratum in strata]),
        margins=np.array([[its.index(x) for x in cells[name]] for name, its in levels.items()]),
        targets=[np.array(list(known.margins[name].values())) for name in levels],
    )


def survey_of(
    people: pd.DataFrame, codebook: Codebook, config: Config, executor: Executor | None = None
) -> Survey:
    """What `analyse` is given, of answers alone: nothing is known of how they came."""
    nothing = pd.DataFrame()
    return Survey(people, nothing, nothing, nothing, codebook, config, executor=executor)


@dataclass(frozen=True, eq=False)
class Drawn:
    """A wave: rows of the population (n,), the weight of each, design, answers and areas."""

    rows: NDArray[np.intp]
    design: Design
    factors: Items
    outcomes: Items
    areas: Areas


def draw(world: World, scenario: Scenario, seed: list[int]) -> Drawn:
    """Draw a wave and weight it: base weights from the frame, raked, held at the cap.

    With clusters, organisations are the PSUs and there is no finite population correction unless
    they answer whole or both stages are counted, as weight.weight has it.
    """
    rng = np.random.default_rng(seed)
    answers = world.cells["answers"].to_numpy(np.int64)
    if scenario.whole:
        answers = world.cells["count"].to_numpy(np.int64)
    rows = places_drawn(world.people, answers, rng, clusters=scenario.clusters)
    cell = world.people["cell"].to_numpy()[rows]
    weights = cell_weights(world, np.bincount(cell, minlength=len(answers)))[cell]
    areas = make_areas(list(world.areas.codes[rows].T), world.areas.sizes)
    design = make_design(
        weights,
        strata=cell,
        psu=world.people["organisation"].to_numpy()[rows] if scenario.clusters else None,
        population=_sizes(world, scenario, cell),
        calibration=list(world.margins[:, cell]),
        lonely=world.config.weighting.lonely,
    )
    if scenario.counted:
        design = two_stage(design, people_of(world)[rows])
    return Drawn(rows, design, _some(world.factors, rows), _some(world.outcomes, rows), areas)


def _sizes(world: World, scenario: Scenario, cell: Ints) -> Floats | None:
    """(n,) PSUs of each respondent's stratum in the population; None = as good as infinite."""
    if not scenario.clusters:
        return world.frame[cell]
    if not (scenario.whole or scenario.counted):
        return None
    return organisations(world)[cell]


def organisations(world: World) -> Floats:
    """(cells,) organisations that each cell of the population has."""
    return world.people.groupby("cell")["organisation"].nunique().to_numpy(np.float64)


def people_of(world: World) -> Floats:
    """(people,) how many people each one's organisation has."""
    return world.people.groupby("organisation")["member"].transform("size").to_numpy(np.float64)


def _some(items: Items, rows: NDArray[np.intp]) -> Items:
    """The answers of some members."""
    return Items(items.codes[rows], items.levels, items.chosen, items.ordered)


def cell_weights(world: World, respondents: Ints) -> Floats:
    """(cells,) the weight of a respondent of each cell, raked by pipeline.stats.rake; 0 of none.

    Equal to weight.weight's weights (`same_weights` in simulate.py holds it to that), and faster.

    Raises:
        ValueError: raking does not settle, or the cap leaves a margin out of reach.
    """
    config = world.config.weighting
    there = np.flatnonzero(respondents)
    number = respondents[there].astype(np.float64)
    codes = world.margins[:, there]
    cap = config.trim_ratio * world.targets[0].sum() / number.sum() if config.trim_ratio else np.inf
    unit = world.frame[there] / number
    base, held = unit.copy(), np.zeros(len(there), dtype=bool)
    while True:
        left = [
            target - np.bincount(code[held], unit[held] * number[held], len(target))
            for code, target in zip(codes, world.targets, strict=True)
        ]
        free = ~held
        raked = rake_cells((base * number)[free], codes[:, free], left, config.tolerance)
        if not raked.converged(1e-10):
            raise ValueError("raking does not settle")
        unit[free] = base[free] * raked.factors[:, 0]
        above = free & (unit > cap * (1 + 1e-12))
        if not above.any():
            break
        held |= above
        unit[held] = cap
    weights = np.zeros(len(respondents))
    weights[there] = unit
    return weights
