"""From raw codes to answers in order, every blank with its kind, and a row for every change."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.clean.removal import Recode, removals, told_apart
from pipeline.clean.response import answered_share, poor
from pipeline.codebook import REASONS_MISSING, Codebook, Lookup, Mean, Wave
from pipeline.config import Quality
from pipeline.contracts import OF_FLOW, RECODE_COLUMNS
from pipeline.faults import BadInput, Fault


@dataclass(frozen=True)
class _Answers:
    """A variable's answers, and why there is none ("" where there is one)."""

    values: pd.Series
    missing: "pd.Series[str]"


def clean(
    ingested: pd.DataFrame, codebook: Codebook, wave: Wave, quality: Quality | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Build the clean table from nothing: rows that count, one assignment a variable.

    Returns:
        cleaned: `respondent`, then for each variable but the identifier its answers (ordered
        Categorical of the codebook's levels, float, or text) and `<variable>__missing` (text: ""
        or the kind of missing). recodes: `rule, variable, from, to, reason, n`; rows removed have
        the variable "(row)", and the rows ingested are the rows cleaned and those removed. Rows
        with the variable "(flow)" count the responses received, complete and partial.

    Raises:
        BadInput: nobody is left.
    """
    quality = quality or Quality()
    remove, removed = removals(ingested, codebook, wave, quality)
    raw = ingested[~remove].reset_index(drop=True)
    raw["respondent"] = told_apart(raw["respondent"])
    done, changed = _built(raw, codebook, wave)
    bad, poorly = poor(done, codebook, quality, len(raw))
    if bad.any():
        raw = raw[~bad].reset_index(drop=True)
        done, changed = _built(raw, codebook, wave)
    removed += poorly
    if raw.empty:
        listed = "; ".join(f"{rule} {count}" for rule, *_, count in removed)
        mend = "Look at the export, or turn a rule off in [quality] of config.toml."
        raise BadInput([Fault("ingested.parquet", "", f"nobody is left: {listed}.", mend)])
    columns: dict[str, pd.Series] = {"respondent": raw["respondent"]}
    for variable in codebook.variables:
        if variable in done:
            columns[variable] = done[variable].values
            columns[f"{variable}__missing"] = done[variable].missing
    share = answered_share(done, codebook, len(raw))
    flow = _flow(len(ingested), share, quality)
    table = pd.DataFrame([*removed, *changed, *flow], columns=list(RECODE_COLUMNS))
    return pd.DataFrame(columns), table.astype(dict.fromkeys(RECODE_COLUMNS[:-1], "str"))


def _flow(received: int, share: "np.ndarray[Any, Any]", quality: Quality) -> list[Recode]:
    """How many responses came, and how many of those analysed are complete and partial."""
    complete = int((share >= quality.complete_share).sum())
    said = f"{quality.complete_share:g}"
    reason = "responses analysed, by the share of factors and outcomes asked that were answered"
    return [
        ("received", OF_FLOW, "", "", "rows of the export", received),
        ("complete", OF_FLOW, f">={said}", "", reason, complete),
        ("partial", OF_FLOW, f"<{said}", "", reason, len(share) - complete),
    ]


def _built(
    raw: pd.DataFrame, codebook: Codebook, wave: Wave
) -> tuple[dict[str, _Answers], list[Recode]]:
    """Every variable but the identifier, and what routing and the wave's file changed."""
    recodes: list[Recode] = []
    done: dict[str, _Answers] = {}
    for variable in _order(codebook):
        if codebook.variables[variable].role == "identifier":
            continue
        answers = _made(variable, raw, done, codebook, wave)
        done[variable] = _routed(variable, answers, done, codebook, wave, recodes)
    return done, recodes


def _order(codebook: Codebook) -> list[str]:
    """The variables, each after those that its routing and derivation need."""
    order: dict[str, None] = {}

    def add(variable: str) -> None:
        if variable not in order:
            for needed in codebook.needs(variable):
                add(needed)
            order[variable] = None

    for variable in codebook.variables:
        add(variable)
    return list(order)


def _made(
    variable: str, raw: pd.DataFrame, done: dict[str, _Answers], codebook: Codebook, wave: Wave
) -> _Answers:
    """A variable's answers before routing, from raw codes or from other variables."""
    derivation = codebook.derivation(variable)
    if isinstance(derivation, Lookup):
        return _looked_up(variable, derivation, done[derivation.variable], codebook)
    if isinstance(derivation, Mean):
        items = [item for item in codebook.items(variable) if item in wave.columns]
        return _mean(items, done, codebook, len(raw))
    if variable not in wave.columns:
        return _unasked(variable, codebook, len(raw))
    if codebook.coded(variable):
        return _decoded(variable, raw[variable], codebook)
    if codebook.variables[variable].scale == "text":
        return _Answers(raw[variable], _texts(np.where(raw[variable].isna(), "no_answer", "")))
    return _Answers(raw[variable], raw[f"{variable}__missing"])


def _texts(values: "np.ndarray[Any, Any]") -> "pd.Series[str]":
    return pd.Series(values, dtype="str")


def _answers(variable: str, positions: "np.ndarray[Any, Any]", codebook: Codebook) -> pd.Series:
    """Ordered answers from their positions among the codebook's levels; -1 = none."""
    levels = pd.CategoricalDtype(codebook.levels(variable), ordered=True)
    return pd.Series(pd.Categorical.from_codes(positions, dtype=levels))


def _unasked(variable: str, codebook: Codebook, rows: int) -> _Answers:
    """A question that the wave did not ask."""
    missing = _texts(np.full(rows, "not_asked", dtype=object))
    if codebook.coded(variable):
        return _Answers(_answers(variable, np.full(rows, -1), codebook), missing)
    dtype = "str" if codebook.variables[variable].scale == "text" else "float64"
    return _Answers(pd.Series(np.nan, index=missing.index, dtype=dtype), missing)


def _decoded(variable: str, raw: "pd.Series[str]", codebook: Codebook) -> _Answers:
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
    return _Answers(_answers(variable, positions[which], codebook), _texts(kinds[which]))


def _looked_up(variable: str, lookup: Lookup, source: _Answers, codebook: Codebook) -> _Answers:
    """The value that the source's body has; where the source is missing, so is this."""
    levels = codebook.levels(variable)
    values = codebook.looked_up(lookup)
    positions, kinds = [], []
    for level in codebook.levels(lookup.variable):
        value = values.get(level, "")
        positions.append(levels.index(value) if value else -1)
        kinds.append("" if value else "not_applicable")
    for row in codebook.rows(lookup.variable):
        if row.policy == "category":
            kinds[codebook.levels(lookup.variable).index(row.level)] = row.kind
    which = source.values.cat.codes.to_numpy()
    chosen = np.array([*positions, -1])[which]
    missing = np.where(which < 0, source.missing, np.array([*kinds, ""], dtype=object)[which])
    return _Answers(_answers(variable, chosen, codebook), _texts(missing))


def _mean(items: list[str], done: dict[str, _Answers], codebook: Codebook, rows: int) -> _Answers:
    """The mean of an answer's scores (1 to K) over the items answered, if half of them or more are.

    Where fewer are, it is not_asked if none was asked, and otherwise no_answer.
    """
    total, valid = np.zeros(rows), np.zeros(rows, dtype=int)
    asked = np.zeros(rows, dtype=bool)
    for item in items:
        position = done[item].values.cat.codes.to_numpy()
        answered = (position >= 0) & (position < len(codebook.valid(item)))
        total += np.where(answered, position + 1.0, 0.0)
        valid += answered
        asked |= (done[item].missing != "not_asked").to_numpy()
    enough = (2 * valid >= len(items)) & (valid > 0)
    mean = np.where(enough, total / np.maximum(valid, 1), np.nan)
    reason = np.where(asked, "no_answer", "not_asked")
    return _Answers(pd.Series(mean), _texts(np.where(enough, "", reason)))


def _routed(
    variable: str,
    answers: _Answers,
    done: dict[str, _Answers],
    codebook: Codebook,
    wave: Wave,
    recodes: list[Recode],
) -> _Answers:
    """Answers as the routing allows them; what it changes, and what was ruled out, is noted."""
    asked = pd.Series(True, index=answers.missing.index)
    for condition, levels in codebook.condition(variable).items():
        asked &= done[condition].values.isin(levels)
    if not asked.all():
        blank = answers.missing.isin(["not_asked", "no_answer"])
        rule = f"asked if {codebook.variables[variable].asked_if}"
        for answer, count in _said(answers, ~asked & ~blank, codebook.coded(variable)):
            recodes.append(("routing", variable, answer, "not_asked", rule, count))
        missing = answers.missing.where(asked, "not_asked").astype("str")
        answers = _Answers(answers.values.where(asked), missing)
    invalid = int((answers.missing == "invalid").sum())
    if invalid:
        codes = wave.columns[variable].codes
        ruled_out = "|".join(code for code, kind in codes.items() if kind == "invalid")
        reason = "an impossible value, ruled out in the wave's file"
        recodes.append(("invalid", variable, ruled_out, "invalid", reason, invalid))
    return answers


def _said(answers: _Answers, rows: "pd.Series[bool]", coded: bool) -> list[tuple[str, int]]:
    """What some rows say and how often; numbers and text are counted and not told."""
    chosen = answers.missing[rows]
    if coded:
        chosen = answers.values[rows].astype("str").fillna(chosen)
    else:
        chosen = chosen.mask(chosen == "", "(answer)")
    counts = chosen.value_counts().sort_index()
    return [(str(said), int(count)) for said, count in counts.items()]
