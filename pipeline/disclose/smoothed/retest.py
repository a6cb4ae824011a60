"""Tests of a release: adjusted for many by what is printed, and some made anew of what is printed.

A band of p says on which side of a bound the difference over its exact error is. Both hang on the
answers of every area inside: where one of these is hidden, a band is a second reading of the
difference, and one of the variance. Made from the printed difference and the error that its printed
interval has, it says nothing more.

An adjusted p hangs on every p of its family. One that is hidden counts there as 1: so that it is no
part of the others', and these are rather too large than too small.
"""

from collections.abc import Callable, Collection

import numpy as np
import pandas as pd
from scipy import special

from pipeline.config import Analysis
from pipeline.disclose.policy import band
from pipeline.stats.association.multiplicity import benjamini_hochberg, families, holm
from pipeline.stats.variance.design import Floats, Ints

PAIR = ["dimension", "area", "item", "outcome"]
Adjust = Callable[[Floats, Ints], Floats]
COMPARED, BY_CONTEXT = "different", "context"
FOLLOWING = (COMPARED, BY_CONTEXT)
"""There a test that could not be made is in no family: that it could not follows from bases."""
ADJUSTED: tuple[tuple[str, str, dict[str, Adjust]], ...] = (
    ("association", "contrast_p", {"q": benjamini_hochberg, "holm": holm}),
    ("association", "equivalence_p", {"equivalence_q": benjamini_hochberg}),
    (COMPARED, "wald_p", {"wald_q": benjamini_hochberg}),
    (COMPARED, "difference_p", {"difference_q": benjamini_hochberg}),
    (BY_CONTEXT, "wald_p", {"wald_q": benjamini_hochberg}),
    ("model", "adjusted_p", {"adjusted_q": benjamini_hochberg}),
    ("change", "share_change_p", {"share_change_q": benjamini_hochberg}),
    ("change", "contrast_change_p", {"contrast_change_q": benjamini_hochberg}),
)
FAMILIES: dict[str, list[str]] = {
    COMPARED: ["dimension"],
    BY_CONTEXT: ["dimension"],
    "change": ["dimension", "area"],
    "model": [],
}


def retest(
    results: pd.DataFrame,
    made: pd.DataFrame,
    errors: pd.DataFrame,
    again: Collection[tuple[str, ...]],
    analysis: Analysis,
    earlier: pd.DataFrame | None = None,
) -> None:
    """Make the published tests of some differences anew, and all that is adjusted for many tests.

    Changes `made` in place.

    Args:
        results: exact figures, index 0 to n-1.
        made: the release, row for row.
        errors: `se` and `df` of the differences, by row.
        again: dimension, area, factor and outcome of the differences whose tests are made anew, and
            those of questions (outcome "") whose changes' are.
        analysis: how tests are made.
        earlier: the release of the wave before, where there is one.
    """
    anew = _anew(made, errors, again, analysis) | _changes_anew(made, again, analysis, earlier)
    for table, statistic, adjusted in ADJUSTED:
        rows = results.index[(results["table"] == table) & (results["statistic"] == statistic)]
        if not len(rows):
            continue
        keys = pd.MultiIndex.from_frame(results.loc[rows, PAIR])
        p = anew[statistic].reindex(keys).to_numpy() if statistic in anew else np.nan
        exact = results.loc[rows, "value"].to_numpy(np.float64)
        p = np.where(np.isnan(p), exact, p)
        shown = made.loc[rows, "value"].notna().to_numpy()
        made.loc[rows[shown], "value"] = [band(float(one)) for one in p[shown]]
        counted = results.loc[rows, "base"].gt(0).to_numpy(bool, na_value=False)
        counted &= (table not in FOLLOWING) | ~np.isnan(exact)
        every: Floats = np.asarray(np.where(shown, p, np.where(counted, 1.0, np.nan)), np.float64)
        names = FAMILIES.get(table, list(analysis.families))
        named = [results.loc[rows, name].to_numpy() for name in names]
        family = families(named or [np.zeros(len(rows))])
        for name, adjust in adjusted.items():
            of = results.index[(results["table"] == table) & (results["statistic"] == name)]
            q = pd.Series(adjust(every, family), index=keys)
            found = q.reindex(pd.MultiIndex.from_frame(results.loc[of, PAIR])).to_numpy()
            seen = made.loc[of, "value"].notna().to_numpy() & ~np.isnan(found)
            made.loc[of[seen], "value"] = [band(float(one)) for one in found[seen]]


def _anew(
    made: pd.DataFrame,
    errors: pd.DataFrame,
    again: Collection[tuple[str, ...]],
    analysis: Analysis,
) -> "dict[str, pd.Series[float]]":
    """The p of some printed differences, by test and pair: of zero, and of too small to matter."""
    pairs = (made["table"] == "association") & (made["statistic"] == "contrast")
    at = pd.MultiIndex.from_frame(made.loc[pairs, PAIR])
    chosen = np.array([key in again for key in at], dtype=np.bool_)
    rows, at = made.index[pairs][chosen], at[chosen]
    value = np.abs(made.loc[rows, "value"].to_numpy(dtype=np.float64)) / 100
    se, df = (errors[name].reindex(rows).to_numpy() for name in ("se", "df"))
    se = np.where(se > 0, se, np.nan)
    worth = analysis.worth_acting_on / 100
    found = {
        "contrast_p": 2 * special.stdtr(df, -value / se),
        "equivalence_p": special.stdtr(df, -(worth - value) / se),
    }
    return {name: pd.Series(p, index=at) for name, p in found.items()}


def _changes_anew(
    made: pd.DataFrame,
    again: Collection[tuple[str, ...]],
    analysis: Analysis,
    earlier: pd.DataFrame | None,
) -> "dict[str, pd.Series[float]]":
    """The p of some printed changes, by test and pair: of a change as printed, with its interval.

    Of those in `again`, and those of the whole where the wave before hides it in any area.
    """
    found: dict[str, pd.Series[float]] = {}
    key = ["dimension", "area", "item", "level", "outcome"]
    change, z = made["table"] == "change", special.ndtri((1 + analysis.confidence) / 2)
    for kind, table, statistic in (
        ("share", "item", "group_share"), ("contrast", "association", "contrast"),
    ):  # fmt: skip
        hidden: set[tuple[str, ...]] = set()
        if earlier is not None:
            own = (earlier["table"] == table) & (earlier["statistic"] == statistic)
            lacking = earlier[own & earlier["value"].isna()]
            hidden = set(lacking[["item", "level", "outcome"]].itertuples(index=False, name=None))
        rows = made[change & (made["statistic"] == f"{kind}_change")]
        named = list(rows[key].itertuples(index=False, name=None))
        chosen = np.array(
            [(*k[:3], k[4]) in again or (k[0] == "national" and k[2:] in hidden) for k in named],
            dtype=np.bool_,
        )
        rows = rows[chosen]
        at = pd.MultiIndex.from_frame(rows[key])
        now = made[(made["table"] == table) & (made["statistic"] == statistic)]
        before = made[change & (made["statistic"] == f"{kind}_before")]
        value = now.set_index(key)["value"].reindex(at).to_numpy(np.float64)
        value = np.abs(value - before.set_index(key)["value"].reindex(at).to_numpy(np.float64))
        half = ((rows["high"] - rows["low"]) / 2).to_numpy(np.float64)
        p = 2 * special.ndtr(-z * value / np.where(half > 0, half, np.nan))
        found[f"{kind}_change_p"] = pd.Series(p, index=pd.MultiIndex.from_frame(rows[PAIR]))
    return found
