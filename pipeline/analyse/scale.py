"""Rows about scales: whether their items hang together, and their means."""

import numpy as np
import pandas as pd

from pipeline.analyse.encoding import scores_of
from pipeline.analyse.wider_rows import WALES, Rows, places, t_ends
from pipeline.codebook.concepts import Codebook
from pipeline.config import Analysis
from pipeline.stats.design import Design
from pipeline.stats.estimate import means
from pipeline.stats.layout import make_areas
from pipeline.stats.scales import reliability

PARTS = ("se", "df", "low", "high", "base", "effective_base")


def scale_rows(
    weighted: pd.DataFrame, design: Design, codebook: Codebook, analysis: Analysis
) -> pd.DataFrame:
    """Rows of table scale; item is the scale's variable.

    In Wales: alpha (unweighted, Feldt's interval), alpha_weighted (linearised interval), items,
    mean_inter_item and lowest_inter_item (weighted correlations); base = answered every item.
    In every area: mean of the scale. Reasons: too_few, one_level, empty_domain, all_missing.
    """
    rows = Rows("scale")
    for name in codebook.having("scale"):
        items = codebook.items(name)
        scores = np.column_stack([scores_of(weighted, codebook, item) for item in items])
        found = reliability(scores, design, confidence=analysis.confidence)
        key = {**WALES, "item": name, "base": found.base}
        rows.add("alpha", found.alpha, found.reason, low=found.low, high=found.high, **key)
        ends = t_ends(found.weighted, found.weighted_error, found.df, analysis.confidence)
        rows.add("alpha_weighted", found.weighted, found.reason, **ends, **key)
        rows.add("items", float(found.items), **key)
        rows.add("mean_inter_item", found.mean_inter_item, found.reason, **key)
        rows.add("lowest_inter_item", found.lowest_inter_item, found.reason, **key)
    _add_means(rows, weighted, design, codebook, analysis)
    return rows.frame()


def _add_means(
    rows: Rows, weighted: pd.DataFrame, design: Design, codebook: Codebook, analysis: Analysis
) -> None:
    """The weighted mean of every scale in Wales and in every area."""
    names = codebook.having("scale")
    if not names:
        return
    areas = places(weighted, codebook, analysis.dimensions)
    values = weighted[names].to_numpy(dtype=np.float64)
    found = means(design, values, make_areas([a.members for a in areas]), analysis.confidence)
    for i, area in enumerate(areas):
        for j, name in enumerate(names):
            value = found.value[i, j]
            row = {part: getattr(found, part)[i, j] for part in PARTS}
            reason = "all_missing" if (design.live & area.members).any() else "empty_domain"
            rows.add(
                "mean", value, "" if np.isfinite(value) else reason, item=name, **area.key, **row
            )
