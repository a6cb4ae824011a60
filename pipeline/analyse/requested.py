"""Tables that were asked for: table requested, and who is behind it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline.analyse.encoding import codes_of
from pipeline.analyse.rows import Rows, columns_of
from pipeline.analyse.survey import Survey
from pipeline.codebook.requests import Request
from pipeline.stats.estimate import item_estimates
from pipeline.stats.variance.design import Ints
from pipeline.stats.variance.layout import lay_out, make_areas


def requested_rows(survey: Survey, requests: Sequence[Request]) -> pd.DataFrame:
    """Shares of answers and of groups of answers, as those of table item, in groups of one's own.

    largest_weight is the part of a group's weight that one respondent holds at most. Groups are
    indicators within the whole design, never a subset of it.
    """
    rows = Rows("requested")
    done: set[tuple[str, str]] = set()
    for one in requests:
        codes, names = _codes(survey, one)
        layout = lay_out(survey.design, make_areas([codes], [len(names)]))
        fresh = [item for item in one.rows if (one.code, item) not in done]
        if not any(code == one.code for code, _ in done):
            _add_largest(rows, survey, one, codes, names)
        done |= {(one.code, item) for item in fresh}
        for item in fresh:
            book, levels = survey.codebook, survey.codebook.levels(item)
            groups, group_of = book.groups(item), book.group_of(item)
            inside = np.array([[group_of.get(level) == key for key in groups] for level in levels])
            found = item_estimates(
                layout,
                codes_of(survey.weighted, book, item).astype(np.int8)[:, None],
                inside.reshape(1, len(levels), len(groups)),
                np.full((1, len(levels)), np.nan),
                survey.config.analysis.confidence,
                survey.replicates,
            )
            for statistic, kept, estimates in (
                ("share", levels, found.shares), ("group_share", groups, found.groups),
            ):  # fmt: skip
                if kept:
                    rows.add(
                        statistic, dimension=one.code, area=np.repeat(names, len(kept)), item=item,
                        level=np.tile(np.array(kept, dtype=object), len(names)),
                        **columns_of(estimates, counted=True),
                    )  # fmt: skip
    return rows.frame()


def _codes(survey: Survey, one: Request) -> tuple[Ints, list[str]]:
    """(n,) the group of each respondent, -1 in none; and the names of the groups."""
    groups = one.groups(survey.codebook)
    codes = np.full(len(survey.weighted), -1, dtype=np.int64)
    for place, where in enumerate(groups.values()):
        inside = np.ones(len(codes), dtype=bool)
        for name, levels in where.items():
            inside &= survey.weighted[name].astype(object).isin(levels).to_numpy(bool)
        codes[inside] = place
    return codes, list(groups)


def _add_largest(rows: Rows, survey: Survey, one: Request, codes: Ints, names: list[str]) -> None:
    """A row a group with the largest part of its weight that one respondent holds."""
    weights = survey.design.weights
    members = (codes == np.arange(len(names))[:, None]) & (weights > 0)
    held, count = (members * weights).sum(1), members.sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        largest = np.where(held > 0, (members * weights).max(1, initial=0) / held, np.nan)
    reason = np.where(held > 0, "", "empty_domain")
    rows.add(
        "largest_weight", largest, reason, dimension=one.code, area=np.array(names, dtype=object),
        count=count, base=count,
    )  # fmt: skip


def people(survey: Survey, requests: Sequence[Request], apart: pd.DataFrame) -> pd.DataFrame:
    """How many respondents there are of each combination of answers that requests are about.

    A row a combination: the answer to each question and variable of a request and each dimension,
    "" where there is none, and `n`. Questions whose answers exclude those of one of these are one
    table with it, so they are there too. As sensitive as answers: only intruder tests of a release
    read it.

    Args:
        survey: the survey.
        requests: what is asked for.
        apart: the record for exclusive.csv.
    """
    named = [name for one in requests for name in (*one.rows, *one.by, *one.where)]
    names = list(dict.fromkeys([*survey.config.analysis.dimensions, *tied(named, apart)]))
    here = survey.weighted.loc[survey.design.weights > 0, names].astype(object)
    answers = here.where(here.notna(), "").astype(str)
    return answers.groupby(names, sort=True).size().rename("n").reset_index()


def tied(names: Sequence[str], apart: pd.DataFrame) -> list[str]:
    """Some questions, and those that two answers of `apart` tie to them, one after the other.

    >>> tied(["b"], pd.DataFrame({"item": ["a", "c", "d"], "other": ["b", "a", "e"]}))
    ['b', 'a', 'c']
    """
    found = dict.fromkeys(names)
    rows = list(zip(apart["item"], apart["other"], strict=True))
    while True:
        new = [two for row in rows for one, two in (row, row[::-1])
               if one in found and two not in found]  # fmt: skip
        if not new:
            return list(found)
        found |= dict.fromkeys(new)
