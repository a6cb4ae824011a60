"""Rules that schemas are made of, and how a breach is described: with counts, never with values."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pandas as pd
import pandera.pandas as pa

Frame = pd.DataFrame
RowRule = Callable[[Frame], "pd.Series[bool]"]


def breaches(schema: pa.DataFrameSchema, frame: Frame) -> Iterator[tuple[str, str]]:
    """Place and problem of each breach: how many rows break which rule, and no value of theirs."""
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return
    for breach, there in (
        ("column_in_schema", "does not belong in the file."),
        ("column_in_dataframe", "is missing."),
    ):
        for column in cases.loc[cases["check"] == breach, "failure_case"].unique():
            yield f"column {column}", f"the column {there}"
    whole = cases["schema_context"] == "DataFrameSchema"
    named = cases.assign(place=cases["column"].where(~whole, "").fillna(""))
    named = named[~named["check"].isin(["column_in_schema", "column_in_dataframe"])]
    for (column, broken), part in named.groupby(["place", "check"], sort=False):
        rows = part["index"].nunique()
        count = f"{rows} row{'s' * (rows > 1)} break{'s' * (rows == 1)}" if rows else "it breaks"
        words = _WORDS.get(broken, broken)
        yield f"column {column}" if column else "", f"{count} the rule that {words}."


_WORDS = {
    "not_nullable": "nothing is empty",
    "field_uniqueness": "nothing is there twice",
    "column_ordered": "columns are in the contract's order",
}


def rule(words: str, of_rows: RowRule) -> pa.Check:
    """A rule of whole rows; a missing column is a breach of its own and not one of this."""

    def holds(frame: Frame) -> "pd.Series[bool]":
        try:
            return of_rows(frame)
        except KeyError:
            return pd.Series(True, index=frame.index)

    # With ignore_na each rule would look through the whole frame for rows that are empty.
    return pa.Check(holds, error=words, ignore_na=False)


def respondent(unique: bool = False) -> pa.Column:
    """The column of respondents' numbers, from 1."""
    return pa.Column("int64", pa.Check.ge(1, error="numbers run from 1"), unique=unique)


def text(known: Iterable[str], nullable: bool = False) -> pa.Column:
    """A column of words from a list."""
    isin = pa.Check.isin(list(known), error="everything is a word that the contract knows")
    return pa.Column("str", isin, nullable=nullable)


def number(nullable: bool = True, above: float = -np.inf) -> pa.Column:
    """A column of finite numbers above a least one; NaN = none."""
    words = "everything is a finite number" + (f" above {above:g}" if np.isfinite(above) else "")
    return pa.Column(
        "float64",
        pa.Check(lambda s: np.isfinite(s) & (s > above), error=words),
        nullable=nullable,
    )
