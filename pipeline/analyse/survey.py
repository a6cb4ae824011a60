"""A survey as the tables of `analyse` see it: answers as codes, a design, and areas."""

from collections.abc import Collection
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.analyse.encoding import DATA, codes_of
from pipeline.codebook.code_map import numbered
from pipeline.codebook.concepts import Codebook
from pipeline.config import Config
from pipeline.contracts.columns import WEIGHTED_AS
from pipeline.errors import BadInput, Fault
from pipeline.stats.association.items import Items, make_items
from pipeline.stats.variance.design import Bools, Design, Ints, LonelyStratum
from pipeline.stats.variance.layout import Areas, Layout, lay_out, make_areas
from pipeline.stats.variance.replicates import Replicates, bootstrap, jackknife
from pipeline.stats.variance.sample_design import make_design
from pipeline.stats.variance.supplied import SuppliedDesign, scales_of, supplied_design
from pipeline.stats.variance.two_stage import two_stage

CONFIG = "config.toml"
MOST_PSUS = 20_000
"""Most PSUs for a jackknife of all tables, which holds a figure of each cell for each PSU."""
NATIONAL = ("national", "national")


@dataclass(frozen=True, eq=False)
class Survey:
    """What every table is made from.

    weighted: the respondents, as `weight` wrote them; weighting, recodes: its record and that of
    `clean`; population: the parsed population file; codebook: what the survey asks, and how it
    codes the answers; config: the choices of the run; before: the results of the wave before, where
    there is one; alike: the variables that both waves asked in the same words
    (`change.same_wording`); executor: where replicates of drivers are worked out, which are sent
    answers and weights; None = in this process.
    """

    weighted: pd.DataFrame
    weighting: pd.DataFrame
    recodes: pd.DataFrame
    population: pd.DataFrame
    codebook: Codebook
    config: Config
    before: pd.DataFrame | None = None
    alike: Collection[str] = ()
    executor: Executor | None = None

    def weighted_as(self, name: str) -> NDArray[np.object_]:
        """(n,) the levels of a margin that respondents are weighted in."""
        column = f"{name}{WEIGHTED_AS}"
        there = column if column in self.weighted else name
        return self.weighted[there].astype(str).to_numpy(object)

    @cached_property
    def design(self) -> Design:
        """What errors come from: replicate weights that came with the file, or `own_design`.

        Raises:
            BadInput: as `own_design`.
        """
        weighting = self.config.weighting
        if weighting.variance != "supplied" or weighting.replicate_kind is None:
            return self.own_design
        name = next(iter(self.codebook.having("replicate")), "")
        columns = numbered(self.weighted, name)
        if not columns:
            problem = "[weighting] variance is supplied, and it has no replicate weights."
            raise BadInput([Fault(DATA, "", problem, "Make it again: make report.")])
        scales = scales_of(
            weighting.replicate_kind,
            len(columns),
            weighting.fay_rho,
            weighting.replicate_scale,
            weighting.replicate_rscales,
        )
        weights, replicates = self.weighted["weight"], self.weighted[columns]
        return supplied_design(weights.to_numpy(np.float64), replicates.to_numpy(), scales)

    @cached_property
    def own_design(self) -> Design:
        """The design that we know; raked margins are in it where the weights were raked here.

        Raises:
            BadInput: a stratum has one PSU, and the policy is to fail.
        """
        frame, weighting = self.weighted, self.config.weighting
        raked = weighting.margins if weighting.method == "rake" else ()
        try:
            design = make_design(
                frame["weight"].to_numpy(np.float64),
                strata=frame["stratum"].to_numpy(object),
                psu=frame["psu"].to_numpy(),
                population=frame["population"].to_numpy(np.float64),
                calibration=[self.weighted_as(name) for name in raked],
                lonely=weighting.lonely,
            )
        except LonelyStratum as lonely:
            problem = f"{len(lonely.strata)} strata have one PSU, and [weighting] lonely is fail."
            fix = "Merge them with neighbours, or choose adjust or certainty."
            raise BadInput([Fault(DATA, "stratum", problem, fix)]) from None
        if "cluster_population" not in frame:
            return design
        return two_stage(design, frame["cluster_population"].to_numpy(np.float64))

    @cached_property
    def replicates(self) -> Replicates | None:
        """Where errors of items and associations come from; None: they are linearised.

        Raises:
            BadInput: there are too many PSUs for a jackknife, or raking fails in a replicate.
        """
        kind = self.config.weighting.variance
        if kind == "linearised":
            return None
        if isinstance(self.design, SuppliedDesign):
            return self.design.replicates
        psus = int(self.design.live_psu.sum())
        if kind == "jackknife" and psus > MOST_PSUS:
            problem = f"a jackknife would need a replicate for each of {psus:,} PSUs."
            fix = f"Choose bootstrap or linearised: {MOST_PSUS:,} is the most."
            raise BadInput([Fault(CONFIG, "[weighting] variance", problem, fix)])
        if kind == "jackknife":
            found = jackknife(self.design)
        else:
            number, seed = self.config.weighting.replicates, self.config.analysis.seed
            found = bootstrap(self.design, number, seed)
        try:
            found.totals(np.ones(self.design.size))
        except ValueError:
            problem = f"raking to the margins fails in a replicate of the {kind}."
            fix = "Choose linearised, or merge margin levels that have few respondents."
            raise BadInput([Fault(CONFIG, "[weighting] variance", problem, fix)]) from None
        return found

    @property
    def main_outcome(self) -> str:
        """The outcome that headlines are about; "" where factors go with nothing that was asked."""
        return self.codebook.main_outcome(self.config.analysis.main_outcome)

    @cached_property
    def places(self) -> list[tuple[str, str]]:
        """(dimension, area) of every area: Wales, then each dimension's levels."""
        found = [NATIONAL]
        for dimension in self.config.analysis.dimensions:
            found += [(dimension, one.level) for one in self.codebook.valid(dimension)]
        return found

    @cached_property
    def areas(self) -> Areas:
        """The areas of `places`; who has no answer in a dimension is in none of its areas."""
        book = self.codebook
        partitions: list[Ints] = [np.zeros(len(self.weighted), dtype=np.int64)]
        sizes = [1]
        for dimension in self.config.analysis.dimensions:
            size = len(book.valid(dimension))
            codes = codes_of(self.weighted, book, dimension)
            partitions.append(np.where(codes < size, codes, -1))
            sizes.append(size)
        return make_areas(partitions, sizes)

    @cached_property
    def layout(self) -> Layout:
        """How respondents lie in areas, strata and PSUs."""
        return lay_out(self.design, self.areas)

    @cached_property
    def members(self) -> Bools:
        """(areas, n) who is in which area."""
        columns = []
        for column, size in zip(self.areas.codes.T, self.areas.sizes, strict=True):
            columns.append(np.arange(size)[:, None] == column)
        return np.concatenate(columns)

    def items(self, variables: list[str]) -> Items:
        """Variables as items of associations: answers or their groups, as config says.

        In groups, an answer without a group, such as a kind of missing that counts as a category,
        stays a category of its own, after the groups and outside of their order.
        """
        book, grouped = self.codebook, self.config.analysis.categories == "groups"
        columns, sizes, chosen, ordered = [], [], [], []
        for variable in variables:
            levels, group_of = book.levels(variable), book.group_of(variable)
            positive = book.positive(variable)
            valid = {one.level for one in book.valid(variable)}
            names = [group_of.get(level, f" {level}") if grouped else level for level in levels]
            first = book.groups(variable) if grouped else []
            categories = list(dict.fromkeys([*first, *names]))
            place = np.array([categories.index(name) for name in names], dtype=np.int8)
            codes = codes_of(self.weighted, book, variable)
            columns.append(np.where(codes < 0, np.int8(-1), place[codes]))
            sizes.append(len(categories))
            counting = {n for n, level in zip(names, levels, strict=True) if level in positive}
            chosen.append([category in counting for category in categories])
            ordered.append([category in (first or valid) for category in categories])
        most = max(sizes)
        return make_items(
            np.stack(columns, axis=1),
            sizes,
            [row + [False] * (most - len(row)) for row in chosen],
            [row + [False] * (most - len(row)) for row in ordered],
        )
