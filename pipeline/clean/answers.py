"""A variable's answers, from raw codes or from other variables; every blank with its kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.codebook.concepts import REASONS_MISSING, Codebook
from pipeline.codebook.derivations import Grouped, Lookup, Mean
from pipeline.codebook.waves import Wave


@dataclass(frozen=True)
class Answers:
    """A variable's answers, and why there is none ("" where there is one)."""

    values: pd.Series
    missing: "pd.Series[str]"


def made(
    variable: str, raw: pd.DataFrame, done: dict[str, Answers], codebook: Codebook, wave: Wave
) -> Answers:
    """A variable's answers before routing, from raw codes or from other variables."""
    derivation = codebook.derivation(variable)
    if isinstance(derivation, Lookup):
        return _looked_up(variable, derivation, done[derivation.variable], codebook)
    if isinstance(derivation, Grouped):
        return _grouped(variable, derivation.variable, done[derivation.variable], codebook)
    if isinstance(derivation, Mean):
        items = [item for item in codebook.items(variable) if item in wave.columns]
        return _mean(items, done, codebook, len(raw))
    if variable not in wave.columns:
        return _unasked(variable, codebook, len(raw))
    if codebook.coded(variable):
        return _decoded(variable, raw[variable], codebook)
    if codebook.variables[variable].scale == "text":
        return Answers(raw[variable], _texts(np.where(raw[variable].isna(), "no_answer", "")))
    return Answers(raw[variable], raw[f"{variable}__missing"])


def _texts(values: "np.ndarray[Any, Any]") -> "pd.Series[str]":
    return pd.Series(values, dtype="str")


def _answers(variable: str, positions: "np.ndarray[Any, Any]", codebook: Codebook) -> pd.Series:
    """Ordered answers from their positions among the codebook's levels; -1 = none."""
    levels = pd.CategoricalDtype(codebook.levels(variable), ordered=True)
    return pd.Series(pd.Categorical.from_codes(positions, dtype=levels))


def _unasked(variable: str, codebook: Codebook, rows: int) -> Answers:
    """A question that the wave did not ask."""
    missing = _texts(np.full(rows, "not_asked", dtype=object))
    if codebook.coded(variable):
        return Answers(_answers(variable, np.full(rows, -1), codebook), missing)
    dtype = "str" if codebook.variables[variable].scale == "text" else "float64"
    return Answers(pd.Series(np.nan, index=missing.index, dtype=dtype), missing)


def _decoded(variable: str, raw: "pd.Series[str]", codebook: Codebook) -> Answers:
    """Answers from codes; each different code is looked up once."""
    levels = codebook.levels(variable)
    meaning: dict[str, tuple[int, str]] = {kind: (-1, kind) for kind in REASONS_MISSING}
    for row in codebook.rows(variable):
        if row.kind == "group":
            continue
        known = row.level in levels
        means = (levels.index(row.level), "") if known else (-1, row.kind)
        if row.code:
            meaning[row.code] = means
        if row.kind != "valid":
            meaning[row.kind] = means
    which, codes = pd.factorize(raw)
    meant = [*(meaning[code] for code in codes), (-1, "no_answer")]
    positions = np.array([position for position, _ in meant])
    kinds = np.array([kind for _, kind in meant], dtype=object)
    return Answers(_answers(variable, positions[which], codebook), _texts(kinds[which]))


def _looked_up(variable: str, lookup: Lookup, source: Answers, codebook: Codebook) -> Answers:
    """The value that the source's body has; where the source is missing, so is this."""
    return _merged(variable, lookup.variable, codebook.looked_up(lookup), source, codebook)


def _grouped(variable: str, origin: str, source: Answers, codebook: Codebook) -> Answers:
    """The group that the source's answer is in; where the source is missing, so is this."""
    return _merged(variable, origin, codebook.group_of(origin), source, codebook)


def _merged(
    variable: str, origin: str, values: Mapping[str, str], source: Answers, codebook: Codebook
) -> Answers:
    """What each answer of another variable, `origin`, stands for in `values`."""
    levels = codebook.levels(variable)
    positions, kinds = [], []
    for level in codebook.levels(origin):
        value = values.get(level, "")
        positions.append(levels.index(value) if value else -1)
        kinds.append("" if value else "not_applicable")
    for row in codebook.rows(origin):
        if row.policy == "category":
            kinds[codebook.levels(origin).index(row.level)] = row.kind
    which = source.values.cat.codes.to_numpy()
    chosen = np.array([*positions, -1])[which]
    missing = np.where(which < 0, source.missing, np.array([*kinds, ""], dtype=object)[which])
    return Answers(_answers(variable, chosen, codebook), _texts(missing))


def _mean(items: list[str], done: dict[str, Answers], codebook: Codebook, rows: int) -> Answers:
    """The mean of answers' scores over the items answered, if half of them or more are.

    Where fewer are, it is not_asked if none was asked, and otherwise no_answer.
    """
    total, valid = np.zeros(rows), np.zeros(rows, dtype=int)
    asked = np.zeros(rows, dtype=bool)
    for item in items:
        position = done[item].values.cat.codes.to_numpy()
        scores = list(codebook.scores(item).values())
        answered = (position >= 0) & (position < len(scores))
        total += np.array([*scores, 0.0])[np.where(answered, position, -1)]
        valid += answered
        asked |= (done[item].missing != "not_asked").to_numpy()
    enough = (2 * valid >= len(items)) & (valid > 0)
    mean = np.where(enough, total / np.maximum(valid, 1), np.nan)
    reason = np.where(asked, "no_answer", "not_asked")
    return Answers(pd.Series(mean), _texts(np.where(enough, "", reason)))
