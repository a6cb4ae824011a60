"""Answers that nobody gave together: what ties tick boxes of one question to each other.

One choice that was exported as tick boxes is one table, and so are a question and its opposite. The
answers say so, whatever the boxes are called: questions of two answers each, which the same people
answered, and answers of them that nobody gave together.
"""

import numpy as np
import pandas as pd

from pipeline.analyse.encoding import codes_of
from pipeline.analyse.survey import Survey
from pipeline.contracts.columns import EXCLUSIVE_COLUMNS
from pipeline.stats.variance.design import Ints

ROLES = ("factor", "outcome", "context")  # what table item is about


def exclusive(survey: Survey) -> pd.DataFrame:
    """The record of a survey for exclusive.csv, as `apart` has it."""
    book = survey.codebook
    items = [name for role in ROLES for name in book.having(role) if len(book.levels(name)) == 2]
    codes = [codes_of(survey.weighted, book, name) for name in items]
    return apart(items, [book.levels(name) for name in items], codes)


def apart(items: list[str], levels: list[list[str]], codes: list[Ints]) -> pd.DataFrame:
    """Every two answers that were given, and by nobody together, of items that the same answered.

    Args:
        items: names of questions of two answers.
        levels: the two answers of each.
        codes: of each, (n,) the place of each respondent's answer, -1 where there is none.

    Returns:
        A row for each two answers, with the columns of contracts.EXCLUSIVE_COLUMNS; `n` are the
        people who answered both questions.
    """
    rows = []
    for i, one in enumerate(codes):
        for j, other in enumerate(codes[:i]):
            both = other >= 0
            if not both.any() or (both != (one >= 0)).any():
                continue
            met = np.zeros((2, 2), dtype=np.bool_)
            met[other[both], one[both]] = True
            for a, b in zip(*np.nonzero(~met), strict=True):
                if met[a].any() and met[:, b].any():
                    rows.append((items[j], levels[j][a], items[i], levels[i][b], int(both.sum())))
    return pd.DataFrame(rows, columns=list(EXCLUSIVE_COLUMNS))
