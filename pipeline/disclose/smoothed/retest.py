"""Tests of differences, made anew from what is printed of these.

A band of p says on which side of a bound the difference over its exact error is. Both hang on the
answers of every area inside: where one of these is hidden, a band is a second reading of the
difference, and one of the variance. Made from the printed difference and the error that its printed
interval has, it says nothing more.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd
from scipy import special

from pipeline.config import Analysis
from pipeline.disclose.policy import band
from pipeline.stats.association.multiplicity import benjamini_hochberg, families, holm

PAIR = ["dimension", "area", "item", "outcome"]


def retest(
    results: pd.DataFrame,
    made: pd.DataFrame,
    errors: pd.DataFrame,
    again: Collection[tuple[str, ...]],
    analysis: Analysis,
) -> None:
    """Make the published tests of some differences anew: changes `made` in place.

    The other tests of a family are as they were.

    Args:
        results: exact figures, index 0 to n-1.
        made: the release, row for row.
        errors: `se` and `df` of the differences, by row.
        again: dimension, area, factor and outcome of the differences.
        analysis: how tests are made.
    """
    if not again:
        return
    pairs = results["table"] == "association"
    kinds = {
        name: results.index[pairs & (results["statistic"] == name)]
        for name in ("contrast", "contrast_p", "q", "holm", "equivalence_p", "equivalence_q")
    }
    rows = {name: _by_pair(results, at) for name, at in kinds.items()}
    at = rows["contrast"].index
    anew = np.array([key in again for key in at], dtype=np.bool_)
    own = rows["contrast"].to_numpy()
    value = np.abs(made["value"].reindex(own).to_numpy(dtype=np.float64)) / 100
    se, df = (errors[name].reindex(own).to_numpy() for name in ("se", "df"))
    anew &= np.isfinite(value) & (se > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * special.stdtr(df, -value / se)
        small = special.stdtr(df, -(analysis.worth_acting_on / 100 - value) / se)
    named = [at.get_level_values(name).to_numpy() for name in analysis.families]
    family = families(named or [np.zeros(len(at))])
    for statistic, adjusted, found in (
        ("contrast_p", {"q": benjamini_hochberg, "holm": holm}, p),
        ("equivalence_p", {"equivalence_q": benjamini_hochberg}, small),
    ):
        exact = results["value"].reindex(rows[statistic].reindex(at)).to_numpy()
        every = np.where(anew, found, exact)
        printed = {statistic: every} | {k: make(every, family) for k, make in adjusted.items()}
        for name, values in printed.items():
            own = rows[name].reindex(at[anew]).to_numpy()
            shown = made["value"].reindex(own).notna().to_numpy()
            made.loc[own[shown], "value"] = [band(float(one)) for one in values[anew][shown]]


def _by_pair(results: pd.DataFrame, rows: "pd.Index[int]") -> "pd.Series[int]":
    """The rows, by dimension, area, factor and outcome."""
    return pd.Series(rows, index=pd.MultiIndex.from_frame(results.loc[rows, PAIR]))
