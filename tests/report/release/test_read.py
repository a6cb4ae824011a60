"""Reading a release: what is wrong with it is said, and nothing hidden comes through."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.errors import BadInput
from pipeline.report.release.names import Names
from pipeline.report.release.read import plain, read_release
from tests.report import fixture_release
from tests.report.fixture_words import FACTORS, NATIONAL


def spoilt(folder: Path, **columns: Any) -> Path:
    """A release of which the first row has other values."""
    fixture_release.write(folder)
    frame = fixture_release.frame()
    for column, value in columns.items():
        frame[column] = frame[column].astype(object)
        frame.loc[0, column] = value
    types = {column: fixture_release.COLUMNS[column] for column in columns}
    frame.astype(types).to_parquet(folder / "release.parquet", index=False)
    return folder


def test_figures_are_those_of_the_file(released: Path) -> None:
    release = read_release(released, "demo-2")
    found = release.figures("association", "national", "national", statistic="contrast")
    assert len(found) == len(FACTORS) * 2
    first = release.figure(
        "association", "national", "national", item="trust", outcome="success",
        statistic="contrast",
    )  # fmt: skip
    assert (first.value, first.low, first.high, first.base) == (16, 7, 25, NATIONAL)
    assert release.counts["suppressed"] == (fixture_release.frame().verdict == "suppressed").sum()


def test_a_figure_that_is_not_there_does_not_apply(released: Path) -> None:
    found = read_release(released, "demo-2").figure("change", "national", "national", item="x")
    assert (found.verdict, found.value, found.mark) == ("not_available", None, "[z]")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"verdict": "perhaps"}, "'perhaps' is unknown"),
        ({"unit": "inches"}, "'inches' is unknown"),
        ({"dimension": "planet"}, "'planet' is unknown"),
        ({"verdict": "suppressed"}, "a hidden row has a number"),
        ({"value": None}, "a published row has no number"),
        ({"unit": "p_band", "value": 0.03}, "'0.03' is unknown"),
    ],
)
def test_a_row_that_no_contract_allows_is_refused(
    tmp_path: Path, columns: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        read_release(spoilt(tmp_path, **columns), "demo-2")


def test_another_wave_is_refused(released: Path) -> None:
    with pytest.raises(BadInput, match="it is wave 'demo-2', not 'demo-1'"):
        read_release(released, "demo-1")


def test_all_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as bad:
        read_release(tmp_path, "demo-2")
    files = [fault.file for fault in bad.value.faults]
    assert files == ["dictionary.json", "account.json", "release.parquet"]


def test_broken_files_are_named(tmp_path: Path) -> None:
    fixture_release.write(tmp_path)
    (tmp_path / "release.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(BadInput, match="cannot be read as Parquet"):
        read_release(tmp_path, "demo-2")
    (tmp_path / "account.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadInput, match="it is not JSON"):
        read_release(tmp_path, "demo-2")


def test_columns_in_another_order_are_refused(tmp_path: Path) -> None:
    fixture_release.write(tmp_path)
    frame = pd.read_parquet(tmp_path / "release.parquet")
    frame[frame.columns[::-1]].to_parquet(tmp_path / "release.parquet", index=False)
    with pytest.raises(BadInput, match="its columns are not"):
        read_release(tmp_path, "demo-2")


def test_labels_lose_what_cannot_be_seen() -> None:
    hostile = "a\u202eb\u2066c\u200b\u0000d\ne\tf  g\ufeff"
    assert plain({"x": [hostile]}) == {"x": ["abcd e f g"]}
    assert plain("Ynys Mo\u0302n") == "Ynys Môn"


def test_a_name_that_nobody_knows_is_an_error() -> None:
    names = Names(json.loads(json.dumps(fixture_release.dictionary())), "cy")
    assert names.inside("region", "north") == "yng Ngogledd Cymru"
    assert names.level("agree5", "agree", group=True) == "Cytuno"
    for ask in (
        lambda: names.item("trusts"),
        lambda: names.area("region", "northern"),
        lambda: names.area("planet", "earth"),
        lambda: names.level("agree5", "agreed"),
        lambda: names.clause("sector"),
        lambda: names.fact("sponsor"),
    ):
        with pytest.raises(BadInput):
            ask()
