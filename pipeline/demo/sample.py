"""Draws those who answer from a synthetic population, and says what is true of all of it."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.codebook.concepts import Codebook
from pipeline.demo.effects import ANSWER_REGION, ANSWER_SECTOR

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def apportion(sizes: NDArray[np.float64], total: int) -> Ints:
    """(k,) whole numbers in proportion to `sizes` that add up to `total` (largest remainders)."""
    exact = sizes * total / sizes.sum()
    whole: Ints = np.floor(exact).astype(np.int64)
    most = np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]
    whole[most] += 1
    return whole


def fit_cells(frame: pd.DataFrame, margins: dict[str, dict[str, float]]) -> Ints:
    """(cells,) whole counts of the frame's cells that add up to both margins exactly.

    The frame has a row for each cell. Its `count` is raked to the margins and rounded, keeping
    every margin.
    """
    counts = frame["count"].to_numpy(dtype=float)
    keys = {name: pd.Categorical(frame[name], categories=list(by)) for name, by in margins.items()}
    codes = {name: np.asarray(key.codes, dtype=np.int64) for name, key in keys.items()}
    for _ in range(200):
        for name, by in margins.items():
            target = np.array(list(by.values()))
            counts = counts * (target / np.bincount(codes[name], counts))[codes[name]]
    whole: Ints = np.floor(counts).astype(np.int64)
    short = {
        name: np.array(list(by.values())) - np.bincount(codes[name], whole)
        for name, by in margins.items()
    }
    for _ in range(round(float(counts.sum())) - int(whole.sum())):
        wanted = np.all([short[name][codes[name]] > 0 for name in margins], axis=0)
        cell = int(np.argmax(np.where(wanted, counts - whole, -np.inf)))
        whole[cell] += 1
        for name in margins:
            short[name][codes[name][cell]] -= 1
    return whole


def answers_by_cell(cells: pd.DataFrame, total: int) -> Ints:
    """How many of the `asked` of each cell answer, `total` in all, readier in some than in others.

    cells: a row for each. Returns (cells,).

    Raises:
        ValueError: fewer than two would answer in a cell, or more than were asked.
    """
    asked = cells["asked"].to_numpy(dtype=float)
    rate = cells["sector"].map(ANSWER_SECTOR) * cells["region"].map(ANSWER_REGION)
    answers = apportion(asked * rate.to_numpy(dtype=float), total)
    if (answers < 2).any() or (answers > asked).any():
        raise ValueError("too few or too many answers in a cell")
    return answers


def sample(
    people: pd.DataFrame, answers: Ints, rng: np.random.Generator, *, clusters: bool = False
) -> pd.DataFrame:
    """Draw those who answer: `answers` (cells,) members of each cell, all alike within a cell.

    Those asked are a random part of their cell and those who answer a random part of those asked,
    so those who answer are drawn at once. With `clusters`, half of the organisations of each cell
    are drawn first (two at least), and people from those alone, as many as they have up to
    `answers`.

    Returns:
        Rows of `people` in the population's order, numbered afresh.
    """
    return people.iloc[draw(people, answers, rng, clusters=clusters)].reset_index(drop=True)


def draw(
    people: pd.DataFrame, answers: Ints, rng: np.random.Generator, *, clusters: bool = False
) -> NDArray[np.intp]:
    """(answers,) rows of those who answer, in order; see `sample`. Fast enough for 1,000 calls."""
    cell = people["cell"].to_numpy()
    key = rng.random(len(cell))
    number = answers
    if clusters:
        drawn = _drawn(people["organisation"].to_numpy(), cell, rng)
        key = np.where(drawn, key, 2.0)
        number = np.minimum(answers, np.bincount(cell[drawn], minlength=len(answers)))
    return np.sort(_first(key, cell, number))


def _first(key: NDArray[np.float64], group: NDArray[np.intp], number: Ints) -> NDArray[np.intp]:
    """Places of the `number[g]` smallest keys of each group g."""
    order = np.lexsort((key, group))
    sizes = np.bincount(group, minlength=len(number))
    start = np.cumsum(sizes) - sizes
    rank = np.arange(len(key)) - start[group[order]]
    return order[rank < number[group[order]]]


def _drawn(organisation: Ints, cell: NDArray[np.intp], rng: np.random.Generator) -> Bools:
    """Whether each member's organisation is among those drawn."""
    known, first = np.unique(organisation, return_index=True)
    home = cell[first]
    number = np.maximum(2, np.ceil(np.bincount(home) / 2)).astype(np.int64)
    taken = _first(rng.random(len(known)), home, number)
    return np.isin(organisation, known[taken])


