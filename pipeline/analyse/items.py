"""How each question was answered in every area, and which answers no one gave together.

One choice that was exported as tick boxes is one table, and so are a question and its opposite. The
answers say so, whatever the boxes are called (exclusive.csv).
"""

from typing import Any

import numpy as np
import pandas as pd

from pipeline.analyse.encoding import codes_of
from pipeline.analyse.rows import Rows, columns_of, places
from pipeline.analyse.survey import Survey
from pipeline.contracts.columns import EXCLUSIVE_COLUMNS
from pipeline.stats.estimate import ItemEstimates, item_estimates
from pipeline.stats.intervals import Estimates
from pipeline.stats.variance.design import Ints
from pipeline.stats.variance.layout import Layout, lay_out, whole

Columns = dict[str, Any]
ROLES = ("factor", "outcome", "context")


def item_rows(survey: Survey) -> pd.DataFrame:
    """Shares of answers and of groups, and mean scores, of factors and outcomes in every area.

    Contexts are described for Wales only.
    """
    book = survey.codebook
    questions = [*book.having("factor"), *book.having("outcome")]
    alone = lay_out(survey.design, whole(survey.design))
    rows = Rows("item")
    for columns in (
        *_described(survey, survey.layout, survey.places, questions),
        *_described(survey, alone, survey.places[:1], book.having("context")),
    ):
        rows.add(**columns)
    return rows.frame()


def _described(
    survey: Survey, layout: Layout, found: list[tuple[str, str]], variables: list[str]
) -> list[Columns]:
    """Rows of variables, taken together by their numbers of levels and groups; in file order."""
    book = survey.codebook
    by_shape: dict[tuple[int, int], list[str]] = {}
    for variable in variables:
        shape = (len(book.levels(variable)), len(book.groups(variable)))
        by_shape.setdefault(shape, []).append(variable)
    parts: dict[str, list[Columns]] = {}
    for shape, names in by_shape.items():
        estimates = _estimate(survey, layout, names, shape)
        for place, name in enumerate(names):
            parts[name] = _rows(survey, found, name, place, estimates)
    return [part for variable in variables for part in parts[variable]]


def _estimate(
    survey: Survey, layout: Layout, names: list[str], shape: tuple[int, int]
) -> ItemEstimates:
    """Estimates of variables of one shape."""
    book = survey.codebook
    groups = np.zeros((len(names), *shape), dtype=bool)
    scores = np.full((len(names), shape[0]), np.nan)
    for place, name in enumerate(names):
        group_of, keys = book.group_of(name), book.groups(name)
        for at, level in enumerate(book.levels(name)):
            groups[place, at] = [group_of.get(level) == key for key in keys]
        known = list(book.scores(name).values())
        scores[place, : len(known)] = known
    codes = [codes_of(survey.weighted, book, name).astype(np.int8) for name in names]
    confidence = survey.config.analysis.confidence
    by_item = np.stack(codes, axis=1)
    return item_estimates(layout, by_item, groups, scores, confidence, survey.replicates)


def _rows(
    survey: Survey,
    found: list[tuple[str, str]],
    name: str,
    place: int,
    estimates: ItemEstimates,
) -> list[Columns]:
    """The rows of one variable."""
    book = survey.codebook

    def part(statistic: str, levels: list[str], kind: Estimates, counted: bool) -> Columns:
        one = Estimates(**{key: values[:, place] for key, values in vars(kind).items()})
        level = np.tile(np.array(levels, dtype=object), len(found))
        key = {**places(found, len(levels)), "item": name, "level": level, "statistic": statistic}
        return key | columns_of(one, counted)

    parts = [part("share", book.levels(name), estimates.shares, counted=True)]
    if book.groups(name):
        parts.append(part("group_share", book.groups(name), estimates.groups, counted=True))
    if book.scores(name):
        parts.append(part("mean", [""], estimates.means, counted=False))
    return parts


def exclusive(survey: Survey) -> pd.DataFrame:
    """The record of a survey for exclusive.csv: a row for each two answers, as `apart` has it."""
    book = survey.codebook
    items = [name for role in ROLES for name in book.having(role) if len(book.levels(name)) == 2]
    codes = [codes_of(survey.weighted, book, name) for name in items]
    return apart(items, [book.levels(name) for name in items], codes)


def apart(items: list[str], levels: list[list[str]], codes: list[Ints]) -> pd.DataFrame:
    """Every two answers that were given, and by no one together, of items that the same answered.

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
