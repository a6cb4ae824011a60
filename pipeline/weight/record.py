"""What weighting did, as the rows of weighting.csv."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.contracts.columns import WEIGHTING_COLUMNS
from pipeline.weight.margins import Known, Levels, cell_name, empty_strata

Row = tuple[str, str, str, float]


def record(
    weighted: pd.DataFrame,
    levels: pd.DataFrame,
    known: Known,
    strata: Sequence[str],
    trimming: Mapping[str, float],
) -> pd.DataFrame:
    """The record of weighting: a row for each number.

    Args:
        weighted: the weighted frame.
        levels: the levels that respondents are weighted in, a column for each variable.
        known: the population's counts; empty mappings where there are none.
        strata: variables of the frame's strata; () where strata come from the export.
        trimming: cap (where weights are trimmed), trimmed (respondents at the cap), iterations.

    Returns:
        statistic, margin, level, value. The whole sample has margin "" and level "":
        respondents, population (the sum of weights), frame and asked (their sums), base_deff and
        kish_deff (n x sum of squares / square of sum, of base weights and of weights),
        effective_base, weight_mean, weight_min, weight_max, weight_ratio, cap, trimmed,
        iterations (rounds of raking: one, and one more after each trim), largest_miss (relative).
        A margin's level has target, before (sum of base weights), after (sum of weights) and
        respondents. `imputed` is how many left a variable (the margin) of the weighting unknown and
        are weighted in a cell that was imputed. A stratum (margin `stratum`) has respondents,
        population and asked, and
        `stratum_lonely` (its respondents; one PSU) or `stratum_empty` (its population; no
        respondents) where that is so.
    """
    rows = _overall(weighted, known, trimming)
    worst = 0.0
    for name, margin in known.margins.items():
        groups = weighted.groupby(levels[name].to_numpy())
        befores, afters = groups["base_weight"].sum(), groups["weight"].sum()
        sizes = groups.size()
        for level, target in margin.items():
            if level not in sizes.index:
                rows.append(("target", name, level, target))
                continue
            after = float(afters[level])
            rows += [
                ("target", name, level, target),
                ("before", name, level, float(befores[level])),
                ("after", name, level, after),
                ("respondents", name, level, float(sizes[level])),
            ]
            worst = max(worst, abs(after - target) / target)
    if known.margins:
        rows.append(("largest_miss", "", "", worst))
    rows += [
        ("imputed", str(name), "", float(weighted[name].isna().sum()))
        for name in levels
        if weighted[name].isna().any()
    ]
    rows += _strata(weighted, known, strata)
    return pd.DataFrame(rows, columns=list(WEIGHTING_COLUMNS)).astype(
        {"statistic": "str", "margin": "str", "level": "str", "value": "float64"}
    )


def kish(weights: NDArray[np.float64]) -> float:
    """Kish's design effect of unequal weights (n,), 1 or more.

    Source: Kish (1965), section 11.7: n times the sum of squares over the square of the sum.
    """
    return float(len(weights) * np.sum(weights**2) / np.sum(weights) ** 2)


def _overall(weighted: pd.DataFrame, known: Known, trimming: Mapping[str, float]) -> list[Row]:
    """Rows about the whole sample."""
    weights = weighted["weight"].to_numpy()
    deff = kish(weights)
    values = {
        "respondents": float(len(weights)),
        "population": float(weights.sum()),
        **({"frame": sum(known.frame.values())} if known.frame else {}),
        **({"asked": sum(known.asked.values())} if known.asked else {}),
        "base_deff": kish(weighted["base_weight"].to_numpy()),
        "kish_deff": deff,
        "effective_base": len(weights) / deff,
        "weight_mean": float(weights.mean()),
        "weight_min": float(weights.min()),
        "weight_max": float(weights.max()),
        "weight_ratio": float(weights.max() / weights.min()),
        **trimming,
    }
    return [(statistic, "", "", value) for statistic, value in values.items()]


def _strata(weighted: pd.DataFrame, known: Known, strata: Sequence[str]) -> list[Row]:
    """Rows about strata: those with respondents first, then the empty ones."""
    by_name = {cell_name(strata, levels): levels for levels in {**known.frame, **known.asked}}
    rows: list[Row] = []
    present: dict[Levels, int] = {}
    for name, group in weighted.groupby("stratum", sort=True):
        stratum = str(name)
        rows.append(("respondents", "stratum", stratum, float(len(group))))
        levels = by_name.get(stratum)
        if levels is not None:
            present[levels] = len(group)
            rows += _counts(stratum, levels, known)
        psus = group["psu"].to_numpy()
        if (psus == psus[0]).all() and group["population"].iloc[0] != 1:
            rows.append(("stratum_lonely", "stratum", stratum, float(len(group))))
    for levels in empty_strata(present, known):
        stratum = cell_name(strata, levels)
        rows.append(("respondents", "stratum", stratum, 0.0))
        rows += _counts(stratum, levels, known)
        rows.append(("stratum_empty", "stratum", stratum, known.frame[levels]))
    return rows


def _counts(stratum: str, levels: Levels, known: Known) -> list[Row]:
    """Population and asked of one stratum, where known."""
    pairs = (("population", known.frame), ("asked", known.asked))
    return [(name, "stratum", stratum, held[levels]) for name, held in pairs if levels in held]
