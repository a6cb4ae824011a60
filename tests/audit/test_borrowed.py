"""Pooled estimates of finished files: made again of release.csv alone."""

import pandas as pd
import pytest

from pipeline.audit.borrowed import check_pooled
from tests.audit.conftest import Pack


@pytest.fixture(scope="module")
def told(pack: Pack) -> pd.DataFrame:
    return pack.told["en"]


def rows(told: pd.DataFrame, statistic: str, value: bool = True) -> pd.DataFrame:
    part = told[(told["table"] == "association") & (told["statistic"] == statistic)]
    return part[(part["value"] != "") == value]


def test_every_one_is_made_of_the_other_rows(told: pd.DataFrame) -> None:
    assert list(check_pooled(told, 0.95, "release.csv")) == []
    alone = rows(told, "pooled")
    alone = alone[alone["base"] == ""]
    assert len(alone) > 500
    assert (alone["area"] == "fire").sum() > 100


@pytest.mark.parametrize(("statistic", "column"), [
    ("pooled", "value"), ("pooled", "low"), ("pooled", "high"), ("pooled_weight", "value"),
])  # fmt: skip
def test_a_finer_or_another_figure_is_seen(told: pd.DataFrame, statistic: str, column: str) -> None:
    at = rows(told, statistic).index[40]
    other = told.copy()
    other.loc[at, column] = str(int(other.loc[at, column]) - 1)
    found = list(check_pooled(other, 0.95, "release.csv"))
    assert len(found) == 1
    assert found[0].guarantee == "G2"
    assert found[0].place.endswith(f"{told.loc[at, 'item']} {told.loc[at, 'outcome']} {statistic}")


def test_what_is_no_number_is_seen(told: pd.DataFrame) -> None:
    other = told.copy()
    other.loc[rows(told, "pooled").index[40], "value"] = "about 7"
    other.loc[rows(told, "share_with").index[30], "value"] = "half"
    assert len(list(check_pooled(other, 0.95, "release.csv"))) > 1


def test_one_of_an_area_that_hides_its_own_has_no_base(told: pd.DataFrame) -> None:
    alone = rows(told, "pooled")
    at = alone.index[alone["base"] == ""][3]
    other = told.copy()
    other.loc[at, "base"] = "25"
    assert len(list(check_pooled(other, 0.95, "release.csv"))) == 1


def test_a_difference_that_is_printed_otherwise_moves_them(told: pd.DataFrame) -> None:
    at = rows(told, "share_with").index[30]
    other = told.copy()
    other.loc[at, "value"] = str(min(100, int(other.loc[at, "value"]) + 40))
    places = {one.place.split()[1] for one in check_pooled(other, 0.95, "release.csv")}
    assert places == {told.loc[at, "dimension"]}
