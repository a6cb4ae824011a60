"""What goes with what: every factor with every outcome in every area, table association.

And how small a difference could have been found: table power.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.analyse.pooled import pooled_rows
from pipeline.analyse.rows import Rows, columns_of, joined, places, reasons
from pipeline.analyse.survey import Survey
from pipeline.config import Analysis
from pipeline.stats.association.associations import Associations, associate
from pipeline.stats.association.detectable import detectable_differences
from pipeline.stats.association.equivalence import equivalence_p
from pipeline.stats.association.multiplicity import benjamini_hochberg, families, family_sizes, holm
from pipeline.stats.reasons import AVAILABLE
from pipeline.stats.variance.design import Floats, Ints


def association_rows(survey: Survey) -> pd.DataFrame:
    """Rows of results: shares, contrast with its own test, Rao-Scott, and strength of every pair.

    contrast_p is of the contrast's own test, and q and holm adjust it; equivalence_p is of two
    one-sided tests that the contrast is too small to matter, and equivalence_q adjusts it in the
    same families; rao_scott_p is of the whole table, and nothing adjusts it.
    """
    factors, outcomes = survey.codebook.having("factor"), survey.codebook.having("outcome")
    if not factors or not outcomes:
        return Rows("association").frame()
    found = associate(
        survey.design,
        survey.items(factors),
        survey.items(outcomes),
        survey.areas,
        survey.config.analysis.confidence,
        survey.replicates,
        survey.config.analysis.test,
    )
    areas, pairs = len(survey.places), len(factors) * len(outcomes)
    by_factor = np.repeat(np.array(factors, dtype=object), len(outcomes))
    key = {
        **places(survey.places, pairs),
        "item": np.tile(by_factor, areas),
        "outcome": np.tile(np.array(outcomes, dtype=object), areas * len(factors)),
    }
    statistics = _statistics(found, _family(survey, key), survey.config.analysis)
    rows = Rows("association")
    for statistic, columns in statistics.items():
        rows.add(statistic, **key, **columns)
    frame = rows.frame()
    by_pair = np.arange(len(frame)).reshape(len(statistics), -1).T.ravel()
    in_pairs = frame.iloc[by_pair].reset_index(drop=True)
    sizes = statistics["family_size"]["value"].reshape(areas, len(factors), len(outcomes))
    return joined([in_pairs, pooled_rows(survey, found), _detectable_rows(survey, found, sizes)])


def _detectable_rows(survey: Survey, found: Associations, sizes: Floats) -> pd.DataFrame:
    """Rows of table power: how small a difference each area could have found, for each outcome.

    detectable: of a single test; detectable_family: of one of so many tests as its family has, at
    1 - confidence over that number, the first step of Benjamini and Hochberg. sizes is (areas,
    factors, outcomes). Base: the middle one of the factors'. Reason: too_few.
    """
    outcomes = survey.codebook.having("outcome")
    level = np.full((len(survey.places), len(outcomes)), 1 - survey.config.analysis.confidence)
    rows = Rows("power")
    key = {
        **places(survey.places, len(outcomes)),
        "outcome": np.tile(np.array(outcomes, dtype=object), len(survey.places)),
        "base": np.median(found.contrast.base, axis=1).round().ravel(),
        "effective_base": np.median(found.contrast.effective_base, axis=1).ravel(),
    }
    for statistic, alpha in (
        ("detectable", level),
        ("detectable_family", level / np.maximum(sizes.max(axis=1), 1.0)),
    ):
        rows.add(statistic, detectable_differences(found, alpha).ravel(), "too_few", **key)
    return rows.frame()


def _family(survey: Survey, key: dict[str, NDArray[Any]]) -> Ints:
    """The multiplicity family of each test: one for each combination that config names."""
    named = [key[name] for name in survey.config.analysis.families]
    return families(named or [np.zeros(len(key["item"]), dtype=np.int64)])


def _statistics(found: Associations, family: Ints, analysis: Analysis) -> dict[str, dict[str, Any]]:
    """The number columns of each statistic; a pair's base is everybody who answered both."""
    test = found.rao_scott
    p = found.contrast_p.ravel()
    small = equivalence_p(found.contrast, analysis.worth_acting_on / 100, analysis.confidence)
    pair: dict[str, Any] = {
        "base": found.contrast.base.ravel(),
        "effective_base": found.contrast.effective_base.ravel(),
    }
    # Every test whose questions people answered, made or not: the number that were made would
    # reveal where everybody gave one answer.
    answered = family_sizes(np.where(pair["base"] > 0, 1.0, np.nan), family)
    # How small the table's smallest cell is: a test of few people may identify them.
    table = {**pair, "count": found.smallest.ravel()}
    tested = {**table, "reason": reasons(test.reason)}
    # V and the plain test need a table of two by two at least, and no errors of the design.
    lacking = np.where(np.isnan(test.v), test.reason, AVAILABLE)
    plain = {**table, "reason": reasons(lacking)}
    own = {**table, "reason": reasons(found.contrast.reason)}
    return {
        "share_with": columns_of(found.share_with, counted=True),
        "share_without": columns_of(found.share_without, counted=True),
        "contrast": columns_of(found.contrast, counted=False),
        "contrast_p": {"value": p, **own},
        "q": {"value": benjamini_hochberg(p, family), **own},
        "holm": {"value": holm(p, family), **own},
        "equivalence_p": {"value": small.ravel(), **own},
        "equivalence_q": {"value": benjamini_hochberg(small.ravel(), family), **own},
        "family_size": {"value": answered.astype(np.float64), **pair},
        "rao_scott_f": {"value": test.f.ravel(), **tested},
        "rao_scott_ndf": {"value": test.ndf.ravel(), **tested},
        "rao_scott_ddf": {"value": test.ddf.ravel(), **tested},
        "rao_scott_p": {"value": test.p.ravel(), **tested},
        "cramers_v": {"value": test.v.ravel(), **plain},
        "gamma": {**columns_of(found.gamma, counted=False), "count": table["count"]},
        "unweighted_p": {"value": found.unweighted_p.ravel(), **plain},
        "unweighted_v": {"value": found.unweighted_v.ravel(), **plain},
    }
