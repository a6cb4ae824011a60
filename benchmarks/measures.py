"""Coverage and error rates of a run, of Wales or of areas, at bases that are published."""

from collections.abc import Sequence

import numpy as np

from benchmarks.figures import Run
from benchmarks.verdicts import Bools, Floats, Rate, coverage, rate

LEVEL = 0.05


def areas_of(run: Run, national: bool) -> list[int]:
    """Places of Wales, or of all areas in it."""
    return [
        place
        for place, (dimension, _) in enumerate(run.world.places)
        if (dimension == "national") == national
    ]


def sides(run: Run, areas: Sequence[int]) -> Bools:
    """(draws, areas, F, Y) contrasts that have a publishable base on either side."""
    floor = run.world.config.disclosure.percentage_floor
    return np.asarray(run.figures["contrast.side"][:, areas] >= floor)


def cover(run: Run, kind: str, areas: Sequence[int], published: bool = True) -> Rate:
    """Coverage of shares or contrasts, of publishable bases alone or of all."""
    code = run.figures[f"{kind}.code"][:, areas]
    if not published:
        return coverage(code)
    if kind == "share":
        floor = run.world.config.disclosure.percentage_floor
        return coverage(code, run.figures["share.base"][:, areas] >= floor)
    return coverage(code, sides(run, areas))


def size(run: Run, test: str, areas: Sequence[int]) -> Rate:
    """How often null factors are rejected at 5 %, on publishable bases, by a test or contrast."""
    null = run.world.null
    kept = sides(run, areas)[:, :, null]
    if test == "contrast":
        rejects = run.figures["contrast.rejects"][:, areas][:, :, null]
        return rate(rejects == 1, (rejects >= 0) & kept)
    return rejected(run.figures[f"{test}.p"][:, areas][:, :, null], kept)


def rejected(p: Floats, only: Bools | None = None) -> Rate:
    """How often tests reject, of those that there are (and of `only` those)."""
    made = ~np.isnan(p)
    return rate(p < LEVEL, made if only is None else made & only)
