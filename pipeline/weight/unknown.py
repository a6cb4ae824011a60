"""Respondents whose stratum or margin is unknown: the cell that they are weighted in.

Respondents who did not say in which sector they work still answered the survey. For weighting alone
they are placed among the respondents who share what is known of them, in proportion to how many of
those each cell has: a single imputation within classes. In every figure about sectors they stay
unknown, and no area counts them that they did not name.

Source: imputation within classes in proportion, Little and Rubin (2019), section 4.3.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.errors import Faults
from pipeline.weight.margins import POPULATION, Levels, cell_name


def placed(
    cleaned: pd.DataFrame,
    variables: Sequence[str],
    frame: Mapping[Levels, float],
    strata: Sequence[str],
    faults: Faults,
) -> pd.DataFrame:
    """The levels that respondents are weighted in.

    Args:
        cleaned: a row for each respondent, with `respondent` and the variables.
        variables: those of strata and margins.
        frame: people by the levels of `strata`; empty where there is no frame. It is where people
            are placed where no respondent shares what is known of them.
        strata: the variables of the frame.
        faults: gets a fault for those who can be placed nowhere.

    Returns:
        A row for each respondent and a text column for each variable, with no blank in it.
    """
    names = list(dict.fromkeys(variables))
    levels = cleaned[names].astype(object).where(cleaned[names].notna(), None)
    levels = levels.reset_index(drop=True)
    some: NDArray[np.bool_] = np.asarray(levels.isna().any(axis="columns"), dtype=np.bool_)
    if not some.any():
        return levels.astype(str)
    complete = levels.loc[~some, :]
    order = np.argsort(cleaned["respondent"].to_numpy(), kind="stable")
    patterns: dict[tuple[str | None, ...], list[int]] = {}
    for row in order[some[order]]:
        patterns.setdefault(tuple(levels.iloc[row]), []).append(int(row))
    for pattern in sorted(patterns, key=str):
        rows = patterns[pattern]
        known = {name: level for name, level in zip(names, pattern, strict=True) if level}
        cells = _cells(complete, known, names)
        if not cells and frame:
            cells = _of_frame(frame, strata, known, names, complete)
        if not cells:
            what = cell_name(list(known), [str(one) for one in known.values()]) or "nothing known"
            faults.add(
                POPULATION,
                what,
                f"{len(rows)} respondents with this and the rest unknown, and no other like them.",
                "Rule them out of scope, or take it out of [weighting] strata and margins.",
            )
            continue
        for row, cell in zip(rows, _dealt(cells, len(rows)), strict=True):
            levels.loc[row, names] = list(cell)
    return levels.astype(str)


def _cells(
    complete: pd.DataFrame, known: Mapping[str, str], names: Sequence[str]
) -> dict[tuple[str, ...], float]:
    """Respondents by cell, of those who share what is known. complete: a row for each of them."""
    alike = np.ones(len(complete), dtype=bool)
    for name, level in known.items():
        alike &= (complete[name] == level).to_numpy()
    counted = complete.loc[alike, list(names)].astype(str).value_counts(sort=False)
    found = counted.sort_index()
    return dict(zip(found.index.to_list(), found.to_list(), strict=True))


def _of_frame(
    frame: Mapping[Levels, float],
    strata: Sequence[str],
    known: Mapping[str, str],
    names: Sequence[str],
    complete: pd.DataFrame,
) -> dict[tuple[str, ...], float]:
    """People of the frame by cell, where no respondent shares what is known.

    complete: a row for each respondent of whom all is known. A variable that the frame lacks takes
    its most frequent level among them.
    """
    found: dict[tuple[str, ...], float] = {}
    for cell, people in frame.items():
        there = dict(zip(strata, cell, strict=True))
        if people > 0 and all(there.get(name, level) == level for name, level in known.items()):
            rest = {name: str(complete[name].mode().iloc[0]) for name in names if len(complete)}
            found[tuple((rest | dict(known) | there)[name] for name in names)] = people
    return found


def _dealt(cells: Mapping[tuple[str, ...], float], number: int) -> list[tuple[str, ...]]:
    """So many cells in proportion, by largest remainders, dealt in turn."""
    names = list(cells)
    share = np.array(list(cells.values())) / sum(cells.values()) * number
    taken = np.floor(share).astype(int)
    left = number - int(taken.sum())
    for place in np.argsort(-(share - taken), kind="stable")[:left]:
        taken[place] += 1
    dealt: list[tuple[str, ...]] = []
    while len(dealt) < number:
        for place, name in enumerate(names):
            if taken[place] > 0:
                dealt.append(name)
                taken[place] -= 1
    return dealt
