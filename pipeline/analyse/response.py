"""Rows about those who did not answer: how unevenly people answered, and what would undo a finding.

Of a group that the frame knows, no more is used than how many of it were asked and answered.
"""

import numpy as np
import pandas as pd

from pipeline.analyse.people import known
from pipeline.analyse.rows import WALES, Rows, columns_of
from pipeline.analyse.survey import Survey
from pipeline.stats.association.associations import associate
from pipeline.stats.association.items import make_items
from pipeline.stats.representative import Representative, representative
from pipeline.stats.variance.design import Floats
from pipeline.stats.variance.layout import whole

FIRST, LAST = 1.0, 3.0
LARGEST = 0.5
"""The standard deviation of an answer that half of all give: no share's is larger."""


def response_rows(survey: Survey, results: pd.DataFrame) -> pd.DataFrame:
    """Table response, of Wales.

    r_indicator and propensity_cv (item "", with intervals): how far the chances of answering differ
    between the groups of the strata; largest_bias: how far that could move an unweighted share.
    Their count is of the respondents in the smallest group.
    late and late_p (item = main outcome), where the export has a date: success among the last third
    to answer less that among the first; their count is of the smallest of six groups, thirds by
    success.
    tipping_low and tipping_high (item = main outcome, level = its positive group): below and above
    which share of success among those who did not answer the figure for all would lie outside its
    own interval. tipping (item = factor, outcome): at which difference among those who did not
    answer its own would no longer be clear of zero.

    Args:
        survey: has the population file and the strata.
        results: this wave's, with the tables item, association and profile.

    Reasons: no_frame (who was asked is not known), empty_domain; not_applicable: no such share or
    difference is possible, everybody answered, or the difference is not clear of zero.
    """
    rows = Rows("response")
    found, fewest, base = _evenness(survey)
    key: dict[str, object] = {**WALES, "base": base, "count": fewest}
    for statistic, (value, low, high) in (
        ("r_indicator", found.indicator), ("propensity_cv", found.variation),
    ):  # fmt: skip
        rows.add(statistic, value, found.reason, low=low, high=high, **key)
    # The bound grows without end with the variation; no share is further off than from 0 to 1.
    bias = np.minimum(LARGEST * found.variation[0], 1.0)
    rows.add("largest_bias", float(bias), found.reason, **key)
    _add_late(rows, survey)
    _add_tipping(rows, survey, results)
    return rows.frame()


def _add_late(rows: Rows, survey: Survey) -> None:
    """The share of success of the last third to answer less that of the first, and its test."""
    outcome = survey.main_outcome
    for name in survey.codebook.having("date") if outcome else ():
        third = survey.weighted[name].to_numpy(np.float64)
        side = np.select([third == FIRST, third == LAST], [0, 1], -1)[:, None]
        late, main = make_items(side, [2], [[False, True]]), survey.items([outcome])
        confidence = survey.config.analysis.confidence
        areas = whole(survey.design)
        found = associate(survey.design, late, main, areas, confidence, survey.replicates)
        success = main.chosen[0][main.codes[:, 0]]
        known = (main.codes[:, 0] >= 0) & survey.design.live
        cells = [
            int((known & (third == one) & (success == good)).sum())
            for one in (FIRST, 2.0, LAST)
            for good in (True, False)
        ]
        columns = columns_of(found.contrast, counted=False)
        key = {**WALES, "item": outcome, "count": min(cells)}
        rows.add("late", **columns, **key)
        rest = {part: columns[part] for part in ("reason", "base", "effective_base")}
        rows.add("late_p", found.contrast_p.ravel(), **rest, **key)


def _evenness(survey: Survey) -> tuple[Representative, int, int]:
    """Chances of answering by the strata; respondents in the smallest group, and in all."""
    strata, cells = list(survey.config.weighting.strata), survey.population
    asked = cells[cells["table"] == "asked"]
    live = survey.design.live
    base = int(live.sum())
    if not strata or asked.empty or not set(strata) <= {*cells} & {*survey.weighted}:
        return Representative("no_frame"), 0, base
    number = asked.groupby(strata)["count"].sum()
    frame = cells[cells["table"] == "frame"].groupby(strata)["count"].sum()
    people = frame.reindex(number.index).fillna(0.0) if len(frame) else number
    margins, answered = [], []
    for name in strata:
        of_cell = number.index.get_level_values(name)
        of_person = survey.weighted_as(name)[live]
        for level in dict.fromkeys(of_cell[number > 0]):
            margins.append(of_cell == level)
            answered.append(int((of_person == level).sum()))
    inside: Floats = np.array(margins, dtype=np.float64).reshape(len(margins), len(number)).T
    confidence = survey.config.analysis.confidence
    found = representative(number, people, inside, answered, confidence)
    return found, min(answered, default=0), base


def _add_tipping(rows: Rows, survey: Survey, results: pd.DataFrame) -> None:
    """How those who did not answer would have to differ, from the figures and the response rate."""
    outcome = survey.main_outcome
    here = results[(results["dimension"] == WALES["dimension"])]
    asked, people = (known(survey, tables)[0] for tables in (("asked",), ("frame", "margin")))
    everybody = asked if np.isfinite(asked) else people
    silent = 1 - survey.design.live.sum() / everybody
    lacking = "" if np.isfinite(everybody) else "no_frame"
    lacking = lacking or ("" if silent > 0 else "not_applicable")
    shares = here[(here["item"] == outcome) & (here["statistic"] == "group_share")]
    for row in shares.to_dict("records"):
        if row["level"] not in _positive(survey, outcome):
            continue
        key = {**WALES, "item": outcome, "level": row["level"], "base": row["base"]}
        for statistic, end in (("tipping_low", row["low"]), ("tipping_high", row["high"])):
            value = row["value"] - (row["value"] - end) / silent if not lacking else np.nan
            possible = 0 <= value <= 1
            reason = lacking or row["reason"] or "not_applicable"
            rows.add(statistic, value if possible else np.nan, reason, **key)
    contrasts = here[(here["outcome"] == outcome) & (here["statistic"] == "contrast")]
    for row in contrasts[contrasts["table"] == "association"].to_dict("records"):
        key = {**WALES, "item": row["item"], "outcome": outcome, "base": row["base"]}
        near = row["low"] if row["value"] > 0 else row["high"]
        clear = not lacking and near * row["value"] > 0
        value = row["value"] - near / silent if clear else np.nan
        reason = lacking or row["reason"] or "not_applicable"
        rows.add("tipping", value if abs(value) <= 1 else np.nan, reason, **key)


def _positive(survey: Survey, outcome: str) -> set[str]:
    """The groups of answers that count as success."""
    return {
        row.level for row in survey.codebook.rows(outcome) if row.kind == "group" and row.positive
    }
