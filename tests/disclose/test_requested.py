"""Requested tables: who is behind them, and what they may say beside all that is published."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from pipeline.config import Disclosure
from pipeline.disclose.linked_tables import LinkedTables
from pipeline.disclose.requested import Published, decide, requested_blocks
from pipeline.disclose.requested.people import Asked, Cells, together
from pipeline.disclose.tables import NATIONAL, Block, item_blocks
from tests.disclose.populations import Answers

LEVELS = ("no", "yes")
POLICY = Disclosure()
WORTH = POLICY.worth
PLAIN = Answers(groups={}, positive={"yes"})
"""A codebook of one question without groups."""


def people(counts: dict[tuple[str, str], tuple[int, int]]) -> pd.DataFrame:
    """`counts`: those who said no and yes, by sector and grade."""
    rows = [(*who, level, n) for who, both in counts.items()
            for level, n in zip(LEVELS, both, strict=True)]  # fmt: skip
    return pd.DataFrame(rows, columns=["sector", "grade", "q", "n"])


def rows(known: pd.DataFrame, table: str, places: dict[tuple[str, str], str]) -> pd.DataFrame:
    """Rows of results of a table: a share of each answer in each place, by a query."""
    found = []
    for (dimension, area), query in places.items():
        inside = known.query(query) if query else known
        base = int(inside["n"].sum())
        for level in LEVELS:
            count = int(inside.loc[inside["q"] == level, "n"].sum())
            found.append((table, dimension, area, "q", level, "", "share", count, base))
    columns = ["table", "dimension", "area", "item", "level", "outcome", "statistic"]
    return pd.DataFrame(found, columns=[*columns, "count", "base"])


def decided(
    known: pd.DataFrame, places: dict[tuple[str, str], str], where: dict[str, dict[str, list[str]]]
) -> tuple[Block, Block]:
    """The requested table, and the question's own, which is published whole."""
    areas = {NATIONAL: "", ("sector", "a"): "sector == 'a'", ("sector", "b"): "sector == 'b'"}
    results = pd.concat([rows(known, "item", areas), rows(known, "requested", places)])
    results = results.reset_index(drop=True)
    (own,) = item_blocks(results, PLAIN, WORTH)
    (table,) = requested_blocks(results, PLAIN, WORTH)
    asked = Asked(
        known, {("asked", area): one for area, one in where.items()}, frozenset(("sector", "grade"))
    )
    links = [LinkedTables(NATIONAL, (("sector", "a"), ("sector", "b")))]
    decide([table], asked, Published([own], [], links), PLAIN, POLICY)
    return table, own


LARGE = people({("a", "x"): (60, 55), ("a", "y"): (40, 48), ("b", "x"): (52, 41),
                ("b", "y"): (45, 59)})  # fmt: skip


def test_groups_of_many_people_are_shown_and_nothing_else_changes() -> None:
    table, own = decided(
        LARGE,
        {("asked", "x"): "grade == 'x'", ("asked", "y"): "grade == 'y'"},
        {"x": {"grade": ["x"]}, "y": {"grade": ["y"]}},
    )
    assert table.shown.all()
    assert own.shown.all()


@pytest.mark.parametrize("few", [1, 4, 9])
def test_a_group_that_few_people_tell_from_an_area_is_hidden(few: int) -> None:
    """Sector a less its few people of grade y: the two together would tell of these."""
    known = people({("a", "x"): (60, 55), ("a", "y"): (few, 0), ("b", "x"): (52, 41),
                    ("b", "y"): (45, 59)})  # fmt: skip
    place = {("asked", "all"): "sector == 'a' and grade == 'x'"}
    table, own = decided(known, place, {"all": {"sector": ["a"], "grade": ["x"]}})
    assert not table.shown.any()
    assert own.shown.all()


def test_what_is_left_of_an_area_is_not_a_small_count() -> None:
    """Twelve people are left of sector a, one of whom said yes: their shares would say so."""
    known = people({("a", "x"): (31, 30), ("a", "y"): (11, 1), ("b", "x"): (52, 41),
                    ("b", "y"): (45, 59)})  # fmt: skip
    place = {("asked", "all"): "sector == 'a' and grade == 'x'"}
    table, _ = decided(known, place, {"all": {"sector": ["a"], "grade": ["x"]}})
    assert not table.shown.any()


def test_cells_hold_everybody_once_and_are_told_apart() -> None:
    cells = Cells(LARGE, ("sector", "grade"), ("q",), {"q": list(LEVELS)})
    assert cells.truth.sum() == LARGE["n"].sum()
    for sector, level in product("ab", LEVELS):
        inside = cells.inside({"sector": [sector], "q": [level]})
        of = LARGE[(LARGE["sector"] == sector) & (LARGE["q"] == level)]
        assert cells.truth[inside].sum() == of["n"].sum()
    assert np.array_equal(np.sort(cells.inside({})), np.arange(cells.size))
    with pytest.raises(KeyError):
        cells.inside({"region": ["north"]})


def test_questions_of_one_table_are_looked_at_together() -> None:
    whose = [("q", {"sector": ["a"]}), ("r", {"s": ["yes"]}), ("s", {}), ("t", {"q": ["no"]})]
    assert [set(one) for one in together(whose, ["sector"])] == [{"r", "s"}, {"q", "t"}]
