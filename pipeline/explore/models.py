"""Many predictors of one outcome at once."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.analyse.encoding import all_codes, asked_of_all, indicators, positives_of
from pipeline.analyse.rows import kish_base, two_sided
from pipeline.explore.figures import cautions
from pipeline.explore.groups import groups
from pipeline.explore.names import Asked, Names, Where
from pipeline.explore.table import Table, made
from pipeline.stats.association.multiplicity import benjamini_hochberg, families
from pipeline.stats.imputation import impute_answers
from pipeline.stats.intervals import t_interval
from pipeline.stats.models.models import Logistic, fit_whole
from pipeline.stats.variance.design import Bools, Floats

if TYPE_CHECKING:
    from pipeline.explore.opened import OpenWave

Named = list[tuple[str, str]]


def model(
    wave: "OpenWave",
    outcome: str | None = None,
    predictors: Names | None = None,
    where: Where | None = None,
    positive: Mapping[str, Names] | None = None,
    impute: bool = True,
) -> Table:
    """A logistic regression of an outcome on predictors: a row for each, with its average effect.

    Args:
        wave: an opened wave.
        outcome: a variable; None = the main outcome.
        predictors: variables; None = the factors that everybody is asked, and the dimensions of
            config.toml, which is the model of the reports. Of a factor, or of another variable
            that `positive` names, those with it are compared with those without; of any other with
            answers, each answer with its first; a number counts by its units.
        where: who the model is of, as in `share`; everybody else stays in the design.
        positive: as in `associate`.
        impute: expected values for factors that a respondent left out, of those who answered half
            of them; False = only those who answered all.

    Returns:
        Keys with labels; `estimate`, the average marginal effect in points of success, with error
        and interval; `p_value`, and `q_value` over the factors, and over the answers of each other
        variable; `coefficient` and `coefficient_error` (log odds), `inflation` (VIF); `n`. Where
        there is no model, `reason` says why in each row; where answers are few, a note says that
        the likelihood is penalised.

    Raises:
        Unknown: a name is not known, or no answers of a variable count; lists all.

    Source: `pipeline/stats/models/models.py`, `pipeline/stats/imputation.py`.

    >>> from pipeline.explore.example import example
    >>> example(8).model(predictors="trust")["estimate"].round(6).tolist()
    [0.25]
    """
    asked = Asked("model", wave)
    survey, config = wave.survey, wave.survey.config
    known = asked.known()
    target = (
        asked.variables("outcome", outcome, asked.coded()) if outcome
        else asked.main_outcome("outcome")
    )  # fmt: skip
    factors = asked_of_all(survey.weighted, asked.book, "factor")[0]
    chosen = asked.variables("predictors", predictors, known) if predictors is not None else (
        [*factors, *config.analysis.dimensions]
    )  # fmt: skip
    within = groups(asked, None, where)
    for name in target:
        asked.counting(name, positive)
        if name in chosen:
            asked.wrong("predictors", f"'{name}' is the outcome.", "Leave it out.")
    if predictors is not None and not chosen and not asked.faults.found:
        asked.wrong("predictors", "there is none.", "Name one at least.")
    if positive:
        wave = replace(wave, survey=replace(survey, codebook=asked.recoded(positive)))
    asked.done()
    sides = [name for name in chosen if _counts(wave, name, positive)]
    named, terms, success, member = _terms(wave, target[0], chosen, sides, within.inside, impute)
    switches = np.array(
        [name not in chosen or wave.survey.codebook.coded(name) for name, _ in named]
    )
    kept = {name for name, _ in named}
    if not named:
        named = [(name, "") for name in chosen]
        found = Logistic("one_level", int(member.sum()), 0, len(named) + 1)
    elif terms is None:
        nobody = "all_missing" if (within.inside & survey.design.live).any() else "empty_domain"
        reason = "singular" if member.any() else nobody
        found = Logistic(reason, int(member.sum()), 0, len(named) + 1)
    else:
        found = fit_whole(terms, success, wave.survey.design, member, switches)
    whole = _columns(wave, named, found, member, switches)
    title = within.title(f"{wave.label(target[0])}: average effects of all predictors together")
    rest = "imputed" if impute else "left out"
    events = f", successes {found.events:,}" if not found.reason else ""
    notes: tuple[str, ...] = (
        f"An association, not a cause. Base {found.base:,}{events}; factors not answered: {rest}.",
    )
    if found.penalised:
        notes += ("Answers are few for so many predictors: penalised likelihood (Firth).",)
    alike = [wave.label(name) for name in chosen if name not in kept]
    if alike:
        notes += (
            f"Left out, since it is alike for all or follows from another: {', '.join(alike)}.",
        )
    return made("model", title, whole, **within.about(notes))


def _counts(wave: "OpenWave", name: str, positive: Mapping[str, Names] | None) -> bool:
    """Whether a predictor is with or without: a factor, an outcome, or as the analyst says."""
    one = wave.survey.codebook.variables[name]
    return one.role in ("factor", "outcome") or bool(positive and name in positive)


def _terms(
    wave: "OpenWave", outcome: str, chosen: list[str], sides: list[str], inside: Bools, impute: bool
) -> tuple[Named, Floats | None, Floats, Bools]:
    """Names of the terms, terms (n, p) or None where they cannot be had, outcome, members (n,)."""
    survey = wave.survey
    weighted, book, design = survey.weighted, survey.codebook, survey.design
    items = np.column_stack(
        [np.empty((len(weighted), 0)), *(positives_of(weighted, book, name) for name in sides)]
    )
    success = positives_of(weighted, book, outcome)
    numbers = [name for name in chosen if not book.coded(name)]
    values = np.column_stack(
        [np.empty((len(weighted), 0)), *(weighted[name].to_numpy(np.float64) for name in numbers)]
    )
    member = np.isfinite(success) & design.live & inside & np.isfinite(values).all(axis=1)
    if sides:
        given = np.isfinite(items).mean(axis=1)
        member &= given >= (0.5 if impute else 1.0)
    if not member.any():
        return [(name, "") for name in chosen], None, success, member
    rest = [name for name in chosen if name not in sides and book.coded(name)]
    levels, areas = indicators(survey.codebook, all_codes(weighted, book, rest), member)
    named: Named = [*((name, "") for name in sides), *levels, *((name, "") for name in numbers)]
    if sides and impute:
        filled = impute_answers(items, areas, np.where(member, design.weights, 0.0))
        if filled is None:
            return named, None, success, member
        items = filled
    return named, np.column_stack([items, areas, values]), success, member


def _columns(
    wave: "OpenWave", named: Named, found: Logistic, member: Bools, switches: Bools
) -> dict[str, Any]:
    """The columns of a table of effects, (terms,) each.

    The interval of a difference of chances ends at -100 and 100 points.
    """
    nothing = np.full(len(named), np.nan)
    there = not found.reason
    effect, error = (found.effects, found.effect_errors) if there else (nothing, nothing)
    df = np.full(len(named), found.df)
    low, high = t_interval(effect, error, df, wave.survey.config.analysis.confidence)
    if there:
        most = np.where(switches, 1.0, np.inf)
        low, high = np.maximum(low, -most), np.minimum(high, most)
    p = np.array([two_sided(*one, found.df) for one in zip(effect, error, strict=True)])
    family = families([[item if level else "" for item, level in named]])
    rows, effective = len(named), kish_base(wave.survey.design, member)
    return {
        "item": np.array([name for name, _ in named], dtype=object),
        "item_label": np.array([wave.label(name) for name, _ in named], dtype=object),
        "level": np.array([level for _, level in named], dtype=object),
        "level_label": np.array(
            [wave.answer(name, level) if level else "" for name, level in named], dtype=object
        ),
        "unit": np.full(rows, "points", dtype=object),
        "estimate": effect,
        "std_error": error,
        "df": df,
        "conf_low": low,
        "conf_high": high,
        "p_value": p,
        "q_value": benjamini_hochberg(p, family),
        "coefficient": found.coefficients[1:] if there else nothing,
        "coefficient_error": found.errors[1:] if there else nothing,
        "inflation": found.inflation if there else nothing,
        "n": np.full(rows, found.base),
        "n_eff": np.full(rows, effective),
        "reason": np.full(rows, found.reason, dtype=object),
        "caution": cautions(
            wave, np.full(rows, found.base), None, np.full(rows, effective), (high - low) / 2
        ),
    }
