"""Every statistic that may be published, declared once.

Contracts, disclosure control, rounding, pages, workbook, data files and the audit look a statistic
up here by its table and name. A statistic that is not here is refused as a result, and hidden by
disclosure control.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.units import BAND, COUNT, NUMBER, PERCENT, POINTS, RATIO, Unit

Rounding = Literal["whole", "band", "decimal", "two_digits", "three_digits", "step", "exact"]
Counts = Literal["", "respondents", "population", "things"]
Bounds = tuple[float, float]


NEEDS = {
    "never": "nothing would do: it reveals answers, whatever its value",
    "respondents": "none, or `group_floor` respondents or more, that it counts",
    "group": "a group of `group_floor` or more; for a percentage, a base of `percentage_floor`",
    "counted": "`group_floor` respondents or more whom it counts, and as many whom it does not",
    "answer": "its cell: it is not small, and no other figure discloses it",
    "answers": "every answer of its question in its area",
    "sides": "the shares with and without the factor",
    "table": "a table of its pair in which no cell is small",
    "table_or_coarse": "the same; otherwise a base of `fingerprint_base`, and it is coarser",
    "own": "the shares of its own pair in its own area, where it has one",
    "areas": "the shares of its pair in every area or context of the comparison",
    "areas_or_steps": "the same, of all areas; otherwise it is in steps of 5",
    "wide": "a base of `fingerprint_base` or more",
    "many": "a base of a hundred or more: a mean of several questions",
    "shown": "the published figures that it is worked out from, and nothing else",
    "waves": "the figures of both waves that it is made from",
}
"""What can be asked of a figure before it is published; disclosure control says how."""

_BOUNDS: dict[Unit, Bounds] = {PERCENT: (0, 1), POINTS: (-1, 1), BAND: (0, 1), COUNT: (0, math.inf)}
_ROUNDING: dict[Unit, Rounding] = {
    PERCENT: "whole",
    POINTS: "whole",
    BAND: "band",
    RATIO: "two_digits",
    NUMBER: "two_digits",
}
ANY, POSITIVE = (-math.inf, math.inf), (0, math.inf)


@dataclass(frozen=True)
class Statistic:
    """One published statistic of one table.

    unit: what it is measured in. bounds: the least and most that it can be, exact (a share from 0
    to 1). rounding: how far it is rounded. counts: what it is a number of. needs: what must be open
    for it to be published (`NEEDS`). label: the key of its name in the catalogue of messages.
    """

    table: str
    name: str
    unit: Unit
    bounds: Bounds
    rounding: Rounding
    counts: Counts
    needs: tuple[str, ...]
    label: str


def _declare(
    tables: str,
    names: str,
    unit: Unit,
    needs: str = "",
    label: str = "",
    counts: Counts = "",
    rounding: Rounding | None = None,
    bounds: Bounds | None = None,
) -> list[Statistic]:
    """Statistics of one kind; `tables`, `names` and `needs` are words, one or more.

    Bounds and rounding are those of the unit where nothing else is said: a count of respondents is
    rounded to a step, and any other count is exact.
    """
    if rounding is None:
        rounding = _ROUNDING.get(unit, "step" if counts == "respondents" else "exact")
    asked = tuple(needs.split())
    ends = bounds or _BOUNDS.get(unit, ANY)
    return [
        Statistic(table, n, unit, ends, rounding, counts, asked, label or f"statistic.{n}")
        for n in names.split()
        for table in tables.split()
    ]


# fmt: off
_ROWS = (
    # Who answered.
    _declare("profile", "respondents", COUNT, "group", "profile.respondents", "respondents"),
    _declare("profile weighting", "population", COUNT, "", "profile.population", "population"),
    _declare("profile weighting recodes", "asked", COUNT, "", "profile.asked", "population"),
    _declare("profile", "response_rate", PERCENT, "group", "profile.response_rate"),
    _declare("profile", "largest_weight", RATIO, "never", bounds=(0, 1)),
    _declare("profile", "share_weighted", PERCENT, "group", "profile.share_weighted"),
    _declare("profile", "share_unweighted", PERCENT, "group", "profile.share_unweighted"),
    # Answers.
    _declare("item", "share group_share", PERCENT, "answer", "sheet.share"),
    _declare("item", "mean", NUMBER, "answers", "scales.mean"),
    _declare("nonresponse", "nonresponse", PERCENT, "answer"),
    _declare("nonresponse", "missing", PERCENT, "group"),
    # Each factor with each outcome.
    _declare("association", "share_with", PERCENT, "answer", "head.with"),
    _declare("association", "share_without", PERCENT, "answer", "head.without"),
    _declare("association", "contrast", POINTS, "sides"),
    _declare("association", "contrast_p", BAND, "sides"),
    _declare("association", "pooled", POINTS, "shown"),
    _declare("association", "pooled_weight", PERCENT, "shown"),
    _declare("association", "rao_scott_f rao_scott_ndf", NUMBER, "table", bounds=POSITIVE),
    _declare("association", "rao_scott_ddf", NUMBER, "table", bounds=POSITIVE),
    _declare("association", "rao_scott_p", BAND, "table_or_coarse"),
    _declare("association", "q holm equivalence_p equivalence_q", BAND, "sides"),
    _declare("association", "cramers_v", RATIO, "table_or_coarse", bounds=(0, 1)),
    _declare("association", "gamma", RATIO, "table_or_coarse", bounds=(-1, 1)),
    _declare("association", "unweighted_p", BAND, "table"),
    _declare("association", "unweighted_v", RATIO, "table", bounds=(0, 1)),
    _declare("association", "family_size", COUNT, "group", counts="things"),
    _declare("power", "detectable detectable_family", POINTS, "group", bounds=(0, 1)),
    # Weights.
    _declare("weighting recodes", "respondents", COUNT, "respondents", "profile.respondents",
             "respondents"),
    _declare("weighting", "frame", COUNT, counts="population"),
    _declare("weighting", "base_deff kish_deff", NUMBER, rounding="three_digits", bounds=POSITIVE),
    _declare("weighting", "effective_base", COUNT, counts="respondents"),
    _declare("weighting", "weight_mean weight_min weight_max cap", NUMBER, "never",
             rounding="three_digits", bounds=POSITIVE),
    _declare("weighting", "weight_ratio", NUMBER, rounding="three_digits", bounds=POSITIVE),
    _declare("weighting", "trimmed imputed", COUNT, "respondents", counts="respondents"),
    _declare("weighting", "iterations", COUNT, counts="things"),
    _declare("weighting", "target", COUNT, "", "weighting.target", "population"),
    _declare("weighting", "before", COUNT, "never", "weighting.before", "population"),
    _declare("weighting", "after", COUNT, "", "weighting.after", "population"),
    _declare("weighting", "largest_miss", NUMBER, rounding="three_digits", bounds=POSITIVE),
    # Cleaning, and the way from those asked to those analysed.
    _declare("recodes", "removed recoded", COUNT, "respondents", "head.count", "respondents"),
    _declare("recodes", "eligible_share", PERCENT, "", "flow.e"),
    _declare("recodes", "response_rate", PERCENT, "", "profile.response_rate"),
    # Who did not answer.
    _declare("response", "r_indicator", RATIO, "counted", bounds=(0, 1)),
    _declare("response", "propensity_cv", RATIO, "counted", bounds=POSITIVE),
    _declare("response", "largest_bias late", POINTS, "counted"),
    _declare("response", "late_p", BAND, "counted"),
    _declare("response", "tipping_low tipping_high", PERCENT, "shown"),
    _declare("response", "tipping", POINTS, "shown"),
    # Scales.
    _declare("scale", "alpha", RATIO, "group", "scales.alpha"),
    _declare("scale", "alpha_weighted", RATIO, "group", "scales.alpha_weighted"),
    _declare("scale", "items", COUNT, "group", "scales.items", "things"),
    _declare("scale", "mean_inter_item", RATIO, "group", "scales.mean_inter_item"),
    _declare("scale", "lowest_inter_item", RATIO, "group", "scales.lowest_inter_item"),
    _declare("scale", "spearman_brown", RATIO, "group", "scales.spearman_brown",
             bounds=(-math.inf, 1)),
    _declare("scale", "omega", RATIO, "group", "scales.omega", bounds=(0, 1)),
    _declare("scale", "first_factor", PERCENT, "group", "scales.first_factor"),
    _declare("scale", "straight", PERCENT, "counted", "scales.straight"),
    _declare("scale", "mean", NUMBER, "many", "scales.mean"),
    # All factors together.
    _declare("model", "effect", POINTS, "group", "head.difference"),
    _declare("model", "effect_p effect_q", BAND, "group"),
    _declare("model", "adjusted", POINTS, "own areas_or_steps"),
    _declare("model", "adjusted_p adjusted_q", BAND, "own areas"),
    _declare("model", "family_size", COUNT, "group", counts="things"),
    _declare("model", "inflation odds_ratio", NUMBER, "group", bounds=POSITIVE),
    _declare("model", "parallel_p parallel_q", BAND, "group"),
    _declare("model", "condition", NUMBER, "group", bounds=POSITIVE),
    _declare("model", "answered", PERCENT, "group"),
    _declare("model", "events", COUNT, "group", counts="respondents"),
    _declare("model", "events_per_predictor", NUMBER, "group", bounds=POSITIVE),
    _declare("driver", "driver_share", PERCENT, "group", "importance.share"),
    _declare("driver", "driver_band", NUMBER, "group", bounds=(1, 3)),
    _declare("driver", "explained", PERCENT, "group"),
    # Where a factor's difference is another: between areas, and between contexts.
    _declare("different", "wald_f wald_ndf wald_ddf cochran_q", NUMBER, "areas", bounds=POSITIVE),
    _declare("different", "wald_p wald_q", BAND, "areas"),
    _declare("different", "i2", RATIO, "areas", rounding="decimal", bounds=(0, 1)),
    _declare("different", "spread", POINTS, "areas"),
    _declare("different", "difference", POINTS, "own areas", "sheet.gap", bounds=(-2, 2)),
    _declare("different", "difference_p", BAND, "own areas", "statistic.rao_scott_p"),
    _declare("different", "difference_q", BAND, "own areas", "statistic.q"),
    _declare("different", "family_size", COUNT, "own", counts="things"),
    _declare("context", "contrast", POINTS, "wide"),
    _declare("context", "wald_f wald_ndf wald_ddf", NUMBER, "areas wide", bounds=POSITIVE),
    _declare("context", "cochran_q", NUMBER, "areas wide", bounds=POSITIVE),
    _declare("context", "wald_p wald_q", BAND, "wide"),
    _declare("context", "i2", RATIO, "wide", rounding="decimal", bounds=(0, 1)),
    _declare("context", "family_size", COUNT, "wide", counts="things"),
    # Change since the wave before.
    _declare("change", "share_before", PERCENT, "waves", "change.before"),
    _declare("change", "share_now", PERCENT, "waves", "change.now"),
    _declare("change", "share_change", POINTS, "waves", "change.change"),
    _declare("change", "share_change_p", BAND, "waves", "statistic.rao_scott_p"),
    _declare("change", "share_change_q", BAND, "waves", "statistic.q"),
    _declare("change", "contrast_before", POINTS, "waves", "change.before"),
    _declare("change", "contrast_now", POINTS, "waves", "change.now"),
    _declare("change", "contrast_change", POINTS, "waves", "change.change", bounds=(-2, 2)),
    _declare("change", "contrast_change_p", BAND, "waves", "statistic.rao_scott_p"),
    _declare("change", "contrast_change_q", BAND, "waves", "statistic.q"),
    _declare("change", "family_size", COUNT, "waves", counts="things"),
    # Tables that were asked for.
    _declare("requested", "share", PERCENT, "answer", "sheet.share"),
    _declare("requested", "group_share", PERCENT, "answer", "sheet.share"),
    _declare("requested", "largest_weight", RATIO, "never", bounds=(0, 1)),
    # The trend over waves, of published figures.
    _declare("trend", "share", PERCENT, "shown", "sheet.share"),
    _declare("trend", "share_change", POINTS, "shown", "change.change"),
    _declare("trend", "slope", NUMBER, "shown", "trend.slope", bounds=(-100, 100)),
    _declare("trend", "slope_q", BAND, "shown", "statistic.q"),
    _declare("trend", "family_size", COUNT, "shown", counts="things"),
    _declare("trend", "waves", COUNT, "shown", "trend.waves", counts="things"),
    # Standard errors of the main figures.
    _declare("variance", "se_linearised se_jackknife", NUMBER, "never", bounds=POSITIVE),
    _declare("variance", "ratio_jackknife", NUMBER, "own wide", "variance.ratio_jackknife",
             bounds=POSITIVE),
    _declare("variance", "se_bootstrap", NUMBER, "never", bounds=POSITIVE),
    _declare("variance", "ratio_bootstrap", NUMBER, "own wide", "variance.ratio_bootstrap",
             bounds=POSITIVE),
    _declare("variance", "se_supplied", NUMBER, "never", bounds=POSITIVE),
    _declare("variance", "ratio_supplied", NUMBER, "own wide", "variance.ratio_supplied",
             bounds=POSITIVE),
    _declare("variance", "deff", NUMBER, "own wide", "variance.deff", bounds=POSITIVE),
    _declare("variance", "deft", NUMBER, "own wide", "variance.deft", bounds=POSITIVE),
)
# fmt: on

STATISTICS = {(one.table, one.name): one for row in _ROWS for one in row}
"""Every statistic by its table and name."""

TABLES = tuple(dict.fromkeys(table for table, _ in STATISTICS))
"""Every table that has a statistic."""


def declared(tables: Iterable[str], names: Iterable[str]) -> list[Statistic | None]:
    """The statistic of each row of results or of a release; None where there is none.

    >>> [one and one.unit for one in declared(["item", "item"], ["share", "median"])]
    ['percent', None]
    """
    columns = (getattr(one, "to_numpy", lambda one=one: one)() for one in (tables, names))
    return [STATISTICS.get(key) for key in zip(*columns, strict=True)]
