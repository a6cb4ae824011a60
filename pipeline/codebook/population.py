"""Reads population/<wave>.csv: the counts that the survey is weighted to."""

import math
from pathlib import Path

import pandas as pd

from pipeline.codebook.concepts import Codebook
from pipeline.codebook.derivations import parse_condition
from pipeline.codebook.tables import Row, date_of, read_table
from pipeline.config import Weighting
from pipeline.errors import Faults, few_of, nearest

COLUMNS = ("table", "cell", "count", "unit", "source", "date")
TABLES = ("margin", "frame", "asked")


def file_of(wave: str) -> str:
    """What messages call the file."""
    return f"data/reference/population/{wave}.csv"


def read_population(
    folder: Path, wave: str, codebook: Codebook, weighting: Weighting
) -> pd.DataFrame:
    """Read the population of a wave; `folder` is the folder of reference data.

    Returns:
        One row a cell, in file order: `table` (margin, frame or asked), one text column for each
        variable that any cell names ("" where this cell does not), `cell` as typed, `count`
        (float), `unit`, `source`, `date` (text).

    Raises:
        BadInput: it is raked to, and nothing but cells is typed; a cell cannot be read, names an
            unknown variable or level, or is there twice; a count is not a number of people; a
            margin lacks a level, or margins do not add up to the same total; a frame cell is
            missing or empty although people in it were asked; some strata of the frame are lacking
            among those asked; lists all.
    """
    faults = Faults()
    name = file_of(wave)
    rows = read_table(folder / "population" / f"{wave}.csv", name, COLUMNS, faults)
    faults.raise_if_any()
    if not _is_typed(rows):
        if weighting.method == "rake":
            problem = f"nothing is typed in its {len(rows)} rows."
            fix = "Type the count of each row, with its unit, source and date."
            faults.add(name, f"columns {', '.join(COLUMNS[2:])}", problem, fix)
            faults.raise_if_any()
        rows = []
    cells = [(row, _cell(row, name, codebook, faults), _count(row, name, faults)) for row in rows]
    for row in rows:
        _check_words(row, name, faults)
    _check_twice(cells, name, faults)
    faults.raise_if_any()
    known = [(row, cell, count) for row, cell, count in cells if cell and count is not None]
    _check_tables(known, name, codebook, weighting, faults)
    _check_frame(known, name, codebook, weighting, faults)
    faults.raise_if_any()
    dimensions = list(dict.fromkeys(variable for _, cell, _ in known for variable in cell))
    records = [
        {
            "table": row["table"],
            **{variable: cell.get(variable, "") for variable in dimensions},
            "cell": row["cell"],
            "count": count,
            "unit": row["unit"],
            "source": row["source"],
            "date": row["date"],
        }
        for row, cell, count in known
    ]
    columns = ["table", *dimensions, "cell", "count", "unit", "source", "date"]
    return pd.DataFrame(records, columns=columns).astype({"count": float})


_Cell = tuple[Row, dict[str, str], float]


def _cell(row: Row, name: str, codebook: Codebook, faults: Faults) -> dict[str, str]:
    """Level by variable; {} where it cannot be read."""
    parsed = parse_condition(row["cell"])
    place = row.place("cell")
    if not parsed or any(len(levels) != 1 for levels in parsed.values()):
        fix = "Write variable=level, terms joined by ' & '."
        faults.add(name, place, f"'{row['cell']:.80}' cannot be read.", fix)
        return {}
    for variable, (level,) in parsed.items():
        if variable not in codebook.variables:
            fix = f"See variables.csv.{nearest(variable, codebook.variables)}"
            faults.add(name, place, f"there is no variable '{variable}'.", fix)
        elif level not in (levels := [one.level for one in codebook.valid(variable)]):
            fix = f"Known: {few_of(levels, 300)}.{nearest(level, levels)}"
            faults.add(name, place, f"'{variable}' has no level '{level}'.", fix)
    return {variable: levels[0] for variable, levels in parsed.items()}


def _is_typed(rows: list[Row]) -> bool:
    """Whether more than cells is typed; a file as it was drafted needs no message for each."""
    return not rows or any(row[column] for row in rows for column in COLUMNS[2:])


def _count(row: Row, name: str, faults: Faults) -> float | None:
    try:
        count = float(row["count"]) if row["count"].isascii() and "_" not in row["count"] else -1.0
    except ValueError:
        count = -1.0
    if not math.isfinite(count) or count < 0:
        fix = "Write a number of 0 or more, without commas or signs."
        faults.add(name, row.place("count"), f"'{row['count']:.40}' is no count.", fix)
        return None
    return count


