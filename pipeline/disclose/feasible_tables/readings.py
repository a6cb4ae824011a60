"""What a difference between people of the same areas says of hidden counts, as equations.

`adjusted` holds the areas of all dimensions equal. It is close to a weighted mean of the areas' own
differences, so that, where an area's are hidden, it is one more equation about them: the change in
it from one person who answers otherwise follows from the bases alone. How the areas of one
dimension are spread over another's is not published; an attacker who allows for that is half a
point off at most.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from pipeline.disclose.feasible_tables.feasible import Sum
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.tables import NATIONAL, Ints, Pair

STEP = 5.0  # points; what it is rounded to where an area is hidden
SLACK = 0.4  # points that an attacker who knows no cross of two dimensions is off
SCALE = 1000  # a point, as whole numbers


def rows_of(results: pd.DataFrame) -> dict[tuple[str, str], int]:
    """The row of the difference of each factor and outcome."""
    rows = results[(results["table"] == "model") & (results["statistic"] == "adjusted")]
    rows = rows[rows["value"].notna()]
    return {
        (item, outcome): int(i)
        for i, item, outcome in zip(rows.index, rows["item"], rows["outcome"], strict=True)
    }


def readings(pair: Pair, links: Sequence[LinkedTables], points: float) -> Iterator[Sum]:
    """What the printed difference says, by dimension of which an area is hidden."""
    at = {place: a for a, place in enumerate(pair.places)}
    shown = STEP * np.floor(points / STEP + 0.5)
    for link in links:
        parts = [at[place] for place in link.parts if place in at]
        weights = np.array(link.weights[: len(link.parts)], dtype=np.float64)
        if link.whole != NATIONAL or not len(weights) or len(parts) < len(link.parts):
            continue
        if len(parts) < 2 or pair.shown[parts].all():
            continue
        factors = factors_of(pair.cells[parts], weights)
        kept = np.flatnonzero(factors)
        if not len(kept):
            continue
        variables = (4 * np.array(parts)[:, None] + np.arange(4)).ravel()[kept]
        true = int(factors[kept] @ pair.cells[parts].ravel()[kept])
        least, most = (shown + sign * (STEP / 2 + SLACK) - points for sign in (-1, 1))
        ends = true + int(np.floor(SCALE * least)), true + int(np.ceil(SCALE * most))
        yield variables, factors[kept], *ends


def factors_of(cells: Ints, weights: np.ndarray) -> Ints:
    """(parts x 4,) thousandths of a point that one more person in a cell moves the difference.

    cells (parts, 4): of each part with and success, with and not, without and success, and not;
    weights (parts,) of a respondent. A part's difference counts by the weight of both of its sides
    (Mantel and Haenszel).
    """
    sides = cells.reshape(-1, 2, 2).sum(axis=2)
    both = (sides > 0).all(axis=1)
    sizes = np.where(both[:, None], sides, 1)
    part = np.where(both, weights * sizes.prod(axis=1) / sizes.sum(axis=1), 0.0)
    if not part.any():
        return np.zeros(cells.size, dtype=np.int64)
    share = cells.reshape(-1, 2, 2)[:, :, 0] / sizes
    each = np.array([1.0, -1.0]) * (part / part.sum())[:, None] / sizes
    made = np.stack([each * (1 - share), -each * share], axis=2)
    whole: Ints = np.rint(100 * SCALE * made.ravel()).astype(np.int64)
    return whole
