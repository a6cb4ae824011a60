"""Requested tables of tick boxes of one choice: their rows, and the groups they make, add up.

The attacker here has no solver: what is left when the printed figures of the other boxes are taken
off those who answered.
"""

import numpy as np
import pandas as pd
import pytest

from pipeline.config import Disclosure
from pipeline.disclose.requested.people import Cells
from tests.disclose.asked_boxes import AskedBoxes, boxes_by_grade, other_by_box
from tests.disclose.ticks import NO, YES

K = Disclosure().threshold


def fits(release: pd.DataFrame, key: dict[str, str], count: int, base: int) -> tuple[int, int]:
    """The least and the most people that a printed share, or none, leaves."""
    rows = release[(release["table"] == "requested") & (release["statistic"] == "share")]
    for name, value in key.items():
        rows = rows[rows[name] == value]
    (value,) = rows["value"] if len(rows) else (np.nan,)
    if np.isnan(value):
        return 0, base
    some = [c for c in range(base + 1) if np.floor(100 * c / base + 0.5) == value]
    assert count in some
    return min(some), max(some)


def narrowed(parts: list[tuple[int, int, int]], whole: int) -> list[tuple[int, int, int]]:
    """Small counts among parts that add up to a known whole: true, least and most."""
    found = []
    for i, (true, least, most) in enumerate(parts):
        others = [part for j, part in enumerate(parts) if j != i]
        low = max(least, whole - sum(top for *_, top in others))
        high = min(most, whole - sum(bottom for _, bottom, _ in others))
        if 0 < true < K and (high - low < K or high < K):
            found.append((true, low, high))
    return found


def leaks_of_rows(made: AskedBoxes, release: pd.DataFrame) -> list[tuple[int, int, int]]:
    found = []
    for place, where in made.tables[0][1].items():
        inside = made.inside(where)
        parts = []
        for item, _ in made.tables:
            true = int((made.codes[item][inside] == YES).sum())
            key = {"dimension": place[0], "area": place[1], "item": item, "level": YES}
            parts.append((true, *fits(release, key, true, int(inside.sum()))))
        found += narrowed(parts, int(inside.sum()))
    return found


def leaks_of_columns(made: AskedBoxes, release: pd.DataFrame) -> list[tuple[int, int, int]]:
    """All of Wales have a printed share of the question, which is exact: it is a headline."""
    boxes = [name for name in made.people.factors if name != "other"]
    other = made.codes["other"]
    parts = []
    for box in boxes:
        inside = made.codes[box] == YES
        true, base = int((other[inside] == YES).sum()), int((inside & (other != "")).sum())
        parts.append((base - true, *fits(release, {"dimension": box, "area": YES, "level": NO},
                                         base - true, base)))  # fmt: skip
    return narrowed(parts, int((other == NO).sum()))


ROWS = [0, 1]
COLUMNS = [(1, 3), (2, 2)]


@pytest.mark.parametrize("seed", ROWS)
def test_rows_of_a_choice_do_not_tell_of_the_box_that_is_hidden(seed: int) -> None:
    made = boxes_by_grade(seed)
    release = made.release(known=True)
    assert leaks_of_rows(made, release) == []
    shown = release[(release["table"] == "requested") & release["value"].notna()]
    assert set(shown["area"]) == {"high", "low", "middle"}


@pytest.mark.parametrize(("seed", "asked"), COLUMNS)
def test_groups_that_boxes_make_do_not_tell_of_the_group_that_is_left(
    seed: int, asked: int
) -> None:
    """`asked` of three boxes; the last one has few people, whether it is asked for or not."""
    made = other_by_box(seed, asked)
    release = made.release(known=True)
    assert leaks_of_columns(made, release) == []
    shown = (release["table"] == "requested") & release["value"].notna()
    assert shown.any()


def test_one_by_one_they_would() -> None:
    """What an earlier version published; without it the tests before could not fail."""
    rows = [leaks_of_rows(made := boxes_by_grade(seed), made.release(known=False)) for seed in ROWS]
    columns = [leaks_of_columns(made := other_by_box(*one), made.release(known=False))
               for one in COLUMNS]  # fmt: skip
    assert all(rows), rows
    assert all(columns), columns


def test_no_cell_is_of_what_cannot_be() -> None:
    """By hand: of a choice of three as boxes four can be (each, and no answer), of 27."""
    people = pd.DataFrame({
        "sector": ["a", "a", "b", "b"], "x": [YES, NO, NO, ""], "y": [NO, YES, NO, ""],
        "z": [NO, NO, YES, ""], "n": [7, 5, 3, 2],
    })  # fmt: skip
    names, levels = ("x", "y", "z"), [YES, NO]
    choice = tuple((name, YES) for name in names)
    cells = Cells(people, ("sector",), names, dict.fromkeys(names, levels), [choice])
    assert cells.size == 2 * 4
    assert cells.truth.tolist() == [7, 5, 0, 0, 0, 0, 3, 2]
    assert cells.truth[cells.inside({"y": [NO]})].sum() == 7 + 3
    assert len(cells.none_of(choice, {})) == 0
    several = Cells(people, ("sector",), names, dict.fromkeys(names, levels), [choice[:2]])
    assert several.size == 2 * 4 * 3  # x, y, neither or no answer; z, not z or no answer
    none = several.none_of(choice[:2], {"sector": ["b"]})
    assert several.truth[none].sum() == 3
    wrong = people.assign(y=YES)
    both = Cells(wrong, ("sector",), names, dict.fromkeys(names, levels), [choice])
    with pytest.raises(ValueError, match="exclude each other"):
        _ = both.truth
