"""make simulate, fourth part: what is found, what is called too small to matter, and what changes.

    python -m benchmarks.power [--draws N] [--workers N] [--to docs/validation.md]

Waves of people from the two populations that exports are drawn from; and of organisations, where
those of the population and the people in them are counted, so that both stages are corrected. Two
waves of one population have no change between them; the two populations differ by what is known.
"""

from concurrent.futures import Executor
from functools import lru_cache
from pathlib import Path

import numpy as np

from benchmarks.main_outcome import Made, main_figures
from benchmarks.page import drawing_options
from benchmarks.portions import portions
from benchmarks.power_page import Run, write_page
from benchmarks.waves import Floats, Scenario, World, draw, make_world
from pipeline.cluster import executor

SCENARIOS = (
    Scenario("demo-small"),
    Scenario("demo-1"),
    Scenario("demo-small", clusters=True, counted=True),
    Scenario("demo-1", clusters=True, counted=True),
)
SEED, DRAWS, CHUNK = 20260404, 1000, 10


@lru_cache(maxsize=2)
def _known(wave: str) -> tuple[World, Floats]:
    """A population and its true differences, made once in each process."""
    world = make_world(wave)
    return world, world.true_pairs("contrast")[:, :, world.main]


def stretch(scenario: Scenario, seed: int, draws: range) -> Made:
    """The figures of some waves, stacked."""
    world, truth = _known(scenario.wave)
    code = [seed, int(scenario.clusters), *map(ord, scenario.wave)]
    waves = (draw(world, scenario, [*code, d]) for d in draws)
    each = [main_figures(world, one, truth, not scenario.clusters) for one in waves]
    return {name: np.stack([one[name] for one in each]) for name in each[0]}


def run(
    scenario: Scenario, draws: int, seed: int, pool: Executor | None = None,
    kept: Path | None = None,
) -> Run:  # fmt: skip
    """Draw the waves; the same seed gives the same figures, whatever the pool."""
    chunks = [range(first, min(first + CHUNK, draws)) for first in range(0, draws, CHUNK)]
    parts, seconds = portions(stretch, [(scenario, seed, one) for one in chunks], pool, kept)
    made = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Run(scenario, _known(scenario.wave)[0], made, seconds)


def main() -> None:
    """Draw all and write the part."""
    chosen = drawing_options(__doc__, DRAWS, SEED)
    with executor(chosen.workers) as pool:
        runs = [run(one, chosen.draws, chosen.seed, pool, chosen.kept) for one in SCENARIOS]
    write_page(chosen.to, runs, chosen.draws, chosen.seed)


if __name__ == "__main__":
    from benchmarks import power  # so that a worker finds by name what it is sent

    power.main()
