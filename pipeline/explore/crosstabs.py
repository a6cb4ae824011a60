"""One question by another, with the test of association."""

from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from pipeline.analyse.encoding import codes_of
from pipeline.explore.figures import numbers
from pipeline.explore.groups import groups
from pipeline.explore.names import MOST, Asked, Names, Where
from pipeline.explore.table import Table, made
from pipeline.stats.association.rao_scott import RaoScott, rao_scott
from pipeline.stats.association.rao_scott_null import rao_scott_null
from pipeline.stats.estimate import absence, as_shares, cell_ratios
from pipeline.stats.variance.cells import cell_totals
from pipeline.stats.variance.design import Ints
from pipeline.stats.variance.layout import Layout, lay_out, whole
from pipeline.stats.variance.totals import CellTotals

if TYPE_CHECKING:
    from pipeline.explore.opened import OpenWave

Normalize = Literal["columns", "index", "all"]
Shape = tuple[int, int]


def crosstab(
    wave: "OpenWave",
    rows: str,
    columns: str,
    by: Names | None = None,
    where: Where | None = None,
    normalize: Normalize = "columns",
) -> Table:
    """One question by another: a row for each cell of the table, and of each group's table.

    Args:
        wave: an opened wave.
        rows: the variable whose answers are rows.
        columns: the variable whose answers are columns.
        by, where: groups and filter, as in `share`.
        normalize: of what the cells are shares, as in pandas' crosstab: of their column
            ("columns"), of their row ("index"), or of all.

    Returns:
        Keys with labels; `estimate` (0 to 1) with error and interval; `count`, `n`; and of the
        whole table, in each of its rows, the Rao-Scott test (`test_f`, `test_ndf`, `test_ddf`,
        `p_value`) and `cramers_v`.

    Raises:
        Unknown: a name is not known; lists all.

    Source: `pipeline/stats/estimate.py`, `pipeline/stats/association/rao_scott.py`.

    >>> from pipeline.explore.example import example
    >>> found = example().crosstab("trust", "sector")
    >>> found[["row", "column", "estimate"]].values.tolist()[:2]
    [['no', 'health', 0.2], ['no', 'police', 0.6]]
    >>> round(float(found["cramers_v"].iloc[0]), 3)
    0.408
    """
    asked = Asked("crosstab", wave)
    named = [
        *asked.variables("rows", rows, asked.coded()),
        *asked.variables("columns", columns, asked.coded()),
    ]
    within = groups(asked, by, where)
    if normalize not in get_args(Normalize):
        fix = f"Known: {', '.join(get_args(Normalize))}."
        asked.wrong("normalize", f"there is no '{normalize!s:.40}'.", fix)
    for name in named:
        if len(asked.book.levels(name)) > MOST:
            asked.wrong("rows", f"'{name}' has too many answers.", f"{MOST} is the most.")
    if isinstance(rows, str) and rows == columns:
        asked.wrong("columns", f"'{rows:.60}' is in the rows already.", "Name another.")
    if not isinstance(rows, str) or not isinstance(columns, str):
        asked.wrong("rows", "a crosstab has one variable each way.", "Name one, and by= others.")
    asked.done()
    down, across = named
    book, weighted = asked.book, wave.survey.weighted
    levels = book.levels(down), book.levels(across)
    shape = len(levels[0]), len(levels[1])
    codes = codes_of(weighted, book, down), codes_of(weighted, book, across)
    totals = crossed(wave, *codes, shape, within.layout)
    cells = shape[0] * shape[1]
    row, column = np.divmod(np.arange(cells), shape[1])
    part = {"all": np.zeros(cells, dtype=int), "columns": 1 + column, "index": 1 + shape[1] + row}
    place = part[normalize]
    base = (place[:, None] == place)[None]
    found = as_shares(
        cell_ratios(totals, np.eye(cells)[None], base),
        totals.degf[..., place],
        absence(within.layout),
        wave.survey.config.analysis.confidence,
    )
    test = tested(wave, totals, shape)
    number = len(within.levels)
    made_of: dict[str, Any] = {}
    for key, name, at, own in zip(
        ("row", "column"), (down, across), (row, column), levels, strict=True
    ):
        keys = [own[one] for one in at]
        labels = [wave.answer(name, one) for one in keys]
        made_of[key] = np.tile(np.array(keys, dtype=object), number)
        made_of[f"{key}_label"] = np.tile(np.array(labels, dtype=object), number)
    made_of |= within.columns(cells) | numbers(wave, found, "percent", counted=True)
    for head, values in (
        ("test_f", test.f), ("test_ndf", test.ndf), ("test_ddf", test.ddf), ("p_value", test.p),
        ("cramers_v", test.v),
    ):  # fmt: skip
        made_of[head] = np.repeat(values.ravel(), cells)
    of = {"all": "of all", "columns": "of each column", "index": "of each row"}[normalize]
    title = within.title(f"{wave.label(down)} by {wave.label(across)}, shares {of}")
    notes = ("p and V: association of rows and columns (Rao-Scott).",)
    return made("crosstab", title, made_of, **within.about(notes))


def crossed(
    wave: "OpenWave", left: Ints, right: Ints, shape: Shape, layout: Layout | None = None
) -> CellTotals:
    """Cell totals of one table of left by right answers, (n,) codes each, in every area.

    `layout` has the areas; None = one, everybody. A table's parts are the whole, each column, and
    each row.
    """
    survey, cells = wave.survey, shape[0] * shape[1]
    row, column = np.divmod(np.arange(cells), shape[1])
    parts = np.concatenate(
        [
            np.ones((cells, 1), dtype=bool),
            column[:, None] == np.arange(shape[1]),
            row[:, None] == np.arange(shape[0]),
        ],
        axis=1,
    )
    if layout is None:
        layout = lay_out(survey.design, whole(survey.design))
    first, second = (one.astype(np.int8)[:, None] for one in (left, right))
    return cell_totals(layout, first, second, shape, parts[None], survey.replicates)


def tested(wave: "OpenWave", totals: CellTotals, shape: Shape) -> RaoScott:
    """The Rao-Scott test of config.toml of one table in every area, (areas, 1)."""
    weight = totals.weight.reshape(*totals.weight.shape[:2], *shape)
    second = wave.survey.config.analysis.test == "second_order"
    test = rao_scott if second else rao_scott_null
    return test(weight, totals.covariance, totals.degf[..., 0])
