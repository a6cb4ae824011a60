"""Populations add up, name what the codebook has, and cover what is weighted to."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline.codebook.book import read_codebook
from pipeline.codebook.population import read_population
from pipeline.config import Weighting
from pipeline.errors import BadInput
from tests.small_survey import edit, read_rows, write_reference, write_rows

RAKE = Weighting()


NOBODY_ASKED = ("health & region=south", "fire & region=south", "fire & region=north")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_reference(tmp_path)
    path = folder / "population/first.csv"
    cells = [f"sector={cell}" for cell in (*NOBODY_ASKED, "police & region=north")]
    rows = [["asked", cell, "0", "people", "made up", "2025-12-31"] for cell in cells]
    write_rows(path, [*read_rows(path), *rows])
    return folder


def read(folder: Path, weighting: Weighting = RAKE) -> pd.DataFrame:
    return read_population(folder, "first", read_codebook(folder), weighting)


def faults(folder: Path, weighting: Weighting = RAKE) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read(folder, weighting)
    return [str(fault) for fault in caught.value.faults]


def without(folder: Path, *cells: str) -> None:
    rows = read_rows(folder / "population/first.csv")
    write_rows(folder / "population/first.csv", [r for r in rows if f"{r[0]},{r[1]}" not in cells])


def test_cells_become_columns(folder: Path) -> None:
    """As typed in tests/small_survey.py: 100 people by either margin, 90 in the frame."""
    population = read(folder)
    columns = ["table", "sector", "region", "cell", "count", "unit", "source", "date"]
    assert list(population.columns) == columns
    totals = population.groupby("table")["count"].sum()
    assert totals.to_dict() == {"margin": 200.0, "frame": 90.0, "asked": 30.0}
    margin = population[(population["table"] == "margin") & (population["sector"] != "")]
    assert margin.set_index("sector")["count"].to_dict() == {"health": 50, "fire": 30, "police": 20}
    assert (margin["region"] == "").all()


ONE_CELL = [
    ("margin,sector=health", "table", "margins", "Did you mean 'margin'?"),
    ("margin,sector=health", "cell", "sector health", "'sector health' cannot be read."),
    ("margin,sector=health", "cell", "sector=health|fire", "cannot be read."),
    ("margin,sector=health", "cell", "sektor=health", "Did you mean 'sector'?"),
    ("margin,sector=health", "cell", "sector=helth", "Did you mean 'health'?"),
    ("margin,sector=health", "cell", "sector=fire", "'sector=fire' is in row 2 already."),
    ("margin,sector=health", "count", "-1", "'-1' is no count."),
    ("margin,sector=health", "count", "5O", "'5O' is no count."),
    ("margin,sector=health", "count", "1_000", "'1_000' is no count."),
    ("margin,sector=health", "count", "nan", "'nan' is no count."),
    ("margin,sector=health", "count", "inf", "'inf' is no count."),
    ("margin,sector=health", "count", "", "'' is no count."),
    ("margin,sector=health", "count", "51", "different totals: sector 101; region 100."),
    ("margin,sector=health", "unit", "jobs", "different units: jobs, people."),
    ("margin,sector=health", "source", "", "Say where a figure is from."),
    ("margin,sector=health", "date", "2025", "'2025' is no date."),
    ("frame,sector=health & region=north", "cell", "sector=health", "every stratum variable"),
    ("frame,sector=health & region=north", "count", "0", "where the frame has nobody."),
    ("frame,sector=health & region=north", "count", "29", "30 were asked in sector=health & "),
    ("asked,sector=police & region=south", "count", "1", "where the frame has nobody."),
]


@pytest.mark.parametrize(("key", "column", "value", "said"), ONE_CELL)
def test_one_wrong_cell(folder: Path, key: str, column: str, value: str, said: str) -> None:
    edit(folder / "population/first.csv", key, column, value)
    found = faults(folder)
    assert any(said in fault for fault in found), found


def test_a_margin_names_every_level(folder: Path) -> None:
    without(folder, "margin,sector=fire", "margin,sector=police")
    assert any("margin 'sector' lacks fire, police." in fault for fault in faults(folder))


def test_a_missing_frame_cell_is_a_fault_only_where_people_were_asked(folder: Path) -> None:
    without(folder, "frame,sector=police & region=south")
    assert len(read(folder)) == 16
    without(folder, "frame,sector=health & region=north")
    assert any("30 were asked in sector=health & region=north" in f for f in faults(folder))


def test_those_asked_are_given_for_every_stratum_or_for_none(folder: Path) -> None:
    """A stratum that is left out would make the rate of everybody asked too high."""
    without(folder, "asked,sector=health & region=south", "asked,sector=police & region=south")
    assert faults(folder) == [
        "data/reference/population/first.csv, table asked: it lacks sector=health & region=south, "
        "where the frame has 20. Type how many were asked there, 0 if nobody: rates are of "
        "everybody asked."
    ]
    rows = read_rows(folder / "population/first.csv")
    write_rows(folder / "population/first.csv", [r for r in rows if r[0] != "asked"])
    assert "asked" not in set(read(folder)["table"])


def test_the_frame_may_be_finer_than_the_strata(folder: Path) -> None:
    """30 + 20 in health, all of them asked in the North: 30 of 50."""
    coarse = Weighting(strata=("sector",))
    frame = read(folder, coarse)
    assert (
        frame.loc[(frame["table"] == "frame") & (frame["sector"] == "health"), "count"].sum() == 50
    )


def test_no_frame(folder: Path) -> None:
    rows = [r for r in read_rows(folder / "population/first.csv") if r[0] == "margin"]
    rows.insert(0, read_rows(folder / "population/first.csv")[0])
    write_rows(folder / "population/first.csv", rows)
    assert any("there is no frame." in fault for fault in faults(folder))
    assert len(read(folder, Weighting(method="supplied"))) == 5


def test_all_faults_at_once(folder: Path) -> None:
    edit(folder / "population/first.csv", "margin,sector=health", "count", "x")
    edit(folder / "population/first.csv", "margin,sector=fire", "cell", "sector=fir")
    edit(folder / "population/first.csv", "margin,region=south", "date", "")
    assert len(faults(folder)) == 3


@pytest.mark.parametrize("wave", ["demo-1", "demo-2", "demo-small"])
def test_the_committed_populations_read(root: Path, wave: str) -> None:
    """Margins and frame are of the same size within a wave by their own margin totals."""
    reference = root / "data/reference"
    population = read_population(reference, wave, read_codebook(reference), RAKE)
    margin = population[population["table"] == "margin"]
    by_sector = margin.loc[margin["sector"] != "", "count"].sum()
    assert by_sector == margin.loc[margin["region"] != "", "count"].sum()
