"""make simulate: 1,000 waves from each design, held against the known truth.

Writes docs/validation.md. Options: --draws, --workers, --seed, --to, --kept. EXECUTOR=dask://host:port
spreads the waves over a cluster.
"""

from concurrent.futures import Executor
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import ROOT
from benchmarks.figures import Figures, Run, Truth, stretch, truth_of
from benchmarks.page import drawing_options
from benchmarks.portions import portions
from benchmarks.validation import write_page
from benchmarks.waves import (
    SCENARIOS,
    Floats,
    Scenario,
    World,
    draw,
    make_world,
    organisations,
)
from pipeline.cluster import executor
from pipeline.codebook.population import read_population
from pipeline.weight import weight

SEED = 20260101
DRAWS = 1000
CHUNK = 25


class _Roles:
    """A codebook's roles as weight asks for them."""

    def __init__(self, scenario: Scenario) -> None:
        self.roles = {"cluster": "organisation"} if scenario.clusters else {}
        self.roles |= {"population": "organisations"} if scenario.clusters else {}

    def having(self, role: str) -> list[str]:
        """The variable with a role, if there is one."""
        return [self.roles[role]] if role in self.roles else []


def same_weights(world: World, scenario: Scenario, seed: int) -> float:
    """The largest relative difference between a wave's weights here and those of weight.weight.

    Raises:
        AssertionError: strata, PSUs or populations differ, or weights by more than 1e-9.
    """
    drawn = draw(world, scenario, [seed])
    config = world.config.weighting.model_copy(update={"whole_clusters": scenario.whole})
    population = read_population(ROOT / "data/reference", world.wave, world.codebook, config)
    people = world.people.iloc[drawn.rows].reset_index(drop=True)
    design = drawn.design
    counted = organisations(world)[people["cell"]]
    people = people.rename(columns={"member": "respondent"}).assign(organisations=counted)
    weighted, _ = weight(people, population, _Roles(scenario), config)
    for name, codes in (("stratum", design.strata), ("psu", design.psu)):
        ours = pd.factorize(codes)[0]
        assert (pd.factorize(weighted[name])[0] == ours).all(), f"another {name}"
    sizes = weighted["population"].to_numpy(np.float64)
    ours = np.full(len(sizes), np.nan) if design.population is None else design.population
    assert np.array_equal(sizes, ours, equal_nan=True), "other populations"
    differ = float(np.max(np.abs(design.weights / weighted["weight"].to_numpy(np.float64) - 1)))
    assert differ < 1e-9, f"weights differ by {differ:.1e}"
    return differ


@lru_cache(maxsize=2)
def _known(wave: str) -> tuple[World, Truth]:
    """A population and its truth, made once in each process."""
    world = make_world(wave)
    return world, truth_of(world)


def _part(scenario: Scenario, seed: int, draws: range) -> tuple[Figures, Floats, Floats]:
    """The figures of some draws, with their numbers of respondents and PSUs."""
    world, truth = _known(scenario.wave)
    return stretch(world, truth, scenario, seed, draws)


def run(
    scenario: Scenario, draws: int, seed: int, pool: Executor | None = None,
    kept: Path | None = None,
) -> Run:  # fmt: skip
    """Draw the waves of a scenario; the same seed gives the same figures, whatever the pool.

    `kept`: as `portions` has it.

    Raises:
        AssertionError: the weights are not those of weight.weight.
    """
    world, truth = _known(scenario.wave)
    differ = same_weights(world, scenario, seed)
    chunks = [range(first, min(first + CHUNK, draws)) for first in range(0, draws, CHUNK)]
    parts, seconds = portions(_part, [(scenario, seed, chunk) for chunk in chunks], pool, kept)
    figures = {name: np.concatenate([p[0][name] for p in parts]) for name in parts[0][0]}
    respondents, psus = (np.concatenate([p[k] for p in parts]) for k in (1, 2))
    return Run(scenario, world, truth, figures, respondents, psus, differ, seconds)


def main() -> None:
    """Run every scenario and write the page."""
    chosen = drawing_options(__doc__, DRAWS, SEED)
    runs = []
    with executor(chosen.workers) as pool:
        for scenario in SCENARIOS:
            print(f"simulate: {scenario.name}, {chosen.draws:,} waves", flush=True)
            runs.append(run(scenario, chosen.draws, chosen.seed, pool, chosen.kept))
    write_page(chosen.to, runs, chosen.draws, chosen.seed)
    print(f"simulate: {chosen.to.name} written")


if __name__ == "__main__":
    from benchmarks import simulate  # so that a worker finds by name what it is sent

    simulate.main()
