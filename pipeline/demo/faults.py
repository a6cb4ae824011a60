"""The faults that are planted in the demonstration exports, for the pipeline to find and count."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.codebook.concepts import Codebook
from pipeline.codebook.waves import Wave

IMPOSSIBLE = "55"  # declared invalid in waves/<wave>.csv for the columns that have it
KEPT_WHOLE = ("sector", "region", "language")  # questions that are never left blank


@dataclass(frozen=True)
class Faults:
    """How many of each kind of fault a wave's export has, and two habits of its agency.

    `repeated`: rows that are there twice. `changed`: a second row with the same identifier and
    some other answers. `copied`: a second row with the same answers and another identifier.
    `outside`: people out of scope. `impossible`: in each column that declares them. `unasked`:
    answers to each question with a condition that should not have been asked. `blank`: share of
    answers left blank.
    """

    repeated: int
    changed: int
    copied: int
    outside: int
    impossible: int
    unasked: int
    blank: float
    says_not_asked: bool = False
    text_identifier: bool = False


FAULTS: dict[str, Faults] = {
    "demo-1": Faults(4, 2, 3, 5, 3, 3, 0.006, text_identifier=True),
    "demo-2": Faults(3, 2, 2, 4, 2, 4, 0.008, says_not_asked=True),
    "demo-small": Faults(2, 0, 0, 3, 1, 2, 0.005),
}


def spoil(
    frame: pd.DataFrame,
    people: pd.DataFrame,
    codebook: Codebook,
    wave: Wave,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Plant the wave's faults in its export.

    Args:
        frame: the export's columns, shuffled; its index says which row of `people` each row is.
        people: the respondents as they answered.
        codebook: what was asked of whom.
        wave: the names and codes of the export.
        rng: what chooses the rows.

    Returns:
        The rows of `frame` in their order, numbered afresh, and after them the rows added.
    """
    plan = FAULTS[wave.name]
    frame = frame.copy()
    for name, column in wave.columns.items():
        answered = (people[name].notna() if name in people else people["member"].notna()).loc[
            frame.index
        ]
        if name in people and name not in KEPT_WHOLE:
            blank = answered.to_numpy() & (rng.random(len(frame)) < plan.blank)
            frame.loc[blank, column.column] = np.nan
        if column.codes.get(IMPOSSIBLE) == "invalid":
            rows = rng.choice(frame.index[answered], plan.impossible, replace=False)
            frame.loc[rows, column.column] = float(IMPOSSIBLE)
        if codebook.condition(name):
            skipped = (people[f"{name}__missing"] == "not_asked").loc[frame.index]
            rows = rng.choice(frame.index[skipped], plan.unasked, replace=False)
            frame.loc[rows, column.column] = [float(1 + one % 5) for one in range(plan.unasked)]
    return _add_rows(frame.reset_index(drop=True), codebook, wave, rng)


def _add_rows(
    frame: pd.DataFrame, codebook: Codebook, wave: Wave, rng: np.random.Generator
) -> pd.DataFrame:
    """Rows that are no respondents of their own, and people out of scope, at the end."""
    plan = FAULTS[wave.name]
    identifier = next(
        wave.columns[name].column for name in codebook.having("identifier") if name in wave.columns
    )
    number = plan.repeated + plan.changed + plan.copied + plan.outside
    rows = rng.choice(len(frame), number, replace=False)
    extra = frame.iloc[rows].reset_index(drop=True)
    keys = [f"W{one:06d}" if plan.text_identifier else float(one) for one in range(1, number + 1)]
    start = plan.repeated + plan.changed
    extra.loc[start:, identifier] = keys[start:]
    for name in codebook.having("outcome"):
        column = wave.columns[name].column
        extra.loc[plan.repeated : start - 1, column] = 3.0
    sector = wave.columns["sector"].column
    outside = next(row for row in codebook.rows("sector") if row.kind == "out_of_scope")
    extra.loc[start + plan.copied :, sector] = float(outside.code)
    return pd.concat([frame, extra], ignore_index=True)
