"""Answers of the weighted frame as numbers: their place in the codebook, their score, success."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from pipeline.codebook.concepts import Codebook
from pipeline.errors import Faults
from pipeline.stats.variance.design import Bools, Floats, Ints

DATA = "weighted.parquet"
Side = tuple[str, str]


def codes_of(weighted: pd.DataFrame, codebook: Codebook, variable: str) -> Ints:
    """(n,) place of each row's answer in the codebook's levels, from 0; -1 where there is none.

    Raises:
        BadInput: an answer is not in the codebook.
    """
    answers = weighted[variable]
    if not isinstance(answers.dtype, pd.CategoricalDtype):
        answers = answers.astype("category")
    given = answers.cat.codes.to_numpy()
    places = {level: place for place, level in enumerate(codebook.levels(variable))}
    codes = np.array([places.get(level, -1) for level in answers.cat.categories] + [-1])[given]
    faults = Faults()
    lost = (codes < 0) & (given >= 0)
    for level, count in answers[lost].astype(str).value_counts().items() if lost.any() else ():
        problem = f"{count} respondents have '{level:.40}', which its scale has not."
        faults.add(DATA, variable, problem, "Make the file again from the stage before it.")
    faults.raise_if_any()
    return np.asarray(codes, dtype=np.int64)


def scores_of(weighted: pd.DataFrame, codebook: Codebook, variable: str) -> Floats:
    """(n,) scores of answers; NaN for every kind of missing answer, or all where none is scored."""
    scores = list(codebook.scores(variable).values())
    known = np.array([*scores, np.nan], dtype=np.float64)
    codes = codes_of(weighted, codebook, variable)
    return known[np.where((codes >= 0) & (codes < len(scores)), codes, -1)]


def order_of(weighted: pd.DataFrame, codebook: Codebook, variable: str) -> Floats:
    """(n,) place 1..K of ordered answers, for models of order; NaN for every kind of missing."""
    codes = codes_of(weighted, codebook, variable).astype(np.float64)
    return np.where((codes >= 0) & (codes < len(codebook.valid(variable))), codes + 1, np.nan)


def measured(weighted: pd.DataFrame, codebook: Codebook, variable: str) -> Floats:
    """(n,) scores of answers; where its scale has none, 1 for those that count and 0 for others."""
    of = scores_of if codebook.scores(variable) else positives_of
    return of(weighted, codebook, variable)


def positives_of(weighted: pd.DataFrame, codebook: Codebook, variable: str) -> Floats:
    """(n,) 1 for the answers that count as with a factor or as success, 0 for others, NaN none."""
    counts = [level in codebook.positive(variable) for level in codebook.levels(variable)]
    codes = codes_of(weighted, codebook, variable)
    return np.where(codes >= 0, np.array(counts, dtype=np.float64)[codes], np.nan)


def asked_of_all(
    weighted: pd.DataFrame, codebook: Codebook, role: str
) -> tuple[list[str], list[str]]:
    """The variables of a role that everybody is asked and somebody answered, and the others.

    weighted: a row for each respondent.
    An item of some routes only cannot stand in one model with the others: those who were not asked
    have no answer that could be expected of them.
    """
    asked: list[str] = []
    others: list[str] = []
    for name in codebook.having(role):
        whole = not codebook.condition(name) and weighted[name].notna().any()
        (asked if whole else others).append(name)
    return asked, others


def varying(items: Floats, member: Bools) -> Bools:
    """(p,) whether the members gave different answers to each item; items (n, p), member (n,)."""
    there = np.isfinite(items) & member[:, None]
    low, high = (np.where(there, items, end).T for end in (np.inf, -np.inf))
    return np.asarray(low.min(axis=1, initial=np.inf) < high.max(axis=1, initial=-np.inf))


def all_codes(
    weighted: pd.DataFrame, codebook: Codebook, variables: Sequence[str]
) -> dict[str, Ints]:
    """(n,) codes of each variable's answers, as `codes_of` has them."""
    return {name: codes_of(weighted, codebook, name) for name in variables}


def indicators(
    codebook: Codebook, variables: Mapping[str, Ints], member: Bools
) -> tuple[list[Side], Floats]:
    """Names and indicators (n, k) of each variable's answers but the first that a member has.

    variables: (n,) codes of each, as `all_codes` has them; member: (n,) who the model is of. A
    variable whose answers are made up of another's before it, or make it up, is left out.
    """
    named: list[Side] = []
    columns = np.empty((len(member), 0))
    for variable, codes in variables.items():
        levels = codebook.levels(variable)
        held = [c for c in range(len(levels)) if (codes[member] == c).any()][1:]
        more = np.column_stack([columns, *[(codes == c).astype(float) for c in held]])
        inside = np.column_stack([np.ones(int(member.sum())), more[member]])
        if np.linalg.matrix_rank(inside) == inside.shape[1]:
            columns, named = more, [*named, *((variable, levels[c]) for c in held)]
    return named, columns
