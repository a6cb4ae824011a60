"""Rows about variance: headline figures' standard errors three ways, and design effects."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.analyse.encoding import positives_of
from pipeline.analyse.rows import WALES, Rows
from pipeline.analyse.survey import Survey
from pipeline.stats.variance.design import Bools, Design, Floats
from pipeline.stats.variance.replicates import Replicates, bootstrap, jackknife, replicated_shares
from pipeline.stats.variance.supplied import SuppliedDesign

MOST = 50_000_000
"""Most replicates times respondents: past it the figures would take minutes."""


@dataclass(frozen=True, eq=False)
class _Figure:
    """A share (one side), or one share less another (two): its key, sides (n, 2) and base."""

    key: dict[str, object]
    sides: Bools
    reason: str


def variance_rows(survey: Survey) -> pd.DataFrame:
    """Table variance: standard errors of the main outcome's share and of factors' contrasts.

    Of the share, in Wales and every area (item = main outcome), and of each factor's contrast in
    Wales (item, outcome): se_linearised, se_jackknife and se_bootstrap, whichever of them config
    chooses for the tables, and ratio_jackknife and ratio_bootstrap to the linearised one, which may
    be published where errors may not. Of the share, deff as well: the linearised variance over that
    of a simple random sample as large, drawn with replacement. Where replicate weights came with
    the file, se_supplied and ratio_supplied too, and deff is theirs; the other three are of the
    strata and clusters that the file has.

    Reasons: empty_domain, one_level, singular (a replicate cannot be raked to the margins, or
    leaves nobody on a side), too_many (replicates times respondents pass MOST).
    """
    outcome = survey.main_outcome
    if not outcome:
        return Rows("variance").frame()
    success = positives_of(survey.weighted, survey.codebook, outcome)
    figures = _figures(survey, success)
    ways = _ways(survey)
    errors = {name: _replicated(way, figures, success) for name, way in ways.items()}
    rows = Rows("variance")
    for at, figure in enumerate(figures):
        value, se = _linearised(survey.own_design, figure.sides, success)
        rows.add("se_linearised", se, figure.reason, **figure.key)
        for statistic, (found, reason) in errors.items():
            rows.add(statistic, found[at], figure.reason or reason, **figure.key)
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio = np.divide(found[at], se)
            name = statistic.replace("se_", "ratio_")
            rows.add(name, ratio, figure.reason or reason or "one_level", **figure.key)
        if "outcome" not in figure.key:
            simple = value * (1 - value) / max(int(figure.sides.sum()), 1)
            own = errors["se_supplied"][0][at] if "se_supplied" in errors else se
            effect = own**2 / simple if simple > 0 else np.nan
            rows.add("deff", effect, figure.reason or "one_level", **figure.key)
            rows.add("deft", effect**0.5, figure.reason or "one_level", **figure.key)
    return rows.frame()


def _figures(survey: Survey, success: Floats) -> list[_Figure]:
    """The headline figures."""
    found, outcome = [], survey.main_outcome
    known = np.isfinite(success) & survey.design.live
    for (dimension, area), here in zip(survey.places, survey.members, strict=True):
        members = known & here
        key: dict[str, object] = {"dimension": dimension, "area": area, "item": outcome}
        key["base"] = int(members.sum())
        sides = np.stack([members, np.zeros_like(members)], axis=1)
        found.append(_Figure(key, sides, "" if members.any() else "empty_domain"))
    for factor in survey.codebook.having("factor"):
        x = positives_of(survey.weighted, survey.codebook, factor)
        sides = np.stack([known & (x == 1), known & (x == 0)], axis=1)
        key = {**WALES, "item": factor, "outcome": outcome, "base": int(sides.sum())}
        found.append(_Figure(key, sides, "" if sides.any(axis=0).all() else "one_level"))
    return found


def _linearised(design: Design, sides: Bools, success: Floats) -> tuple[float, float]:
    """The share of the first side less that of the second (0 where empty), and its error."""
    scores, value = np.zeros(design.size), 0.0
    if not sides.any():
        return np.nan, np.nan
    for side, sign in zip(sides.T, (1.0, -1.0), strict=True):
        total = design.weights[side].sum()
        if total > 0:
            share = float(design.weights[side] @ success[side] / total)
            value += sign * share
            scores[side] = sign * (success[side] - share) / total
    return value, float(np.sqrt(design.variance(scores)[0]))


def _ways(survey: Survey) -> dict[str, Replicates | None]:
    """The replicates of each kind; None where there would be too many."""
    design, seed = survey.own_design, survey.config.analysis.seed
    rows, psus = int(design.live.sum()), int(design.live_psu.sum())
    number = survey.config.weighting.replicates
    ways: dict[str, Replicates | None] = {
        "se_jackknife": jackknife(design) if psus * rows <= MOST else None,
        "se_bootstrap": bootstrap(design, number, seed) if number * rows <= MOST else None,
    }
    supplied = isinstance(survey.design, SuppliedDesign)
    return ways | ({"se_supplied": survey.replicates} if supplied else {})


def _replicated(
    replicates: Replicates | None, figures: Sequence[_Figure], success: Floats
) -> tuple[Floats, str]:
    """Standard errors of all figures by replicates (NaN: there is none), and why there is none."""
    nothing = np.full(len(figures), np.nan)
    if replicates is None:
        return nothing, "too_many"
    sides = np.concatenate([figure.sides for figure in figures], axis=1)
    hits = (success == 1)[:, None] & sides
    try:
        full, each = replicated_shares(replicates, hits, sides)
    except ValueError:
        return nothing, "singular"
    away = np.where(sides.any(axis=0), each - full, 0.0)
    away = away[:, ::2] - away[:, 1::2]
    used = replicates.scales > 0
    return np.sqrt(replicates.scales[used] @ away[used] ** 2), "singular"
