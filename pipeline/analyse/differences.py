"""Rows about where an association differs: between areas, and between contexts."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipeline.analyse.encoding import codes_of, positives_of
from pipeline.analyse.rows import Rows, joined, kish_base, t_ends, two_sided
from pipeline.analyse.survey import Survey
from pipeline.stats.association.associations import associate
from pipeline.stats.association.compare import Contrasts, contrasts_by, equality
from pipeline.stats.association.multiplicity import benjamini_hochberg, families, family_sizes
from pipeline.stats.intervals import Estimates
from pipeline.stats.models.shrink import shrink
from pipeline.stats.reasons import REASONS
from pipeline.stats.variance.layout import make_areas

Key = dict[str, object]
TESTS = ("wald_p", "difference_p")
ENDS = ("se", "df", "low", "high")


def different_rows(survey: Survey) -> pd.DataFrame:
    """Table different: is a factor's contrast on the main outcome the same in all areas?

    Of each dimension (area ""): wald_f, wald_ndf, wald_ddf, wald_p, wald_q (Welch's test that all
    areas' contrasts are equal; q over the factors of the dimension), cochran_q, i2, and
    spread (standard deviation between areas' true contrasts). Of each area: difference (its own
    contrast less that of all areas together), difference_p and difference_q (over the factors and
    areas of the dimension); what to expect of it given the others is `pooled`, with associations.
    Next to every q, family_size: the tests in its family.

    Reasons: too_few (fewer than twenty respondents with or without the factor, or fewer than two
    areas; three for spread), singular.
    """
    rows, analysis = Rows("different"), survey.config.analysis
    for dimension in analysis.dimensions if survey.main_outcome else ():
        for key, found, areas in _contrasts(survey, dimension):
            usable = found.usable
            drawn = shrink(found.values[usable], found.covariance[np.ix_(usable, usable)])
            _add_equality(rows, found, key)
            rows.add("spread", drawn.between, drawn.reason, **_whole(found), **key)
            for a, here in enumerate(areas):
                _add_difference(rows, found, a, here, analysis.confidence)
    return _with_q(rows.frame())


def context_rows(survey: Survey) -> pd.DataFrame:
    """Rows of table context: a factor's contrast on the main outcome at each level of each context.

    Of each level (area): contrast. Of each context (area ""): wald_f, wald_ndf, wald_ddf, wald_p,
    wald_q (the interaction of factor and context; q over the factors of the context), family_size,
    cochran_q, i2. The contrasts are made as those of the table association are. Reasons of tests:
    too_few (fewer than twenty respondents with or without the factor), singular.
    """
    rows, analysis = Rows("context"), survey.config.analysis
    for context in analysis.contexts if survey.main_outcome else ():
        own = _associated(survey, context)
        for place, (key, found, areas) in enumerate(_contrasts(survey, context)):
            _add_equality(rows, found, key)
            for a, here in enumerate(areas):
                one = {name: getattr(own, name)[a, place, 0] for name in ("value", *ENDS)}
                reason = REASONS[int(own.reason[a, place, 0])]
                rows.add("contrast", one.pop("value"), reason, **one, **here)
    return _with_q(rows.frame())


def _associated(survey: Survey, variable: str) -> Estimates:
    """(levels, factors, 1) the contrasts of the main outcome at the answers of a variable."""
    size = len(survey.codebook.valid(variable))
    codes = codes_of(survey.weighted, survey.codebook, variable)
    return associate(
        survey.design,
        survey.items(survey.codebook.having("factor")),
        survey.items([survey.main_outcome]),
        make_areas([np.where(codes < size, codes, -1)], [size]),
        survey.config.analysis.confidence,
        survey.replicates,
    ).contrast


def _contrasts(survey: Survey, variable: str) -> Iterator[tuple[Key, Contrasts, list[Key]]]:
    """Every factor's contrasts at the answers of a dimension or context.

    Yields the key of the factor's rows, the contrasts, and each area's key with its base and
    effective base.
    """
    weighted, codebook, design = survey.weighted, survey.codebook, survey.design
    outcome = survey.main_outcome
    codes, levels = codes_of(weighted, codebook, variable), codebook.valid(variable)
    y = positives_of(weighted, codebook, outcome)
    for factor in codebook.having("factor"):
        x = positives_of(weighted, codebook, factor)
        # A kind of missing answer that counts as a category is no area.
        inside = np.where(codes < len(levels), codes, -1)
        found = contrasts_by(x, y, inside, len(levels), design)
        key: Key = {"dimension": variable, "item": factor, "outcome": outcome}
        known = np.isfinite(x) & np.isfinite(y)
        areas: list[Key] = [
            {
                **key,
                "area": one.level,
                "base": int(found.base[a]),
                "effective_base": kish_base(design, known & (inside == a)),
            }
            for a, one in enumerate(levels)
        ]
        yield key, found, areas


def _whole(found: Contrasts) -> Key:
    """Base of a test: respondents in the areas that take part."""
    return {"base": int(found.base[found.usable].sum())}


def _add_equality(rows: Rows, found: Contrasts, key: Key) -> None:
    """The test that contrasts are equal."""
    test = equality(found)
    values = {
        "wald_f": test.f,
        "wald_ndf": test.ndf,
        "wald_ddf": test.ddf,
        "wald_p": test.p,
        "cochran_q": test.q,
        "i2": test.i2,
    }
    for statistic, value in values.items():
        rows.add(statistic, value, test.reason, **_whole(found), **key)


def _add_difference(rows: Rows, found: Contrasts, area: int, key: Key, confidence: float) -> None:
    """An area's contrast less that of all areas together; there are two of them at least."""
    value = found.differences[area] if found.usable.sum() > 1 else np.nan
    se, df = found.difference_errors[area], found.df[area]
    rows.add("difference", value, "too_few", **t_ends(value, se, df, confidence, 2.0), **key)
    rows.add("difference_p", two_sided(value, se, df), "too_few", **key)


def _with_q(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows, with q and family_size after all p: families by dimension and kind of test."""
    found = [frame]
    for statistic in TESTS:
        tests = frame[frame["statistic"] == statistic]
        if len(tests):
            p, family = tests["value"].to_numpy(), families([tests["dimension"].to_numpy()])
            q = benjamini_hochberg(p, family)
            sizes = family_sizes(p, family).astype(np.float64)
            found.append(tests.assign(statistic=f"{statistic[:-1]}q", value=q))
            found.append(tests.assign(statistic="family_size", value=sizes, reason=""))
    return joined(found)
