"""Shares of answers and means, of any question in any groups."""

from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.analyse.encoding import codes_of, scores_of
from pipeline.explore.crosstabs import crossed, tested
from pipeline.explore.figures import numbers
from pipeline.explore.groups import Groups, groups
from pipeline.explore.names import MOST, Asked, Names, Where
from pipeline.explore.table import Table, made
from pipeline.explore.wald import equal_means
from pipeline.stats.association.multiplicity import benjamini_hochberg
from pipeline.stats.estimate import item_estimates
from pipeline.stats.intervals import Estimates
from pipeline.stats.ratios import means

if TYPE_CHECKING:
    from pipeline.explore.opened import OpenWave

Parts = list[dict[str, Any]]


def share(
    wave: "OpenWave",
    items: Names,
    by: Names | None = None,
    where: Where | None = None,
    groups_of_answers: bool = False,
) -> Table:
    """The share of each answer to a question, or of several: a row for each answer and group.

    Args:
        wave: an opened wave.
        items: variables with answers.
        by: variables whose answers make groups; several make a group of each combination.
        where: who is counted, as "sector=health & seniority=senior|middle"; everybody else stays
            in the design.
        groups_of_answers: shares of groups of answers, such as agree, in place of single answers.

    Returns:
        Keys with labels; `estimate` (0 to 1) with error and interval; `count`, `n` (unweighted),
        `n_eff` (Kish). With `by`: `p_value` of the Rao-Scott test that the groups answer alike,
        and `q_value` (Benjamini and Hochberg, over the questions).

    Raises:
        Unknown: a name is not known; lists all.

    Source: `pipeline/stats/estimate.py`; intervals are logit's, or Korn and Graubard's at 0 and 1.

    >>> from pipeline.explore.example import example
    >>> example().share("trust")["estimate"].tolist()
    [0.4, 0.6]
    >>> example().share("trust", by="sector")[["sector", "answer", "estimate"]].values.tolist()
    [['health', 'no', 0.2], ['health', 'yes', 0.8], ['police', 'no', 0.6], ['police', 'yes', 0.4]]
    """
    asked = Asked("share", wave)
    names = asked.variables("items", items, asked.coded())
    asked.some("items", items)
    within = groups(asked, by, where)
    for name in names:
        _not_too_many(asked, name)
        if groups_of_answers and not asked.book.groups(name):
            fix = "Ask for its answers: groups_of_answers=False."
            asked.wrong("groups_of_answers", f"answers of '{name}' are not grouped.", fix)
    asked.done()
    book, parts = asked.book, []
    for name in names:
        found = described(wave, within, name)
        kept = book.groups(name) if groups_of_answers else book.levels(name)
        one = found.groups if groups_of_answers else found.shares
        part = keys(wave, within, name, kept) | numbers(wave, one, "percent", counted=True)
        parts.append(part | _tested(within, name, len(part["n"])))
    return _joined("share", parts, within, "Share of answers", names, bool(within.by))


def described(wave: "OpenWave", within: Groups, name: str) -> Any:
    """Shares, group shares and means (groups, 1, answers) of one question, as `item_estimates`."""
    book, survey = wave.survey.codebook, wave.survey
    levels, known, group_of = book.levels(name), book.groups(name), book.group_of(name)
    in_group = np.array([[group_of.get(level) == key for key in known] for level in levels])
    in_group = in_group.reshape(1, len(levels), len(known))
    scores = np.full((1, len(levels)), np.nan)
    scored = list(book.scores(name).values())
    scores[0, : len(scored)] = scored
    codes = codes_of(survey.weighted, book, name).astype(np.int8)[:, None]
    confidence = survey.config.analysis.confidence
    return item_estimates(within.layout, codes, in_group, scores, confidence, survey.replicates)


