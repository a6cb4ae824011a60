"""make simulate, third part: do differences like for like, effects and drivers hold in Wales?

    python -m benchmarks.together [--draws N] [--workers N] [--to docs/validation.md]

The rows that `analyse` makes of waves drawn from the two populations that exports are drawn from,
held against the rows that it makes of the whole population.
"""

from concurrent.futures import Executor
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.figures import COVERED, where
from benchmarks.page import drawing_options, table, versions, write_part
from benchmarks.portions import portions
from benchmarks.verdicts import Rate, rate
from benchmarks.waves import Floats, Scenario, World, draw, make_world, survey_of
from pipeline.analyse.survey import NATIONAL
from pipeline.analyse.together.drivers import driver_rows
from pipeline.analyse.together.model import model_rows
from pipeline.cluster import executor
from pipeline.stats.variance.design import Design
from pipeline.stats.variance.sample_design import make_design

WAVES = ("demo-small", "demo-1")
STATISTICS = ("adjusted", "effect", "driver_share")
SEED, DRAWS, CHUNK = 20260303, 1000, 25
COVER, NULL, REAL = (0.93, 0.97), (0.03, 0.07), 0.10
"""Bounds, set before: of coverage, and of null factors told apart from zero at 5 %. Power is of
factors whose true figure is 10 points or more."""


def rows_of(world: World, people: pd.DataFrame, design: Design) -> Floats:
    """(statistics, factors, 3) value and ends of the interval of each, in Wales; NaN where none."""
    survey = survey_of(people, world.codebook, world.config)
    survey.__dict__["design"] = design  # the drawn one, in place of one from files
    parts = model_rows(survey, check=False), driver_rows(survey, [NATIONAL])
    made = pd.concat(parts, ignore_index=True)
    made = made[made["area"].eq("national") & made["level"].eq("")]
    ends = made.set_index(["statistic", "item"])[["value", "low", "high"]]
    index = pd.MultiIndex.from_product([STATISTICS, world.names[0]])
    values: Floats = ends.reindex(index).to_numpy(np.float64)
    return values.reshape(len(STATISTICS), -1, 3)


@lru_cache(maxsize=2)
def _known(wave: str) -> tuple[World, Floats]:
    """A population and its true figures (statistics, factors), made once in each process."""
    world = make_world(wave)
    texts: list[str] = list(world.people.select_dtypes("str"))
    people = world.people.astype(dict.fromkeys(texts, "category"))  # as `analyse` is given them
    world = replace(world, people=people)
    everybody = make_design(np.ones(len(people)))
    return world, rows_of(world, world.people, everybody)[:, :, 0]


def stretch(wave: str, seed: int, draws: range) -> Floats:
    """(draws, statistics, factors, 3) the figures of some waves."""
    world, _ = _known(wave)
    each = [draw(world, Scenario(wave), [seed, *map(ord, wave), d]) for d in draws]
    return np.stack(
        [
            rows_of(world, world.people.iloc[one.rows].reset_index(drop=True), one.design)
            for one in each
        ]
    )


def _shown(found: Rate, bounds: tuple[float, float]) -> str:
    if not found.number:
        return "none"
    verdict = "holds" if found.within(bounds) else "**outside**"
    return f"{100 * found.value:.1f} ± {100 * found.error:.1f} {verdict}"


def _row(name: str, wave: str, made: Floats, truth: Floats, null: np.ndarray) -> list[str]:
    """One line: a statistic (draws, factors, 3) of the waves of one size."""
    value, low, high = np.moveaxis(made, -1, 0)
    there = np.isfinite(low)
    true = np.broadcast_to(truth, value.shape)
    covered = rate(where(low, high, true) == COVERED, there & np.isfinite(true))
    clear = (low > 0) | (high < 0)
    real = true >= REAL
    points = name != "driver_share"  # a share of what is explained is never below zero
    error = 100 * float(np.sqrt(np.nanmean((value - true) ** 2)))
    ratio = float(value[there & real].sum() / true[there & real].sum())
    found = rate(clear, there & real)
    return [
        f"`{name}`", wave, f"{100 * there.mean():.0f}", _shown(covered, COVER), f"{error:.1f}",
        _shown(rate(clear[:, null], there[:, null]), NULL) if points else "",
        f"{100 * found.value:.0f}" if points and found.number else "",
        f"{ratio:.2f}" if points else "",
    ]  # fmt: skip


def write_page(path: Path, runs: dict[str, Floats], draws: int, seed: int, seconds: float) -> None:
    """Write this part of the page; seconds of the processor."""
    head = ["", "drawn from", "there is a figure, %", "intervals hold the truth, %",
            "error, points", "null factors told apart from zero, %",
            "those of 10 points or more told apart, %", "figure / truth of those"]  # fmt: skip
    rows = [
        _row(name, wave, made[:, k], _known(wave)[1][k], _known(wave)[0].null)
        for k, name in enumerate(STATISTICS)
        for wave, made in runs.items()
    ]
    sizes = ", ".join(f"{wave} {int(_known(wave)[0].cells['answers'].sum()):,}" for wave in runs)
    text = (
        "## Like for like, and all factors together\n\n"
        f"`python -m benchmarks.together`: {draws:,} waves of each size, seed {seed}, "
        f"{seconds:,.0f} s of the processor; {versions('numpy', 'scipy')}. "
        f"People drawn, respondents: {sizes}. "
        "Wales, main outcome; the truth is the same figure of the whole population. Bounds: 93 to "
        "97 % of intervals; 3 to 7 % of null factors.\n\n" + table(head, rows)
    )
    write_part(path, "together", text)


def run(
    wave: str, draws: int, seed: int, pool: Executor | None = None, kept: Path | None = None
) -> tuple[Floats, float]:
    """The figures of all draws, and the processor's seconds.

    The same seed gives the same figures, whatever the pool.
    """
    chunks = [range(first, min(first + CHUNK, draws)) for first in range(0, draws, CHUNK)]
    parts, seconds = portions(stretch, [(wave, seed, one) for one in chunks], pool, kept)
    return np.concatenate(parts), seconds


def main() -> None:
    """Draw all and write the part."""
    chosen = drawing_options(__doc__, DRAWS, SEED)
    with executor(chosen.workers) as pool:
        made = {wave: run(wave, chosen.draws, chosen.seed, pool, chosen.kept) for wave in WAVES}
    runs, seconds = ({wave: one[k] for wave, one in made.items()} for k in (0, 1))
    write_page(chosen.to, runs, chosen.draws, chosen.seed, sum(seconds.values()))


if __name__ == "__main__":
    from benchmarks import together  # so that a worker finds by name what it is sent

    together.main()
