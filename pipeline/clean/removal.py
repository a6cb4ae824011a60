"""Which rows of the ingested survey are not kept: out of scope, or a respondent a second time."""

import pandas as pd

from pipeline.codebook.concepts import Codebook
from pipeline.codebook.waves import Wave
from pipeline.config import Quality
from pipeline.contracts.columns import OF_RESPONSES

Recode = tuple[str, str, str, str, str, int]  # rule, variable, from, to, reason, n


def removals(
    ingested: pd.DataFrame, codebook: Codebook, wave: Wave, quality: Quality
) -> "tuple[pd.Series[bool], list[Recode]]":
    """Find the rows to remove; each for one reason, in this order, and where the rule is on.

    Out of scope: an answer whose kind is out_of_scope. No weight: the export's weight is 0, or the
    wave says that who has none is out of scope, so that the respondent stands for no one. Duplicate
    respondent: the identifier of another row; the row with the most valid answers stays, and of
    equals the first. Duplicate answers: the same answers to all factors, outcomes and facts as an
    earlier row, enough of them valid.

    Returns:
        True for rows to remove, in the order of `ingested`; and a recode for each reason.
    """
    found: list[Recode] = []
    asked = [name for name in wave.columns if codebook.coded(name)]
    gone = pd.Series(False, index=ingested.index)
    if quality.out_of_scope:
        gone |= _outside(ingested, asked, codebook, found)
    if quality.no_weight:
        gone |= _weightless(ingested, codebook, wave, gone, found)
    if quality.duplicate_respondent:
        gone |= _again(ingested, asked, codebook, gone, found)
    if quality.duplicate_answers:
        least = quality.duplicate_answers_items
        gone |= _twins(ingested, asked, codebook, gone, least, found)
    return gone, found


def told_apart(respondents: "pd.Series[int]") -> "pd.Series[int]":
    """Respondents' numbers, with a new one for each row that has an earlier row's."""
    again = respondents.duplicated()
    return respondents.mask(again, respondents.max() + again.cumsum())


def _outside(
    ingested: pd.DataFrame, asked: list[str], codebook: Codebook, found: list[Recode]
) -> "pd.Series[bool]":
    gone = pd.Series(False, index=ingested.index)
    for name in asked:
        rows = codebook.rows(name)
        level_of = {row.code: row.level for row in rows if row.kind == "out_of_scope" and row.code}
        level_of["out_of_scope"] = "out_of_scope"
        outside = ingested[name].map(level_of).mask(gone)
        for level, count in outside.value_counts().sort_index().items():
            reason = "not of the population of the survey"
            said = f"{name}={level}"
            found.append(("out_of_scope", OF_RESPONSES, said, "removed", reason, int(count)))
        gone |= outside.notna()
    return gone


def _weightless(
    ingested: pd.DataFrame,
    codebook: Codebook,
    wave: Wave,
    gone: "pd.Series[bool]",
    found: list[Recode],
) -> "pd.Series[bool]":
    none = pd.Series(False, index=ingested.index)
    for name in codebook.having("weight"):
        if name in wave.columns:
            none |= pd.to_numeric(ingested[name], errors="coerce") == 0
            none |= ingested[f"{name}__missing"] == "out_of_scope"
    none &= ~gone
    if none.any():
        reason = "a weight of 0 in the export, or none, so that they stand for no one"
        found.append(("no_weight", OF_RESPONSES, "", "removed", reason, int(none.sum())))
    return none


def _again(
    ingested: pd.DataFrame,
    asked: list[str],
    codebook: Codebook,
    gone: "pd.Series[bool]",
    found: list[Recode],
) -> "pd.Series[bool]":
    complete = _valid(ingested, asked, codebook)
    best = complete.mask(gone, -1).sort_values(ascending=False, kind="stable").index
    again = ingested["respondent"].loc[best].duplicated().reindex(ingested.index) & ~gone
    if again.any():
        reason = "the same identifier; the row with the most answers is kept"
        count = int(again.sum())
        found.append(("duplicate_respondent", OF_RESPONSES, "", "removed", reason, count))
    return again


def _twins(
    ingested: pd.DataFrame,
    asked: list[str],
    codebook: Codebook,
    gone: "pd.Series[bool]",
    least: int,
    found: list[Recode],
) -> "pd.Series[bool]":
    roles = ("factor", "outcome", "fact")
    items = [name for name in asked if codebook.variables[name].role in roles]
    enough = _valid(ingested, items, codebook) >= least
    kept = ingested.loc[~gone & enough, items]
    twins = kept.duplicated().reindex(ingested.index, fill_value=False) if items else gone & False
    if twins.any():
        reason = "the same answers under another identifier; the first is kept"
        count = int(twins.sum())
        found.append(("duplicate_answers", OF_RESPONSES, "", "removed", reason, count))
    return twins


def _valid(ingested: pd.DataFrame, items: list[str], codebook: Codebook) -> "pd.Series[int]":
    """How many of the questions each row answers with a valid answer."""
    count = pd.Series(0, index=ingested.index)
    for name in items:
        count += ingested[name].isin([row.code for row in codebook.valid(name)]).astype(int)
    return count
