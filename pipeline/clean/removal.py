"""Which rows of the ingested survey are no respondents of ours: out of scope, or there before."""

import pandas as pd

from pipeline.codebook import Codebook, Wave

ENOUGH = 10  # valid answers that two rows must share to be taken for the same person's
Recode = tuple[str, str, str, str, str, int]  # rule, variable, from, to, reason, n


def removals(
    ingested: pd.DataFrame, codebook: Codebook, wave: Wave
) -> "tuple[pd.Series[bool], list[Recode]]":
    """Find the rows to remove; each for one reason, in this order.

    Out of scope: an answer whose kind is out_of_scope. Duplicate respondent: the identifier of
    another row; the row with the most valid answers stays, and of equals the first. Duplicate
    answers: the same answers to all factors, outcomes and facts as an earlier row, at least ten of
    them valid.

    Returns:
        True for rows to remove, in the order of `ingested`; and a recode for each reason.
    """
    found: list[Recode] = []
    asked = [name for name in wave.columns if codebook.coded(name)]
    gone = pd.Series(False, index=ingested.index)
    for name in asked:
        rows = codebook.rows(name)
        level_of = {row.code: row.level for row in rows if row.kind == "out_of_scope" and row.code}
        level_of["out_of_scope"] = "out_of_scope"
        outside = ingested[name].map(level_of).mask(gone)
        for level, count in outside.value_counts().sort_index().items():
            reason = "not of the population of the survey"
            found.append(
                ("out_of_scope", "(row)", f"{name}={level}", "removed", reason, int(count))
            )
        gone |= outside.notna()
    valid = {name: [row.code for row in codebook.valid(name)] for name in asked}
    complete = sum(
        (ingested[name].isin(valid[name]).astype(int) for name in asked),
        start=pd.Series(0, index=ingested.index),
    )
    best = complete.mask(gone, -1).sort_values(ascending=False, kind="stable").index
    again = ingested["respondent"].loc[best].duplicated().reindex(ingested.index) & ~gone
    if again.any():
        reason = "the same identifier; the row with the most answers is kept"
        found.append(("duplicate_respondent", "(row)", "", "removed", reason, int(again.sum())))
    gone |= again
    roles = ("factor", "outcome", "fact")
    items = [name for name in asked if codebook.variables[name].role in roles]
    enough = sum(
        (ingested[name].isin(valid[name]).astype(int) for name in items),
        start=pd.Series(0, index=ingested.index),
    )
    kept = ingested.loc[~gone & (enough >= ENOUGH), items]
    twins = kept.duplicated().reindex(ingested.index, fill_value=False) if items else ~gone & False
    if twins.any():
        reason = "the same answers under another identifier; the first is kept"
        found.append(("duplicate_answers", "(row)", "", "removed", reason, int(twins.sum())))
    return gone | twins, found
