"""How much does a test or a strength tell of the table behind it?

    python -m benchmarks.fingerprints [TABLES]

For made-up tables of three answers by three, every table with the same margins and the same halves
of the contrast is tried (unweighted, as an intruder who knows the weights could); printed is the
share of counts of 1 to 4 that what is told narrows below 5, or proves to be below 5.
"""

import sys

import numpy as np
import pandas as pd
from scipy.special import chdtrc

SIZES = (60, 100, 150, 200, 250)


def alike(table: np.ndarray) -> np.ndarray:
    """All tables with the margins of this one and the same count of agree and success."""
    rows, columns, corner = table.sum(1), table.sum(0), table[0, 0]
    ranges = (rows[0] - corner + 1, columns[0] - corner + 1, min(rows[1], columns[1]) + 1)
    a, b, c = (g.ravel() for g in np.meshgrid(*map(np.arange, ranges), indexing="ij"))
    last = columns[0] - corner - b
    made = np.array([
        [np.full(len(a), corner), a, rows[0] - corner - a],
        [b, c, rows[1] - b - c],
        [last, columns[1] - a - c, rows[2] - last - (columns[1] - a - c)],
    ]).transpose(2, 0, 1)  # fmt: skip
    return made[(made >= 0).all((1, 2))]


def cramers_v(tables: np.ndarray) -> np.ndarray:
    """Cramer's V of each table."""
    n = tables[0].sum()
    expected = tables.sum(2)[:, :, None] * tables.sum(1)[:, None, :] / n
    return np.sqrt(
        ((tables - expected) ** 2 / np.where(expected > 0, expected, 1)).sum((1, 2)) / n / 2
    )


def gamma(tables: np.ndarray) -> np.ndarray:
    """Goodman and Kruskal's gamma of each table."""
    agree, differ = np.zeros(len(tables)), np.zeros(len(tables))
    for i in range(3):
        for j in range(3):
            agree += tables[:, i, j] * tables[:, i + 1 :, j + 1 :].sum((1, 2))
            differ += tables[:, i, j] * tables[:, i + 1 :, :j].sum((1, 2))
    return (agree - differ) / np.maximum(agree + differ, 1)


def narrowed(table: np.ndarray) -> dict[str, float]:
    """Share of the small counts of one table that each way of telling gives away."""
    tables, truth = alike(table), table[None]
    v, g = (cramers_v(tables), cramers_v(truth)[0]), (gamma(tables), gamma(truth)[0])

    def same(pair: tuple[np.ndarray, float], digits: int) -> np.ndarray:
        return np.round(pair[0], digits) == np.round(pair[1], digits)

    def band(strength: np.ndarray | float) -> np.ndarray:
        return np.digitize(
            chdtrc(4, 2 * table.sum() * np.asarray(strength) ** 2), [0.001, 0.01, 0.05]
        )

    bands = band(v[0]) == band(v[1])
    ways = {
        "nothing": np.ones(len(tables), dtype=bool),
        "band of p": bands,
        "band, V and gamma to 0.1": bands & same(v, 1) & same(g, 1),
        "V to 0.01": same(v, 2),
        "V and gamma to 0.01": same(v, 2) & same(g, 2),
    }
    small = (table > 0) & (table < 5)
    found = {}
    for name, fits in ways.items():
        least, most = tables[fits].min(0), tables[fits].max(0)
        found[name] = float((((most - least < 5) | (most < 5)) & small).sum() / small.sum())
    return found


def main() -> None:
    """Print shares narrowed by size of base."""
    each = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    draw = np.random.default_rng(20150101)
    rows = []
    for n in SIZES:
        for _ in range(each):
            trait = draw.normal(size=n)
            answers = [s * trait + draw.normal(size=n) + 0.35 for s in (0.6, 0.8)]
            codes = [2 - np.digitize(a, [-0.7, 0.0]) for a in answers]
            table = np.zeros((3, 3), dtype=np.int64)
            np.add.at(table, tuple(codes), 1)
            if ((table > 0) & (table < 5)).any():
                rows.append({"base": n, **narrowed(table)})
    print(pd.DataFrame(rows).groupby("base").mean().round(2).to_string())


if __name__ == "__main__":
    main()
