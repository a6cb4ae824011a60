"""Rows about change: what moved since the wave before, where the question is the same."""

import numpy as np
import pandas as pd

from pipeline.analyse.rows import WALES, Rows
from pipeline.analyse.survey import Survey
from pipeline.codebook.concepts import Codebook
from pipeline.codebook.wave_columns import Column
from pipeline.codebook.waves import Wave
from pipeline.codebook.wording import as_words
from pipeline.config import Analysis
from pipeline.contracts.columns import KEY_COLUMNS
from pipeline.stats.association.change import change_between
from pipeline.stats.association.multiplicity import benjamini_hochberg, families, family_sizes

KEY = [name for name in KEY_COLUMNS if name != "table"]
NUMBERS = ("value", "se", "df", "low", "high")
BASES = ("count", "base", "effective_base")


def same_wording(now: Wave, before: Wave) -> set[str]:
    """The variables that both waves asked, in the same words.

    Spaces, capitals, tags and entities do not count as words; anything else does. A column without
    a text asks its name.
    """

    return {
        name
        for name, column in now.columns.items()
        if name in before.columns
        and column.column
        and before.columns[name].column
        and _words(column) == _words(before.columns[name])
    }


def _words(column: Column) -> str:
    return as_words(column.text or column.column).casefold()


def change_rows(survey: Survey, results: pd.DataFrame) -> pd.DataFrame:
    """Table change: this wave less the one before, in Wales and every area of both.

    Of a factor or outcome (item, level = its positive group): share_before, share_now,
    share_change. Of a factor and the main outcome: contrast_before, contrast_now,
    contrast_change. Each change has its interval and a row of p, of q and of family_size
    (share_change_p, share_change_q, ...; families by dimension and area, for each kind). Samples
    are taken to be independent.

    Args:
        survey: has the results of the wave before, with se and df, and the variables with the same
            wording in both. Without a wave before it there are no rows.
        results: this wave's, with the tables item and association.

    Reasons: not_asked (not in both waves in the same words), or that of the wave that lacks it.
    """
    rows, codebook, analysis = Rows("change"), survey.codebook, survey.config.analysis
    if survey.before is None:
        return rows.frame()
    asked = [*codebook.having("outcome"), *codebook.having("factor")]
    positive = {name: _group(codebook, name) for name in asked}
    now, old = _figures(results, positive, analysis), _figures(survey.before, positive, analysis)
    both = now.merge(old, on=KEY, suffixes=("", "_before"))
    for name in asked:
        if name not in survey.alike:
            key = {**WALES, "item": name, "level": positive[name]}
            rows.add("share_change", np.nan, "not_asked", **key)
    words = set(survey.alike)
    same = both["item"].isin(words) & (both["outcome"].isin(words) | (both["outcome"] == ""))
    both = both[same].reset_index(drop=True)
    found = change_between(
        [both[name].to_numpy() for name in NUMBERS],
        [both[f"{name}_before"].to_numpy() for name in NUMBERS],
        analysis.confidence,
    )
    kind = both["statistic"].to_numpy()
    family = families([kind, both["dimension"].to_numpy(), both["area"].to_numpy()])
    q = benjamini_hochberg(found.p, family)
    # Every test that people answered in both waves, made or not, as in table association.
    answered = both[["base", "base_before"]].astype("float64").gt(0).all(axis=1)
    sizes = family_sizes(np.where(answered, 1.0, np.nan), family)
    for i, row in enumerate(both.to_dict("records")):
        name = "contrast" if row["statistic"] == "contrast" else "share"
        key = {part: row[part] for part in KEY if part != "statistic"}
        for suffix, part in (("before", "_before"), ("now", "")):
            figures = {k: row[f"{k}{part}"] for k in ("se", "df", "low", "high", *BASES)}
            ends = {k: np.nan if pd.isna(v) else v for k, v in figures.items()}
            rows.add(f"{name}_{suffix}", row[f"value{part}"], row[f"reason{part}"], **ends, **key)
        reason = row["reason"] or row["reason_before"]
        key["base"] = min(row["base"], row["base_before"])
        key["effective_base"] = min(row["effective_base"], row["effective_base_before"])
        ends = {k: float(getattr(found, k)[i]) for k in ("se", "df", "low", "high")}
        rows.add(f"{name}_change", float(found.value[i]), reason, **ends, **key)
        rows.add(f"{name}_change_p", float(found.p[i]), reason, **key)
        rows.add(f"{name}_change_q", float(q[i]), reason, **key)
        rows.add("family_size", float(sizes[i]), **key)
    return rows.frame()


def _group(codebook: Codebook, name: str) -> str:
    """The key of the group of answers that counts."""
    return next(row.level for row in codebook.rows(name) if row.kind == "group" and row.positive)


def _figures(results: pd.DataFrame, positive: dict[str, str], analysis: Analysis) -> pd.DataFrame:
    """The shares and contrasts of one wave whose change is shown."""
    shares = (results["table"] == "item") & (results["statistic"] == "group_share")
    shares &= results["level"] == results["item"].map(positive)
    contrasts = (results["table"] == "association") & (results["statistic"] == "contrast")
    contrasts &= results["outcome"] == analysis.main_outcome
    return results[shares | contrasts].drop(columns="table")
