"""Populations: cells and counts that cannot be, or that the answers contradict."""

from collections.abc import Callable
from pathlib import Path

from tests.bad_input.case import Case
from tests.bad_input.references import added
from tests.small_survey import read_rows, write_rows

POPULATION = "data/reference/population/first.csv"


def _cell(row: int, column: str, value: str) -> Callable[[Path], object]:
    """A spoiler that changes a cell of a row, as a spreadsheet counts rows."""

    def spoil(root: Path) -> None:
        rows = read_rows(root / POPULATION)
        rows[row - 1][rows[0].index(column)] = value
        write_rows(root / POPULATION, rows)

    return spoil


def _without(table: str) -> Callable[[Path], object]:
    """A spoiler that takes a table's rows away."""

    def spoil(root: Path) -> None:
        rows = read_rows(root / POPULATION)
        write_rows(root / POPULATION, [row for row in rows if row[0] != table])

    return spoil


# Row 2 is margin health, 7 frame health and north, 13 asked health and north, 16 asked police.
POPULATIONS = tuple(
    Case(f"population: {what}", spoil, ("population", *says), stage)
    for what, spoil, says, stage in (
        ("a table unknown", _cell(2, "table", "margins"), ("Did you mean",), "weight"),
        ("a cell unread", _cell(2, "cell", "health"), ("row 2, column cell",), "weight"),
        ("a cell of two levels", _cell(2, "cell", "sector=health|fire"), ("row 2",), "weight"),
        ("a variable unknown", _cell(2, "cell", "sectr=health"), ("'sectr'",), "weight"),
        ("a level unknown", _cell(2, "cell", "sector=helth"), ("'health'",), "weight"),
        ("a cell twice", _cell(3, "cell", "sector=health"), ("row 2 already",), "weight"),
        ("a count below nothing", _cell(2, "count", "-5"), ("'-5' is no count",), "weight"),
        ("a count in words", _cell(2, "count", "fifty"), ("is no count",), "weight"),
        ("a count with a comma", _cell(2, "count", "1,000"), ("is no count",), "weight"),
        ("a count with a line below", _cell(2, "count", "1_000"), ("is no count",), "weight"),
        ("a count that is none", _cell(2, "count", "nan"), ("is no count",), "weight"),
        ("a count without end", _cell(2, "count", "inf"), ("is no count",), "weight"),
        ("a count too large", _cell(2, "count", "1e999"), ("is no count",), "weight"),
        ("a count in other digits", _cell(2, "count", "٥٠"), ("is no count",), "weight"),
        ("a count that is a formula", _cell(2, "count", "=A1+1"), ("is no count",), "weight"),
        ("no count", _cell(2, "count", ""), ("is no count",), "weight"),
        ("no source", _cell(2, "source", ""), ("column source",), "weight"),
        ("no unit", _cell(2, "unit", ""), ("column unit",), "weight"),
        ("two units", _cell(2, "unit", "posts"), ("different units",), "weight"),
        ("a date that is none", _cell(2, "date", "2025-13-01"), ("is no date",), "weight"),
        ("margins that differ", _cell(2, "count", "60"), ("different totals",), "weight"),
        ("nobody in a sector", _cell(2, "count", "0"), ("totals",), "weight"),
        ("no frame", _without("frame"), ("there is no frame",), "weight"),
        ("no margins", _without("margin"), ("lacks",), "weight"),
        ("a stratum that is empty", _cell(7, "count", "0"), ("frame",), "weight"),
        ("a stratum too small", _cell(7, "count", "2"), ("in sector=health",), "weight"),
        ("a stratum half named", _cell(7, "cell", "sector=health"), ("stratum",), "weight"),
        ("more asked than there are", _cell(13, "count", "31"), ("31 were asked",), "weight"),
        ("asked where nobody is", _cell(14, "count", "3"), ("3 were asked",), "weight"),
        ("fewer asked than answered", _cell(16, "count", "3"), ("3 people were asked",), "analyse"),
        (
            "a margin of another level",
            added(POPULATION, "margin,sector=army,5,people,made up,2025-12-31"),
            ("no level 'army'",),
            "weight",
        ),
    )
)
