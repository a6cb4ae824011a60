"""Rows about variance: headline figures' standard errors, another way, and design effects."""

import numpy as np
import pandas as pd

from pipeline.analyse.wider.frame import WALES, Rows, places, positives_of
from pipeline.codebook import Codebook
from pipeline.config import Analysis, Weighting
from pipeline.stats.design import Bools, Design, Floats
from pipeline.stats.replicates import Replicates, bootstrap, jackknife, share_covariance


def replicates_of(design: Design, weighting: Weighting, seed: int) -> Replicates | None:
    """The replicates that [weighting] variance asks for; None where it is linearised.

    Its `covariance` of scores can stand in for the design's own.
    """
    if weighting.variance == "jackknife":
        return jackknife(design)
    if weighting.variance == "bootstrap":
        return bootstrap(design, weighting.replicates, seed)
    return None


def variance_rows(
    weighted: pd.DataFrame,
    design: Design,
    codebook: Codebook,
    analysis: Analysis,
    weighting: Weighting,
) -> pd.DataFrame:
    """Table variance: the standard error of the main outcome's share and of factors' contrasts.

    Of the share, in Wales and every area (item = main outcome): se_linearised, and deff (its square
    over the variance of a simple random sample as large, drawn with replacement). Of each factor's
    contrast in Wales (item, outcome): se_linearised. Where replicates are asked for, se_jackknife
    or se_bootstrap beside each.

    Reasons: empty_domain, one_level, singular (a replicate leaves somebody out of the margins).
    """
    rows = Rows("variance")
    outcome = analysis.main_outcome
    success = positives_of(weighted, codebook, outcome)
    replicates = replicates_of(design, weighting, analysis.seed)
    for place in places(weighted, codebook, analysis.dimensions):
        members = np.isfinite(success) & place.members & design.live
        base = int(members.sum())
        key = {**place.key, "item": outcome, "base": base}
        if not base:
            rows.add("se_linearised", np.nan, "empty_domain", **key)
            continue
        sides = np.stack([members, np.zeros_like(members)], axis=1)
        value, se = _error(design, sides, success)
        rows.add("se_linearised", se, **key)
        simple = value * (1 - value) / base
        rows.add("deff", se**2 / simple if simple > 0 else np.nan, "one_level", **key)
        _add_replicated(rows, replicates, weighting, members[:, None], success, key)
    for factor in codebook.having("factor"):
        x = positives_of(weighted, codebook, factor)
        known = np.isfinite(x) & np.isfinite(success) & design.live
        sides = np.stack([known & (x == 1), known & (x == 0)], axis=1)
        key = {**WALES, "item": factor, "outcome": outcome, "base": int(known.sum())}
        if not sides.any(axis=0).all():
            rows.add("se_linearised", np.nan, "one_level", **key)
            continue
        rows.add("se_linearised", _error(design, sides, success)[1], **key)
        _add_replicated(rows, replicates, weighting, sides, success, key)
    return rows.frame()


def _error(design: Design, sides: Bools, success: Floats) -> tuple[float, float]:
    """The share of the first side less that of the second (0 where empty), and its error."""
    scores, value = np.zeros(design.size), 0.0
    for side, sign in zip(sides.T, (1.0, -1.0), strict=True):
        total = design.weights[side].sum()
        if total > 0:
            share = float(design.weights[side] @ success[side] / total)
            value += sign * share
            scores[side] = sign * (success[side] - share) / total
    return value, float(np.sqrt(design.variance(scores)[0]))


def _add_replicated(
    rows: Rows,
    replicates: Replicates | None,
    weighting: Weighting,
    sides: Bools,
    success: Floats,
    key: dict[str, object],
) -> None:
    """The same figure's standard error by replicates, where they are asked for."""
    if replicates is None:
        return
    hits = np.nan_to_num(success)[:, None] * sides
    signs = np.array([1.0, -1.0])[: sides.shape[1]]
    se, reason = np.nan, ""
    try:
        _, covariance = share_covariance(replicates, hits, sides)
        se = float(np.sqrt(signs @ covariance @ signs))
    except ValueError:
        reason = "singular"
    rows.add(f"se_{weighting.variance}", se, reason, **key)