def mean(
    wave: "OpenWave", items: Names, by: Names | None = None, where: Where | None = None
) -> Table:
    """The mean of a number, a scale or the scores of answers: a row for each question and group.

    Args:
        wave: an opened wave.
        items: variables that are numbers, or whose answers have scores.
        by, where: groups and filter, as in `share`.

    Returns:
        Keys with labels; `estimate` in the variable's own unit with error and interval; `n`. With
        `by`: `p_value` of the Wald test that all groups have one mean, and `q_value` over the
        questions.

    Raises:
        Unknown: a name is not known, or has no numbers; lists all.

    Source: `pipeline/stats/estimate.py`; the test: `pipeline/explore/wald.py`.

    >>> from pipeline.explore.example import example
    >>> example().mean("years", by="sector")["estimate"].tolist()
    [4.5, 4.5]
    """
    asked = Asked("mean", wave)
    names = asked.variables("items", items)
    asked.some("items", items)
    within = groups(asked, by, where)
    for name in names:
        if asked.book.coded(name) and not asked.book.scores(name):
            asked.wrong("items", f"the answers of '{name}' have no scores.", "Ask for its share.")
        elif asked.book.coded(name):
            _not_too_many(asked, name)
    asked.done()
    parts = []
    for name in names:
        found, values = _mean(wave, within, name)
        part = keys(wave, within, name, None) | numbers(wave, found, "number", counted=False)
        if within.by:
            test = equal_means(wave.survey.design, values, within.codes, len(within.levels))
            part["p_value"] = np.full(len(part["n"]), test.p)
        parts.append(part)
    return _joined("mean", parts, within, "Mean", names, bool(within.by))


def _mean(wave: "OpenWave", within: Groups, name: str) -> tuple[Estimates, Any]:
    """Means (groups, 1) of one variable, and its (n,) values, NaN where there is none."""
    survey = wave.survey
    if survey.codebook.coded(name):
        found: Estimates = described(wave, within, name).means
        return found, scores_of(survey.weighted, survey.codebook, name)
    values = survey.weighted[name].to_numpy(dtype=np.float64)
    confidence = survey.config.analysis.confidence
    return means(survey.design, values, within.areas, confidence), values


def _not_too_many(asked: Asked, name: str) -> None:
    if len(asked.book.levels(name)) > MOST:
        problem = f"'{name}' has {len(asked.book.levels(name))} answers."
        asked.wrong("items", problem, f"{MOST} is the most; group by it (by=), or filter.")


def keys(wave: "OpenWave", within: Groups, name: str, answers: list[str] | None) -> dict[str, Any]:
    """Columns of keys and labels of one question's rows: groups, and answers within each."""
    each = 1 if answers is None else len(answers)
    rows = each * len(within.levels)
    found: dict[str, Any] = {
        "item": np.full(rows, name, dtype=object),
        "item_label": np.full(rows, wave.label(name), dtype=object),
    }
    if answers is not None:
        labels = [wave.answer(name, level) for level in answers]
        found["answer"] = np.tile(np.array(answers, dtype=object), len(within.levels))
        found["answer_label"] = np.tile(np.array(labels, dtype=object), len(within.levels))
    return found | within.columns(each)


def _tested(within: Groups, name: str, rows: int) -> dict[str, Any]:
    """The column p_value of one question: whether the groups answer alike."""
    if not within.by:
        return {}
    if not 1 < len(within.levels) <= MOST:
        return {"p_value": np.full(rows, np.nan)}
    book, weighted = within.wave.survey.codebook, within.wave.survey.weighted
    item = np.where(within.inside, codes_of(weighted, book, name), -1)
    shape = len(book.levels(name)), len(within.levels)
    table = crossed(within.wave, item, within.codes, shape)
    return {"p_value": np.full(rows, tested(within.wave, table, shape).p.item())}


def _joined(
    kind: str, parts: Parts, within: Groups, what: str, names: list[str], tests: bool
) -> Table:
    """The parts of questions as one table, q over the questions after p."""
    whole = {
        name: np.concatenate([part[name] for part in parts]) for name in (parts[0] if parts else ())
    }
    if tests and parts:
        each = np.array([part["p_value"][0] for part in parts])
        q = benjamini_hochberg(each, np.zeros(len(each), dtype=np.int64))
        whole["q_value"] = np.repeat(q, [len(part["n"]) for part in parts])
    title = within.title(f"{what}: {', '.join(map(within.wave.label, names))}")
    notes = ("p: the groups are alike; q: adjusted over the questions.",) if tests else ()
    return made(kind, title, whole, **within.about(notes))
