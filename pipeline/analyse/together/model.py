"""Rows about all factors together: the model of the main outcome."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from pipeline.analyse.encoding import (
    Side,
    all_codes,
    asked_of_all,
    indicators,
    order_of,
    positives_of,
    varying,
)
from pipeline.analyse.rows import WALES, Rows, kish_base, t_ends, two_sided
from pipeline.analyse.survey import Survey
from pipeline.analyse.together.alike import alike
from pipeline.stats.association.multiplicity import benjamini_hochberg, families, family_sizes
from pipeline.stats.imputation import impute_answers
from pipeline.stats.intervals import TELLING, t_quantile
from pipeline.stats.models.models import FEW_EVENTS, Logistic, fit_logistic, fit_whole
from pipeline.stats.models.ordered_logit import PER_PARAMETER, fit_ordered_logit
from pipeline.stats.models.parallel import Parallel, parallel
from pipeline.stats.variance.design import Floats

OF_EFFECT = ("effect", "effect_p", "effect_q", "family_size", "inflation")
OF_ORDER = ("odds_ratio", "parallel_p", "parallel_q")
OF_ADJUSTED = ("adjusted", "adjusted_p", "adjusted_q")


def model_rows(survey: Survey, check: bool = True) -> pd.DataFrame:
    """Table model: the main outcome on all factors and the areas of the dimensions, in Wales.

    A factor (item) has effect, the average marginal effect as a difference of chances of success
    between those with and without it, all else as it is; effect_p, and effect_q over the factors
    (family_size); inflation (VIF); odds_ratio of a higher answer, from proportional odds as a
    check, and parallel_p and parallel_q, Brant's test that one ratio will do (none of the three
    where `check` is False). A level of a dimension (item, level) has its effect against the
    dimension's first level, and its effect_q over the dimension's levels. Item "": condition
    (condition number), answered (share of the factors' answers that were given; the others are
    expected values), events_per_predictor, events. Base: respondents who answered the outcome and
    half the factors.

    adjusted, of every factor by itself: the same with the areas of the dimensions alone held equal,
    by penalised likelihood (firth.py), with adjusted_p and adjusted_q over the factors. Base:
    respondents who answered the factor and the outcome.

    Where the rarer outcome has fewer than ten for each predictor, or the outcome is separated, all
    factors together are fitted by penalised likelihood as well. Reasons: too_few (fewer than two),
    one_level, singular, empty_domain; not_asked for factors that only some are asked, which stand
    outside it, as do those to which all gave one answer (one_level). Of one factor there is none.
    """
    rows, codebook = Rows("model"), survey.codebook
    if not survey.main_outcome:
        return rows.frame()
    factors, outside = asked_of_all(survey.weighted, codebook, "factor")
    small = _add_model(rows, survey, factors, outside, check)
    frame = rows.frame()
    effects = frame[frame["statistic"] == "effect"]
    sides = [*zip(effects["item"], effects["level"], strict=True)]
    named = [(name, "") for name in factors]
    found = [one for one in named if one in sides] + [one for one in sides if one[1]]
    frame = alike(frame, found, OF_EFFECT)
    frame = alike(frame, named, OF_ORDER[:1] if small else OF_ORDER, "effect")
    frame.loc[small & (frame["statistic"] == "odds_ratio"), "reason"] = "too_few"
    return alike(frame, [(name, "") for name in (*factors, *outside)], OF_ADJUSTED)


def _add_model(
    rows: Rows, survey: Survey, factors: Sequence[str], outside: Sequence[str], check: bool
) -> bool:
    """Rows of what could be fitted; whether the group is too small for a check of odds ratios.

    That hangs on how many they are and on how many predictors and answers there are, and not on
    what was answered.
    """
    weighted, codebook, outcome = survey.weighted, survey.codebook, survey.main_outcome
    design, analysis = survey.design, survey.config.analysis
    success = positives_of(weighted, codebook, outcome)
    _add_adjusted(rows, survey, [*factors, *outside], success)
    if len(factors) < 2:
        return True
    items = np.column_stack([positives_of(weighted, codebook, name) for name in factors])
    answers = order_of(weighted, codebook, outcome)
    member = (np.isfinite(items).mean(axis=1) >= 0.5) & np.isfinite(success) & design.live
    vary = varying(items, member)
    flat = [name for name, kept in zip(factors, vary, strict=True) if not kept]
    factors = [name for name, kept in zip(factors, vary, strict=True) if kept]
    items = items[:, vary]
    sides, areas = indicators(codebook, all_codes(weighted, codebook, analysis.dimensions), member)
    for name in outside:
        rows.add("effect", np.nan, "not_asked", item=name, outcome=outcome, **WALES)
    key: dict[str, object] = {**WALES, "outcome": outcome, "base": int(member.sum())}
    for name in flat:
        rows.add("effect", np.nan, "one_level", item=name, **key)
    if not factors:
        return True
    filled = impute_answers(items, areas, np.where(member, design.weights, 0.0))
    if filled is None:
        for name in factors:
            rows.add("effect", np.nan, "singular", item=name, **key)
        return True
    predictors = np.column_stack([filled, areas])
    switches = np.ones(predictors.shape[1], dtype=bool)
    found = fit_whole(predictors, success, design, member, switches)
    known = np.isfinite(items[member])
    fewer = min(found.events, found.base - found.events)
    rows.add("condition", found.condition, found.reason, **key)
    rows.add("answered", float(known.mean()) if known.size else np.nan, "empty_domain", **key)
    rows.add("events", float(found.events), **key)
    rows.add("events_per_predictor", fewer / predictors.shape[1], **key)
    named = [(name, "") for name in factors] + sides
    key["effective_base"] = kish_base(design, member)
    _add_effects(rows, named, found, analysis.confidence, key, len(flat))
    if not check:
        return True
    parameters = len(flat) + predictors.shape[1] + len(codebook.valid(outcome)) - 1
    small = bool(member.sum() < PER_PARAMETER * parameters)
    ordered = fit_ordered_logit(predictors, answers, design, member)
    refused = "too_few" if small else found.reason or ordered.reason
    tests = Parallel(refused) if refused else parallel(predictors, answers, design, member)
    p = tests.p[: len(factors)] if not tests.reason else np.full(len(factors), np.nan)
    q = benjamini_hochberg(p, families([[""] * len(factors)]))
    reach = float(t_quantile(np.array([ordered.df]), analysis.confidence)[0])
    for j, name in enumerate(factors):
        if refused:
            for statistic in OF_ORDER[:1] if small else OF_ORDER:
                rows.add(statistic, np.nan, refused, item=name, **key)
            continue
        ends = ordered.coefficients[j] + np.array([-1, 0, 1]) * reach * ordered.errors[j]
        # Where a factor as good as separates the answers, there is none.
        low, value, high = np.exp(ends if np.abs(ends).max() <= np.log(TELLING) else ends * np.nan)
        rows.add("odds_ratio", value, item=name, low=low, high=high, df=ordered.df, **key)
        rows.add("parallel_p", p[j], tests.reason, item=name, **key)
        rows.add("parallel_q", q[j], tests.reason, item=name, **key)
    return small


def _add_effects(
    rows: Rows, named: list[Side], found: Logistic, confidence: float, key: dict[str, object],
    flat: int,
) -> None:  # fmt: skip
    """Effects, their p, q and inflation, of every predictor, or why there are none.

    `flat`: so many factors more, to which all gave one answer: their tests count as not passed.
    """
    if found.reason:
        for item, level in named:
            rows.add("effect", np.nan, found.reason, item=item, level=level, **key)
        return
    effects = list(zip(found.effects.tolist(), found.effect_errors.tolist(), strict=True))
    p = np.array([*(two_sided(value, se, found.df) for value, se in effects), *([1.0] * flat)])
    family = families([[item if level else "" for item, level in named] + [""] * flat])
    q, sizes = benjamini_hochberg(p, family), family_sizes(p, family)
    for j, ((item, level), (value, se)) in enumerate(zip(named, effects, strict=True)):
        here = {**key, "item": item, "level": level}
        rows.add("effect", value, **t_ends(value, se, found.df, confidence, 1.0), **here)
        rows.add("effect_p", p[j], **here)
        rows.add("effect_q", q[j], **here)
        rows.add("family_size", float(sizes[j]), **here)
        rows.add("inflation", float(found.inflation[j]), **here)


def _add_adjusted(rows: Rows, survey: Survey, factors: Sequence[str], success: Floats) -> None:
    """Each factor's difference by itself, with the areas held equal; none where there are none."""
    analysis, design = survey.config.analysis, survey.design
    codes = all_codes(survey.weighted, survey.codebook, analysis.dimensions)
    found: list[tuple[dict[str, object], Logistic]] = []
    for name in factors:
        answers = positives_of(survey.weighted, survey.codebook, name)
        member = np.isfinite(answers) & np.isfinite(success) & design.live
        sides, areas = indicators(survey.codebook, codes, member)
        if not sides:
            continue
        terms = np.column_stack([answers, areas])
        switches = np.ones(terms.shape[1], dtype=bool)
        one = fit_logistic(terms, success, design, member, FEW_EVENTS, switches, penalised=True)
        if one.reason == "singular" and not varying(answers[:, None], member).any():
            one = replace(one, reason="one_level")
        key: dict[str, object] = {**WALES, "item": name, "outcome": survey.main_outcome}
        key |= {"base": one.base, "effective_base": kish_base(design, member)}
        found.append((key, one))
    p = np.full(len(found), np.nan)
    for j, (_, one) in enumerate(found):
        if not one.reason:
            p[j] = two_sided(one.effects[0], one.effect_errors[0], one.df)
    q = benjamini_hochberg(p, families([[""] * len(found)]))
    for j, (key, one) in enumerate(found):
        if one.reason:
            rows.add("adjusted", np.nan, one.reason, **key)
            continue
        value, se = float(one.effects[0]), float(one.effect_errors[0])
        ends = t_ends(value, se, one.df, analysis.confidence, 1.0)
        rows.add("adjusted", value, **ends, **key)
        rows.add("adjusted_p", p[j], **key)
        rows.add("adjusted_q", q[j], **key)
