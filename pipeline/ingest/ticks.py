"""Tick boxes: columns of one question, each of which holds a mark or nothing.

The base of a box is those who were asked the set, and never those who ticked it. Who ticked any box
of the set was asked (a box "none of these" is one of them); of others a file that marks nothing
does not say, so they have no answer, unless the wave's code map says what a blank is (`""=0`).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline.ingest.formats.contents import Export, as_codes, within

TICK = "tick:"
NOT_TICKED = "0"


def boxes(item: str) -> tuple[str, ...]:
    """The columns of an item such as `tick:Q9_1=Q9_1|Q9_2|Q9_3`: its own first, then its set's."""
    own, _, others = item.removeprefix(TICK).partition("=")
    columns = [own.strip(), *(part.strip() for part in others.split("|"))]
    return tuple(dict.fromkeys(filter(None, columns)))


def set_of(export: Export, column: str) -> tuple[tuple[str, ...], str]:
    """The columns of the set that the file says a column is a box of, and the code of a tick."""
    for one in export.sets.values():
        if one.counted and column in one.columns:
            return tuple(c for c in one.columns if c in export.frame.columns), one.counted
    return (), ""


def marks(export: Export, column: str) -> "pd.Series[str]":
    """What stands in a box, for each respondent: <NA> where it is blank or user-missing."""
    codes = as_codes(export.frame[column])
    ranges = export.missing.get(column, [])
    gone = {c for c in codes.dropna().unique() if any(within(c, low, high) for low, high in ranges)}
    return codes.mask(codes.isin(gone))


def only_ticks(export: Export, columns: Sequence[str]) -> bool:
    """Whether every box holds one mark or nothing, so that nothing says "not ticked"."""
    found = [marks(export, column) for column in columns]
    single = all(len(codes.dropna().unique()) <= 1 for codes in found)
    return single and any(codes.isna().any() for codes in found)


def filled(export: Export, column: str, columns: Sequence[str]) -> "pd.Series[str]":
    """(rows,) A box's codes, with "0" where it is blank and another box of its set is ticked."""
    own = as_codes(export.frame[column])
    ticked = np.logical_or.reduce([marks(export, one).notna().to_numpy() for one in columns])
    return own.mask(own.isna() & ticked, NOT_TICKED)