def truth(
    people: pd.DataFrame, codebook: Codebook, dimensions: Sequence[str] = ("sector", "region")
) -> pd.DataFrame:
    """What is true of the whole population, by the definitions of the results.

    Returns:
        A row a figure: `dimension`, `area`, `item`, `level`, `outcome`, `statistic` (share,
        group_share, share_with, share_without, contrast), `value` (a share, or a difference of
        shares) and `base` (members it is about). Members who gave no valid answer are no part of a
        base.
    """
    columns = ["dimension", "area", "item", "level", "outcome", "statistic", "value", "base"]
    areas: list[tuple[str, str, Bools]] = [("national", "national", np.ones(len(people), bool))]
    for dimension in dimensions:
        here = people[dimension].to_numpy(dtype=object)
        areas += [(dimension, level, here == level) for level in codebook.levels(dimension)]
    rows = [
        (dimension, area, *row)
        for dimension, area, inside in areas
        for row in (*_shares(people, codebook, inside), *_contrasts(people, codebook, inside))
    ]
    return pd.DataFrame(rows, columns=columns)


_Row = tuple[str, str, str, str, float, int]


def _asked(people: pd.DataFrame, codebook: Codebook, *roles: str) -> list[str]:
    return [name for role in roles for name in codebook.having(role) if name in people]


def _shares(people: pd.DataFrame, codebook: Codebook, inside: Bools) -> Iterator[_Row]:
    """Shares of answers and of groups of answers among those who gave one."""
    for name in _asked(people, codebook, "factor", "outcome", "context"):
        codes = np.asarray(people[name].cat.codes)[inside]
        counts = np.bincount(codes[codes >= 0], minlength=len(codebook.levels(name)))
        base = int(counts.sum())
        shares = counts / base if base else np.full(len(counts), np.nan)
        share = dict(zip(codebook.levels(name), shares.tolist(), strict=True))
        for level, value in share.items():
            yield name, level, "", "share", value, base
        group_of = codebook.group_of(name)
        for group in codebook.groups(name):
            value = sum(share[level] for level, its in group_of.items() if its == group)
            yield name, group, "", "group_share", value, base


def _contrasts(people: pd.DataFrame, codebook: Codebook, inside: Bools) -> Iterator[_Row]:
    """Shares reporting success among those with a factor and those without, and the difference."""
    outcomes = _asked(people, codebook, "outcome")
    known = {v: people[v].notna().to_numpy() & inside for v in outcomes}
    good = {v: people[v].isin(codebook.positive(v)).to_numpy() for v in outcomes}
    for factor in _asked(people, codebook, "factor"):
        said = people[factor].notna().to_numpy()
        agrees = people[factor].isin(codebook.positive(factor)).to_numpy()
        for outcome in outcomes:
            both = said & known[outcome]
            share: dict[str, float] = {}
            for statistic, side in (("share_with", agrees), ("share_without", ~agrees)):
                base = int((both & side).sum())
                good_ones = int((both & side & good[outcome]).sum())
                share[statistic] = good_ones / base if base else np.nan
                yield factor, "", outcome, statistic, share[statistic], base
            value = share["share_with"] - share["share_without"]
            yield factor, "", outcome, "contrast", value, int(both.sum())
