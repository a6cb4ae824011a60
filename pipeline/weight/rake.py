"""Raking to the population's margins, and trimming."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.config import Weighting
from pipeline.errors import BadInput, Fault
from pipeline.stats.rake import rake_cells

CONFIG = "config.toml"


@dataclass(frozen=True)
class Trimmed:
    """Raked and trimmed weights.

    `weights` (n,); `capped` (n,) marks those held at the cap; `cap` is the largest weight allowed
    (inf: no trimming); `rounds` counts the times it raked.
    """

    weights: NDArray[np.float64]
    capped: NDArray[np.bool_]
    cap: float
    rounds: int


def rake_and_trim(
    levels: pd.DataFrame,
    base: NDArray[np.float64],
    margins: Mapping[str, Mapping[str, float]],
    config: Weighting,
) -> Trimmed:
    """Rake base weights to margins, holding every weight at or below the cap.

    The cap is `trim_ratio` times the mean weight, which the margins fix. A weight above it is set
    to it and stays there; the others are raked again to what is left of the margins; and so on
    until none is above. Both hold at the end: the margins exactly, and the cap exactly.

    Args:
        levels: (n rows) one text column for each margin.
        base: (n,) positive weights to start from.
        margins: the population of each level of each margin; all with the same total.
        config: tolerance, iterations, trim_ratio.

    Raises:
        BadInput: raking does not converge, or no weights meet both margins and cap.

    Source: the solution is that of raking bounded above (Deville and Särndal 1992, section 2,
    case 6 with no lower bound) wherever no capped weight would fall below the cap again.
    """
    total = sum(next(iter(margins.values())).values())
    cap = config.trim_ratio * total / len(base) if config.trim_ratio else np.inf
    alike = levels.assign(base=base).groupby([*levels.columns, "base"], sort=True, observed=True)
    row = alike.ngroup().to_numpy()
    cells = alike.size().rename("respondents").reset_index()
    held = np.zeros(len(cells), dtype=bool)
    unit = np.zeros(len(cells))
    for rounds in range(1, len(cells) + 2):
        left = _left(cells, held, cap, margins)
        free = cells[~held]
        if len(free):
            unit[~held] = _raked(free, left, config) / free["respondents"]
        above = ~held & (unit > cap * (1 + 1e-12))
        if not above.any():
            return Trimmed(unit[row], held[row], float(cap), rounds)
        held |= above
        unit[held] = cap
    raise AssertionError("every round holds at least one more cell at the cap")


def _left(
    cells: pd.DataFrame,
    held: NDArray[np.bool_],
    cap: float,
    margins: Mapping[str, Mapping[str, float]],
) -> dict[str, dict[str, float]]:
    """What is left of the margins for the cells that are not at the cap."""
    left: dict[str, dict[str, float]] = {}
    faults = []
    for name, margin in margins.items():
        taken = cells[held].groupby(name, observed=True)["respondents"].sum() * cap
        free = cells[~held].groupby(name, observed=True)["respondents"].sum()
        rest = {
            level: count - float(taken.get(level, 0.0))
            for level, count in margin.items()
            if count > 0
        }
        left[name] = {level: count for level, count in rest.items() if level in free.index}
        for level, count in rest.items():
            if level not in free.index and count > 1e-9 * margin[level]:
                faults.append(
                    Fault(
                        CONFIG,
                        "[weighting] trim_ratio",
                        f"no weights up to {cap:,.1f} can reach {name}={level}: its respondents "
                        f"are too few for its population of {margin[level]:,.0f}.",
                        "Raise trim_ratio, or merge the level with a neighbour.",
                    )
                )
    if faults:
        raise BadInput(faults)
    return left


def _raked(
    cells: pd.DataFrame, margins: dict[str, dict[str, float]], config: Weighting
) -> NDArray[np.float64]:
    """Weighted counts of the cells after raking, from `base` x `respondents`.

    Raises:
        BadInput: raking did not settle.
    """
    codes, targets = [], []
    for name, margin in margins.items():
        codes.append(pd.Index(list(margin)).get_indexer(pd.Index(cells[name].astype(str))))
        targets.append(np.array(list(margin.values()), dtype=np.float64))
    mass = (cells["base"] * cells["respondents"]).to_numpy(dtype=np.float64)
    raked = rake_cells(mass, np.array(codes), targets, config.tolerance, config.iterations)
    if not raked.converged(max(config.tolerance, 1e-12)):
        fault = Fault(
            CONFIG,
            "[weighting]",
            f"raking to {', '.join(margins)} does not settle in {config.iterations} iterations.",
            "Cells without respondents may put the margins out of reach: merge levels, leave out "
            "a margin, or raise trim_ratio or iterations.",
        )
        raise BadInput([fault])
    return np.asarray(mass * raked.factors[:, 0])