def _check_words(row: Row, name: str, faults: Faults) -> None:
    if row["table"] not in TABLES:
        fix = f"Known: {', '.join(TABLES)}.{nearest(row['table'], TABLES)}"
        faults.add(name, row.place("table"), f"'{row['table']:.40}' is not known.", fix)
    for column in ("unit", "source"):
        if not row[column]:
            faults.add(name, row.place(column), "it is empty.", "Say where a figure is from.")
    date_of(row, "date", name, faults)


def _check_twice(
    cells: list[tuple[Row, dict[str, str], float | None]], name: str, faults: Faults
) -> None:
    seen: dict[tuple[str, frozenset[tuple[str, str]]], int] = {}
    for row, cell, _ in cells:
        key = (row["table"], frozenset(cell.items()))
        if cell and key in seen:
            problem = f"'{row['cell']:.80}' is in row {seen[key]} already."
            faults.add(name, row.place("cell"), problem, "Keep one of them.")
        seen.setdefault(key, row.number)


def _check_tables(
    cells: list[_Cell], name: str, codebook: Codebook, weighting: Weighting, faults: Faults
) -> None:
    """Margins name every level, count the same thing, and add up to the same total."""
    units = sorted({row["unit"] for row, _, _ in cells if row["table"] != "asked"})
    if len(units) > 1:
        problem = f"margins and frame are in different units: {', '.join(units):.200}."
        faults.add(name, "column unit", problem, "Count the same thing everywhere.")
    margins: dict[tuple[str, ...], list[tuple[dict[str, str], float]]] = {}
    for row, cell, count in cells:
        if row["table"] == "margin":
            margins.setdefault(tuple(sorted(cell)), []).append((cell, count))
    if weighting.method == "rake":
        for margin in weighting.margins:
            if margin not in codebook.variables or not codebook.coded(margin):
                fix = f"Fix [weighting] margins.{nearest(margin, codebook.variables)}"
                faults.add("config.toml", "[weighting] margins", f"'{margin}' has no levels.", fix)
                continue
            listed = {cell[margin] for cell, _ in margins.get((margin,), [])}
            lacking = [one.level for one in codebook.valid(margin) if one.level not in listed]
            if lacking:
                problem = f"margin '{margin}' lacks {', '.join(lacking):.300}."
                faults.add(name, "table margin", problem, "Add a row each, with 0 if need be.")
    totals = {" & ".join(key): math.fsum(c for _, c in part) for key, part in margins.items()}
    if totals and max(totals.values()) - min(totals.values()) > 1e-9 * max(totals.values()):
        listed_totals = "; ".join(f"{key} {total:.12g}" for key, total in totals.items())
        problem = f"margins add up to different totals: {listed_totals}."
        faults.add(name, "table margin", problem, "Make them add up to the same.")
    if totals and max(totals.values()) == 0:
        faults.add(name, "table margin", "margins add up to 0.", "Type the counts.")


def _check_frame(
    cells: list[_Cell], name: str, codebook: Codebook, weighting: Weighting, faults: Faults
) -> None:
    """The frame and those asked go by the strata; none are asked where there are none."""
    frame: dict[tuple[str, ...], float] = {}
    asked: dict[tuple[str, ...], float] = {}
    for row, cell, count in cells:
        if row["table"] == "margin":
            continue
        if not set(weighting.strata) <= set(cell):
            problem = f"'{row['cell']:.80}' does not name every stratum variable."
            fix = f"Name {' & '.join(weighting.strata)}, as [weighting] strata does."
            faults.add(name, row.place("cell"), problem, fix)
            continue
        key = tuple(cell[variable] for variable in weighting.strata)
        table = frame if row["table"] == "frame" else asked
        table[key] = table.get(key, 0.0) + count
    if not frame and weighting.method == "rake" and not codebook.having("weight"):
        fix = "Add a row for each stratum, or give the export's own weight the role weight."
        faults.add(name, "table frame", "there is no frame.", fix)
        return
    for key, people in frame.items():
        if asked and people > 0 and key not in asked:
            problem = f"it lacks {_named(weighting, key)}, where the frame has {people:.12g}."
            fix = "Type how many were asked there, 0 if nobody: rates are of everybody asked."
            faults.add(name, "table asked", problem, fix)
    for key, count in asked.items():
        stratum = _named(weighting, key)
        known = frame.get(key, 0.0)
        if frame and count > 0 and known == 0:
            problem = f"{count:.12g} were asked in {stratum}, where the frame has nobody."
            faults.add(name, "table frame", problem, "Fix the frame or the number asked.")
        elif frame and count > known:
            problem = f"{count:.12g} were asked in {stratum}, where the frame has {known:.12g}."
            faults.add(name, "table asked", problem, "Fix the frame or the number asked.")


def _named(weighting: Weighting, key: tuple[str, ...]) -> str:
    """A stratum as a cell of the file."""
    return " & ".join(f"{v}={level}" for v, level in zip(weighting.strata, key, strict=True))
